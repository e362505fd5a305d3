// The inner loops over quantised faces. See kernel.cc; Go calls them through kernel.go.
#ifndef MILAAN_FACES_KERNEL_H
#define MILAAN_FACES_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Faces stand in stripes of 64, their dimensions in groups of 4: byte 256*g + 4*i + d of a stripe is dimension 4*g + d of
// its face i, plus 128. So a stripe is read from end to end, and each part of the probe meets all of its faces.
enum { faces_dims = 128, faces_groups = 32, faces_stripe = 64, faces_stripe_bytes = 8192 };

typedef enum { faces_scalar, faces_avx2, faces_vnni, faces_neon, faces_kernels } faces_kernel;

// A probe quantised to 16 bits: a dimension is scale * (254*hi + lo), each of hi and lo within -127 to 127.
typedef struct {
	int8_t hi[faces_dims];
	int8_t lo[faces_dims];
	int32_t hi_offset; // -128 * sum of hi, which takes the 128 of the faces' bytes out again; lo_offset likewise
	int32_t lo_offset;
	float scale;
	float base;  // added to every score: the probe's own term and the metric's constant
	float norm;  // times a face's err, and slack: the bound of its score
	float slack;
} faces_probe;

// What a scan reads of a segment: a whole number of stripes, and of each face the scale of its bytes, its own term of the
// score, and err, of which the bound is made.
enum { faces_segment = 4096, faces_segment_stripes = 64 };

typedef struct {
	uint8_t q[faces_segment * faces_dims];
	float scale[faces_segment];
	float r[faces_segment];
	float err[faces_segment];
} faces_hot;

// Whether this processor can run a kernel.
int faces_can(faces_kernel kernel);

// Writes the score and the bound of every face of a segment's stripes that have one alive. alive holds a bit for each face;
// of a stripe without one nothing is read. scores and bounds have room for a segment.
void faces_score(faces_kernel kernel, const faces_hot *segment, const uint64_t *alive, const faces_probe *probe, float *scores, float *bounds);

// Writes, for each of the probes, which faces may score as high as its threshold, with their scores and bounds: those of
// probe p from p * faces_segment on, and how many to found[p].
void faces_above(faces_kernel kernel, const faces_hot *segment, const uint64_t *alive, const faces_probe *probes, size_t count,
	const float *thresholds, uint32_t *places, float *scores, float *bounds, uint32_t *found);

// Writes rows of a matrix of 128 columns, each times x: in eight sums of every eighth product, and these from the first to
// the last, so that the results are the same on every processor.
void faces_project(const float *matrix, size_t rows, const double *x, double *u);

// Reads bytes and does nothing else with them: how fast memory gives them.
uint64_t faces_stream(const uint8_t *bytes, size_t size);

#ifdef __cplusplus
}
#endif
#endif
