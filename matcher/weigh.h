// The weighing of very many scored faces. See weigh.cc; Go calls it through facescan.go.
#ifndef MILAAN_MATCHER_WEIGH_H
#define MILAAN_MATCHER_WEIGH_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Weights of the features of a pair of faces; see faceWeights.
typedef struct {
	float one, young, apart, several, poor;
} matcher_weights;

// What is the same for all faces of a search.
typedef struct {
	matcher_weights base, slope;
	float middle, spread;      // of strangers
	float scale, low, high;    // of a log-likelihood ratio to units of bits, and the least and most of these
	float age, quality;        // the probe's; age is negative when unknown
	float several;             // the feature by the probe alone
	int32_t taken_on;          // 0 when unknown
	float undated_age, undated_gap;
} matcher_search;

// Writes the bits of each face in units, and how far its log-likelihood ratio times spread may be off; and of each whole 64
// faces, how far any of theirs may be.
void matcher_weigh(const matcher_search *search, const int32_t *taken_on, const float *age, const float *quality, const uint16_t *sittings,
	const float *scores, const float *bounds, size_t count, int32_t *bits, float *off, float *most);

#ifdef __cplusplus
}
#endif
#endif
