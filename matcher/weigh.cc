// What facePairs.weigh does for one pair, for thousands: plain loops over numbers in single precision, compiled for each
// kind of processor and told to round alike on all. Its bits are within two units of the exact ones, but for the bounds of
// the scores.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("fp-contract=off", "no-trapping-math", "no-math-errno")
#else
#pragma STDC FP_CONTRACT OFF
#endif
#include "weigh.h"

#include <string.h>

namespace {

static inline int32_t bits_of(float x) { int32_t i; memcpy(&i, &x, 4); return i; }
static inline float float_of(int32_t i) { float x; memcpy(&x, &i, 4); return x; }

// power is 2^x for x within -126 to 0: a polynomial for the fraction (Taylor, of 2^f around f = .5; off by 2e-7 of the
// value at most), and the exponent set by hand.
static inline float power(float x) {
	x = x < -126.0f ? -126.0f : x;
	int32_t whole = int32_t(x) - 1;
	float f = x - float(whole) - .5f; // within -.5 to .5
	const float l = .69314718f;
	float p = 1 + f * l * (1 + f * (l / 2) * (1 + f * (l / 3) * (1 + f * (l / 4) * (1 + f * (l / 5) * (1 + f * (l / 6))))));
	return 1.41421356f * p * float_of((whole + 127) << 23);
}

// logarithm is ln x for x of at least 1: the exponent, and 2 artanh of (m-1)/(m+1) for the fraction m, off by 2e-6 at most.
static inline float logarithm(float x) {
	int32_t i = bits_of(x);
	int32_t exponent = (i >> 23) - 127;
	float m = float_of((i & 0x7fffff) | 0x3f800000);
	float s = (m - 1) / (m + 1), s2 = s * s;
	float p = 2 * s * (1 + s2 * (1 / 3.f + s2 * (1 / 5.f + s2 * (1 / 7.f + s2 * (1 / 9.f + s2 * (1 / 11.f))))));
	return float(exponent) * .69314718f + p;
}

static inline float weight(const matcher_weights &w, float young, float apart, float several, float poor) {
	return w.one + w.young * young + w.apart * apart + w.several * several + w.poor * poor;
}

static inline __attribute__((always_inline)) void weigh(const matcher_search *search, const int32_t *__restrict taken_on, const float *__restrict age,
		const float *__restrict quality, const uint16_t *__restrict sittings, const float *__restrict scores, const float *__restrict bounds, size_t count,
		int32_t *__restrict bits, float *__restrict off, float *__restrict most) {
	const matcher_search s = *search;
	for (size_t i = 0; i < count; i++) {
		const float theirs = age[i];
		const bool known = s.age >= 0, both = known & (theirs >= 0);
		const float lesser = theirs < s.age ? theirs : s.age, either = known ? s.age : s.undated_age;
		const float young_age = both ? lesser : theirs >= 0 ? theirs : either;
		const float by_age = s.age - theirs, by_date = float(s.taken_on - taken_on[i]) / 365.2425f;
		const float difference = (s.taken_on != 0) & (taken_on[i] != 0) ? by_date : both ? by_age : s.undated_gap;
		const float gap = difference < 0 ? -difference : difference;
		const float young = power(young_age * (-1.44269504f / 5)), apart = logarithm(1 + gap / 3);
		const float times = float(sittings[i] > 1 ? sittings[i] : 1);
		const float several = s.several + logarithm(times);
		const float poor = 1 - (quality[i] < s.quality ? quality[i] : s.quality);
		const float steep = weight(s.slope, young, apart, several, poor), slope = steep > 0 ? steep : 0;
		const float ratio = weight(s.base, young, apart, several, poor) + slope * ((scores[i] - s.middle) / s.spread);
		float units = ratio * s.scale;
		units = units < s.low ? s.low : units;
		units = units > s.high ? s.high : units;
		bits[i] = int32_t(units + (units < 0 ? -.5f : .5f));
		off[i] = slope * bounds[i];
	}
	for (size_t w = 0; w < count / 64; w++) { // none is below 0, where numbers are in the order of their bits
		int32_t top = 0;
		for (int i = 0; i < 64; i++) {
			int32_t one = bits_of(off[64 * w + i]);
			top = one > top ? one : top;
		}
		most[w] = float_of(top);
	}
}

#define ARGUMENTS                                                                                                                     \
	const matcher_search *search, const int32_t *taken_on, const float *age, const float *quality, const uint16_t *sittings,          \
		const float *scores, const float *bounds, size_t count, int32_t *bits, float *off, float *most

void weigh_any(ARGUMENTS) { weigh(search, taken_on, age, quality, sittings, scores, bounds, count, bits, off, most); }

#if defined(__x86_64__)
__attribute__((target("avx2"))) void weigh_avx2(ARGUMENTS) {
	weigh(search, taken_on, age, quality, sittings, scores, bounds, count, bits, off, most);
}
__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,prefer-vector-width=512"))) void weigh_avx512(ARGUMENTS) {
	weigh(search, taken_on, age, quality, sittings, scores, bounds, count, bits, off, most);
}
#endif

} // namespace

extern "C" void matcher_weigh(ARGUMENTS) {
#if defined(__x86_64__)
	if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
		return weigh_avx512(search, taken_on, age, quality, sittings, scores, bounds, count, bits, off, most);
	if (__builtin_cpu_supports("avx2"))
		return weigh_avx2(search, taken_on, age, quality, sittings, scores, bounds, count, bits, off, most);
#endif
	weigh_any(search, taken_on, age, quality, sittings, scores, bounds, count, bits, off, most);
}
