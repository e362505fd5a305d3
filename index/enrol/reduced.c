#include "reduced.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

// A progressive picture of very many scans takes for ever; cameras write about ten.
enum { most_scans = 100 };

struct failing {
	struct jpeg_error_mgr base;
	jmp_buf out;
};

static void fail(j_common_ptr info) { longjmp(((struct failing *)info->err)->out, 1); }

// A warning is as good as an error: a picture with a fault is left to who can say what is wrong with it.
static void note(j_common_ptr info, int level) {
	if (level < 0) fail(info);
}

static void silent(j_common_ptr info) { (void)info; }

static void watch(j_common_ptr info) {
	if (info->is_decompressor && ((j_decompress_ptr)info)->input_scan_number > most_scans) fail(info);
}

int enrol_reduced(const unsigned char *jpeg, size_t size, int wanted, enrol_image *out) {
	struct jpeg_decompress_struct info;
	struct failing errors;
	struct jpeg_progress_mgr progress = {.progress_monitor = watch};
	out->rgba = NULL;
	info.err = jpeg_std_error(&errors.base);
	errors.base.error_exit = fail;
	errors.base.emit_message = note;
	errors.base.output_message = silent;
	if (setjmp(errors.out)) {
		jpeg_destroy_decompress(&info);
		free(out->rgba);
		out->rgba = NULL;
		return 0;
	}
	jpeg_create_decompress(&info);
	info.progress = &progress;
	jpeg_mem_src(&info, jpeg, size);
	jpeg_read_header(&info, TRUE);
	out->full_width = (int)info.image_width;
	out->full_height = (int)info.image_height;
	int longest = out->full_width > out->full_height ? out->full_width : out->full_height;
	int eighths = (8 * wanted + longest - 1) / longest;
	if (eighths > 7 || (info.num_components != 1 && info.num_components != 3)) fail((j_common_ptr)&info);
	info.scale_num = (unsigned)eighths;
	info.scale_denom = 8;
	info.out_color_space = JCS_EXT_RGBA;
	jpeg_start_decompress(&info);
	out->width = (int)info.output_width;
	out->height = (int)info.output_height;
	size_t row = (size_t)out->width * 4;
	out->rgba = malloc(row * (size_t)out->height);
	if (out->rgba == NULL) fail((j_common_ptr)&info);
	while (info.output_scanline < info.output_height) {
		JSAMPROW line = out->rgba + row * info.output_scanline;
		jpeg_read_scanlines(&info, &line, 1);
	}
	jpeg_finish_decompress(&info);
	jpeg_destroy_decompress(&info);
	return 1;
}
