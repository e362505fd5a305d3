// Decoding a JPEG at an eighth of its size or several. See reduced.c; Go calls it through reduced.go.
#ifndef MILAAN_ENROL_REDUCED_H
#define MILAAN_ENROL_REDUCED_H

#include <stddef.h>

typedef struct {
	unsigned char *rgba; // width*height pixels of four bytes, to be freed; NULL when there are none
	int width, height;
	int full_width, full_height;
} enrol_image;

// Decodes a JPEG at the least number of eighths that leaves its long side at least as long as wanted. Returns 0 for one
// that libjpeg finds any fault with, that is not in three or one colours, or that is no larger than wanted: somebody else
// may read it.
int enrol_reduced(const unsigned char *jpeg, size_t size, int wanted, enrol_image *out);

#endif
