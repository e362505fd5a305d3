// One loop for each kind of processor gives the dot products of a stripe of faces and a probe, exactly: integers do not
// round, and what follows in float is told to round alike everywhere. So all of them give the same scores. The fastest that
// the processor has is chosen when the program starts; no flag of the building machine matters.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("fp-contract=off")
#else
#pragma STDC FP_CONTRACT OFF
#endif
#include "kernel.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

namespace {

// dots is a stripe's products with a probe: 254*hi + lo of each face, which stays below 2^30.
struct dots { float v[faces_stripe]; };

struct scalar {
	static inline void stripe(const uint8_t *q, const faces_probe &p, dots &out) {
		for (int i = 0; i < faces_stripe; i++) {
			const uint8_t *face = q + 4 * i;
			int32_t hi = p.hi_offset, lo = p.lo_offset;
			for (int g = 0; g < faces_groups; g++)
				for (int d = 0; d < 4; d++) {
					hi += int32_t(face[256 * g + d]) * p.hi[4 * g + d];
					lo += int32_t(face[256 * g + d]) * p.lo[4 * g + d];
				}
			out.v[i] = float(254 * hi + lo);
		}
	}
};

#if defined(__x86_64__)

#define AVX2 __attribute__((target("avx2")))
#define VNNI __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni")))

static inline int32_t four(const int8_t *of) {
	int32_t v;
	memcpy(&v, of, 4);
	return v;
}

struct avx2 {
	// The product of unsigned and signed bytes saturates when both are large; so the face gives its absolute value and the
	// probe takes its sign: 2 * 127 * 127 fits. Neither is ever -128.
	AVX2 static inline __m256i madd(__m256i sum, __m256i face, __m256i probe) {
		__m256i pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(face), _mm256_sign_epi8(probe, face));
		return _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
	}
	AVX2 static inline void stripe(const uint8_t *q, const faces_probe &p, dots &out) {
		const __m256i offset = _mm256_set1_epi8(-128);
		const __m256i high = _mm256_set1_epi32(254);
		for (int part = 0; part < 4; part++) { // 16 faces
			const uint8_t *of = q + 64 * part;
			__m256i hi0 = _mm256_setzero_si256(), hi1 = hi0, lo0 = hi0, lo1 = hi0;
			for (int g = 0; g < faces_groups; g++) {
				// The strides of these reads hide from the processor that the next stripe follows.
				_mm_prefetch((const char *)(q + faces_stripe_bytes + 2048 * part + 64 * g), _MM_HINT_T0);
				__m256i a = _mm256_xor_si256(_mm256_loadu_si256((const __m256i *)(of + 256 * g)), offset);
				__m256i b = _mm256_xor_si256(_mm256_loadu_si256((const __m256i *)(of + 256 * g + 32)), offset);
				__m256i hi = _mm256_set1_epi32(four(p.hi + 4 * g)), lo = _mm256_set1_epi32(four(p.lo + 4 * g));
				hi0 = madd(hi0, a, hi);
				hi1 = madd(hi1, b, hi);
				lo0 = madd(lo0, a, lo);
				lo1 = madd(lo1, b, lo);
			}
			_mm256_storeu_ps(out.v + 16 * part, _mm256_cvtepi32_ps(_mm256_add_epi32(_mm256_mullo_epi32(hi0, high), lo0)));
			_mm256_storeu_ps(out.v + 16 * part + 8, _mm256_cvtepi32_ps(_mm256_add_epi32(_mm256_mullo_epi32(hi1, high), lo1)));
		}
	}
};

struct vnni {
	// All faces of a stripe at once, so that a part of the probe is loaded once for all of them.
	VNNI static inline void stripe(const uint8_t *q, const faces_probe &p, dots &out) {
		__m512i hi[4], lo[4];
		for (int k = 0; k < 4; k++) {
			hi[k] = _mm512_set1_epi32(p.hi_offset);
			lo[k] = _mm512_set1_epi32(p.lo_offset);
		}
#pragma GCC unroll 4
		for (int g = 0; g < faces_groups; g++) {
			__m512i of_hi = _mm512_set1_epi32(four(p.hi + 4 * g)), of_lo = _mm512_set1_epi32(four(p.lo + 4 * g));
#pragma GCC unroll 4
			for (int k = 0; k < 4; k++) {
				_mm_prefetch((const char *)(q + faces_stripe_bytes + 256 * g + 64 * k), _MM_HINT_T0);
				__m512i face = _mm512_loadu_si512(q + 256 * g + 64 * k);
				hi[k] = _mm512_dpbusd_epi32(hi[k], face, of_hi);
				lo[k] = _mm512_dpbusd_epi32(lo[k], face, of_lo);
			}
		}
		for (int k = 0; k < 4; k++)
			_mm512_storeu_ps(out.v + 16 * k, _mm512_cvtepi32_ps(_mm512_add_epi32(_mm512_mullo_epi32(hi[k], _mm512_set1_epi32(254)), lo[k])));
	}
};

#elif defined(__aarch64__)

struct neon {
	static inline int32x4_t madd(int32x4_t sum, int8x16_t face, int8x16_t probe) {
		int16x8_t low = vmull_s8(vget_low_s8(face), vget_low_s8(probe));
		int16x8_t high = vmull_s8(vget_high_s8(face), vget_high_s8(probe));
		return vaddq_s32(sum, vpaddq_s32(vpaddlq_s16(low), vpaddlq_s16(high)));
	}
	static inline void stripe(const uint8_t *q, const faces_probe &p, dots &out) {
		for (int part = 0; part < 4; part++, q += 64) { // 16 faces
			int32x4_t hi[4], lo[4];
			for (int k = 0; k < 4; k++) hi[k] = lo[k] = vdupq_n_s32(0);
			for (int g = 0; g < faces_groups; g++) {
				int32_t of_hi, of_lo;
				memcpy(&of_hi, p.hi + 4 * g, 4);
				memcpy(&of_lo, p.lo + 4 * g, 4);
				int8x16_t probe_hi = vreinterpretq_s8_s32(vdupq_n_s32(of_hi)), probe_lo = vreinterpretq_s8_s32(vdupq_n_s32(of_lo));
				for (int k = 0; k < 4; k++) {
					int8x16_t face = vreinterpretq_s8_u8(veorq_u8(vld1q_u8(q + 256 * g + 16 * k), vdupq_n_u8(128)));
					hi[k] = madd(hi[k], face, probe_hi);
					lo[k] = madd(lo[k], face, probe_lo);
				}
			}
			for (int k = 0; k < 4; k++)
				vst1q_f32(out.v + 16 * part + 4 * k, vcvtq_f32_s32(vmlaq_n_s32(lo[k], hi[k], 254)));
		}
	}
};

#endif

// What follows is the same for every kernel; it is compiled into each for its processor.

template <typename kernel>
static inline __attribute__((always_inline)) void score(const faces_hot *f, const uint64_t *alive, const faces_probe *p, float *scores, float *bounds) {
	for (size_t s = 0; s < faces_segment_stripes; s++) {
		if (alive[s] == 0) continue;
		dots d;
		kernel::stripe(f->q + s * faces_stripe_bytes, *p, d);
		for (int i = 0; i < faces_stripe; i++) {
			size_t at = s * faces_stripe + i;
			scores[at] = d.v[i] * p->scale * f->scale[at] + (f->r[at] + p->base);
			bounds[at] = f->err[at] * p->norm + p->slack;
		}
	}
}

// So many stripes are read from memory once for all probes of a batch: their bytes stay in the first cache.
enum { at_once = 4 };

template <typename kernel>
static inline __attribute__((always_inline)) void above(const faces_hot *f, const uint64_t *alive, const faces_probe *probes, size_t count,
		const float *thresholds, uint32_t *places, float *scores, float *bounds, uint32_t *found) {
	memset(found, 0, count * sizeof *found);
	for (size_t from = 0; from < faces_segment_stripes; from += at_once) {
		for (size_t k = 0; k < count; k++) {
			const faces_probe *p = probes + k;
			for (size_t s = from; s < from + at_once; s++) {
				if (alive[s] == 0) continue;
				dots d;
				kernel::stripe(f->q + s * faces_stripe_bytes, *p, d);
				size_t first = s * faces_stripe;
				float score[faces_stripe], bound[faces_stripe];
				int reaches[faces_stripe], any = 0;
				for (int i = 0; i < faces_stripe; i++) {
					score[i] = d.v[i] * p->scale * f->scale[first + i] + (f->r[first + i] + p->base);
					bound[i] = f->err[first + i] * p->norm + p->slack;
					reaches[i] = score[i] + bound[i] >= thresholds[k];
					any |= reaches[i];
				}
				if (!any) continue;
				for (uint64_t left = alive[s]; left; left &= left - 1) {
					int i = __builtin_ctzll(left);
					if (!reaches[i]) continue;
					size_t n = k * faces_segment + found[k]++;
					places[n] = uint32_t(first + i);
					scores[n] = score[i];
					bounds[n] = bound[i];
				}
			}
		}
	}
}

static inline __attribute__((always_inline)) void project(const float *matrix, size_t rows, const double *x, double *u) {
	for (size_t i = 0; i < rows; i++, matrix += faces_dims) {
		double sums[8] = {0};
		for (int j = 0; j < faces_dims; j += 8)
			for (int k = 0; k < 8; k++) sums[k] += double(matrix[j + k]) * x[j + k];
		u[i] = ((((((sums[0] + sums[1]) + sums[2]) + sums[3]) + sums[4]) + sums[5]) + sums[6]) + sums[7];
	}
}

void project_any(const float *matrix, size_t rows, const double *x, double *u) { project(matrix, rows, x, u); }
#if defined(__x86_64__)
AVX2 void project_avx2(const float *matrix, size_t rows, const double *x, double *u) { project(matrix, rows, x, u); }
#endif

#define SCORE(name, target)                                                                                                       \
	target void score_##name(const faces_hot *f, const uint64_t *alive, const faces_probe *p, float *scores, float *bounds) {     \
		score<name>(f, alive, p, scores, bounds);                                                                                 \
	}                                                                                                                             \
	target void above_##name(const faces_hot *f, const uint64_t *alive, const faces_probe *probes, size_t count,                  \
			const float *thresholds, uint32_t *places, float *scores, float *bounds, uint32_t *found) {                           \
		above<name>(f, alive, probes, count, thresholds, places, scores, bounds, found);                                          \
	}

SCORE(scalar, )
#if defined(__x86_64__)
SCORE(avx2, AVX2)
SCORE(vnni, VNNI)
#elif defined(__aarch64__)
SCORE(neon, )
#endif

} // namespace

extern "C" int faces_can(faces_kernel kernel) {
	switch (kernel) {
	case faces_scalar:
		return 1;
#if defined(__x86_64__)
	case faces_avx2:
		return __builtin_cpu_supports("avx2");
	case faces_vnni:
		return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
			__builtin_cpu_supports("avx512vnni");
#elif defined(__aarch64__)
	case faces_neon:
		return 1;
#endif
	default:
		return 0;
	}
}

extern "C" void faces_score(faces_kernel kernel, const faces_hot *segment, const uint64_t *alive, const faces_probe *probe, float *scores, float *bounds) {
	switch (kernel) {
#if defined(__x86_64__)
	case faces_avx2:
		return score_avx2(segment, alive, probe, scores, bounds);
	case faces_vnni:
		return score_vnni(segment, alive, probe, scores, bounds);
#elif defined(__aarch64__)
	case faces_neon:
		return score_neon(segment, alive, probe, scores, bounds);
#endif
	default:
		return score_scalar(segment, alive, probe, scores, bounds);
	}
}

extern "C" void faces_above(faces_kernel kernel, const faces_hot *segment, const uint64_t *alive, const faces_probe *probes, size_t count,
		const float *thresholds, uint32_t *places, float *scores, float *bounds, uint32_t *found) {
	switch (kernel) {
#if defined(__x86_64__)
	case faces_avx2:
		return above_avx2(segment, alive, probes, count, thresholds, places, scores, bounds, found);
	case faces_vnni:
		return above_vnni(segment, alive, probes, count, thresholds, places, scores, bounds, found);
#elif defined(__aarch64__)
	case faces_neon:
		return above_neon(segment, alive, probes, count, thresholds, places, scores, bounds, found);
#endif
	default:
		return above_scalar(segment, alive, probes, count, thresholds, places, scores, bounds, found);
	}
}

extern "C" void faces_project(const float *matrix, size_t rows, const double *x, double *u) {
#if defined(__x86_64__)
	if (__builtin_cpu_supports("avx2")) return project_avx2(matrix, rows, x, u);
#endif
	project_any(matrix, rows, x, u);
}

extern "C" uint64_t faces_stream(const uint8_t *bytes, size_t size) {
	uint64_t sum[8] = {0};
	for (size_t at = 0; at + 64 <= size; at += 64) {
		uint64_t words[8];
		memcpy(words, bytes + at, 64);
		for (int i = 0; i < 8; i++) sum[i] ^= words[i];
	}
	return sum[0] ^ sum[1] ^ sum[2] ^ sum[3] ^ sum[4] ^ sum[5] ^ sum[6] ^ sum[7];
}
