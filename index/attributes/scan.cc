// Every kernel gives the same sums: whole numbers do not round, and the likelihoods are added in one order.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("fp-contract=off")
#else
#pragma STDC FP_CONTRACT OFF
#endif
#include "scan.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace {

enum { lanes = 8, least_exponent = -1022, most_exponent = 1023 };

void add_scalar(int32_t *sums, const uint32_t *codes, const int32_t *table, uint32_t size) {
	for (size_t i = 0; i < attributes_block; i++)
		if (codes[i] < size) sums[i] += table[codes[i]];
}

void add_bands_scalar(int32_t *sums, const uint32_t *codes, const uint8_t *bands, uint32_t size, const int32_t *table) {
	for (size_t i = 0; i < attributes_block; i++)
		if (codes[i] < size && bands[codes[i]] < attributes_bands) sums[i] += table[bands[codes[i]]];
}

void add_rows_scalar(int32_t *sums, const uint32_t *codes, const uint32_t *by, const int32_t *rows, uint32_t choices, const int32_t *table, uint32_t width) {
	for (size_t i = 0; i < attributes_block; i++)
		if (codes[i] != 0 && codes[i] < width && by[i] < choices && rows[by[i]] >= 0) sums[i] += table[rows[by[i]] + codes[i]];
}

double total(const double *parts) {
	double sum = 0;
	for (int i = 0; i < lanes; i++) sum += parts[i];
	return sum;
}

double finish_scalar(const int32_t *sums, uint64_t *open, const double *fractions, int32_t least) {
	double parts[lanes] = {0};
	for (size_t w = 0; w < attributes_block / 64; w++) {
		uint64_t keep = 0;
		for (uint64_t left = open[w]; left; left &= left - 1) {
			int i = __builtin_ctzll(left);
			int32_t sum = sums[64 * w + i];
			int64_t exponent = sum >> 10;
			exponent = exponent < least_exponent ? least_exponent : exponent > most_exponent ? most_exponent : exponent;
			uint64_t bits = uint64_t(exponent + 1023) << 52;
			double whole;
			memcpy(&whole, &bits, 8);
			parts[i % lanes] += fractions[sum & (attributes_units - 1)] * whole;
			if (sum >= least) keep |= uint64_t(1) << i;
		}
		open[w] = keep;
	}
	return total(parts);
}

#if defined(__x86_64__)

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq")))

AVX512 void add_avx512(int32_t *sums, const uint32_t *codes, const int32_t *table, uint32_t size) {
	const __m512i end = _mm512_set1_epi32(int32_t(size)), none = _mm512_setzero_si512();
	if (size <= 32) { // the whole table fits two registers
		int32_t small[32] = {0};
		memcpy(small, table, size * sizeof *table);
		const __m512i low = _mm512_loadu_si512(small), high = _mm512_loadu_si512(small + 16);
		for (size_t i = 0; i < attributes_block; i += 16) {
			__m512i code = _mm512_loadu_si512(codes + i);
			__m512i bits = _mm512_maskz_permutex2var_epi32(_mm512_cmplt_epu32_mask(code, end), low, code, high);
			_mm512_storeu_si512(sums + i, _mm512_add_epi32(_mm512_loadu_si512(sums + i), bits));
		}
		return;
	}
	for (size_t i = 0; i < attributes_block; i += 16) {
		__m512i code = _mm512_loadu_si512(codes + i);
		__m512i bits = _mm512_mask_i32gather_epi32(none, _mm512_cmplt_epu32_mask(code, end), code, table, 4);
		_mm512_storeu_si512(sums + i, _mm512_add_epi32(_mm512_loadu_si512(sums + i), bits));
	}
}

AVX512 void add_bands_avx512(int32_t *sums, const uint32_t *codes, const uint8_t *bands, uint32_t size, const int32_t *table) {
	if (size < 4) return add_bands_scalar(sums, codes, bands, size, table);
	// A gather reads four bytes, the last of which must not lie beyond the bands.
	const __m512i end = _mm512_set1_epi32(int32_t(size)), last = _mm512_set1_epi32(int32_t(size - 4)), none = _mm512_setzero_si512();
	const __m512i entries = _mm512_loadu_si512(table), byte = _mm512_set1_epi32(255), some = _mm512_set1_epi32(attributes_bands);
	for (size_t i = 0; i < attributes_block; i += 16) {
		__m512i code = _mm512_loadu_si512(codes + i), at = _mm512_min_epu32(code, last);
		__m512i four = _mm512_mask_i32gather_epi32(none, _mm512_cmplt_epu32_mask(code, end), at, bands, 1);
		__m512i band = _mm512_and_si512(_mm512_srlv_epi32(four, _mm512_slli_epi32(_mm512_sub_epi32(code, at), 3)), byte);
		__mmask16 known = _mm512_cmplt_epu32_mask(code, end) & _mm512_cmplt_epu32_mask(band, some);
		__m512i bits = _mm512_maskz_permutexvar_epi32(known, band, entries);
		_mm512_storeu_si512(sums + i, _mm512_add_epi32(_mm512_loadu_si512(sums + i), bits));
	}
}

AVX512 void add_rows_avx512(int32_t *sums, const uint32_t *codes, const uint32_t *by, const int32_t *rows, uint32_t choices, const int32_t *table, uint32_t width) {
	const __m512i end = _mm512_set1_epi32(int32_t(width)), all = _mm512_set1_epi32(int32_t(choices)), none = _mm512_setzero_si512();
	for (size_t i = 0; i < attributes_block; i += 16) {
		__m512i code = _mm512_loadu_si512(codes + i), chosen = _mm512_loadu_si512(by + i);
		__mmask16 known = _mm512_cmplt_epu32_mask(code, end) & _mm512_test_epi32_mask(code, code) & _mm512_cmplt_epu32_mask(chosen, all);
		__m512i row = _mm512_mask_i32gather_epi32(none, known, chosen, rows, 4);
		known &= _mm512_cmpge_epi32_mask(row, none);
		__m512i bits = _mm512_mask_i32gather_epi32(none, known, _mm512_add_epi32(row, code), table, 4);
		_mm512_storeu_si512(sums + i, _mm512_add_epi32(_mm512_loadu_si512(sums + i), bits));
	}
}

AVX512 double finish_avx512(const int32_t *sums, uint64_t *open, const double *fractions, int32_t least) {
	__m512d parts = _mm512_setzero_pd();
	const __m256i unit = _mm256_set1_epi32(attributes_units - 1), low = _mm256_set1_epi32(least_exponent), high = _mm256_set1_epi32(most_exponent);
	const __m256i floor = _mm256_set1_epi32(least);
	for (size_t w = 0; w < attributes_block / 64; w++) {
		if (open[w] == 0) continue;
		uint64_t keep = 0;
		for (int i = 0; i < 64; i += lanes) {
			__mmask8 of = __mmask8(open[w] >> i);
			__m256i sum = _mm256_loadu_si256((const __m256i *)(sums + 64 * w + i));
			__m256i exponent = _mm256_min_epi32(_mm256_max_epi32(_mm256_srai_epi32(sum, 10), low), high);
			__m512i whole = _mm512_slli_epi64(_mm512_add_epi64(_mm512_cvtepi32_epi64(exponent), _mm512_set1_epi64(1023)), 52);
			__m512d fraction = _mm512_mask_i32gather_pd(_mm512_setzero_pd(), of, _mm256_and_si256(sum, unit), fractions, 8);
			parts = _mm512_mask_add_pd(parts, of, parts, _mm512_mul_pd(fraction, _mm512_castsi512_pd(whole)));
			keep |= uint64_t(of & _mm256_cmpge_epi32_mask(sum, floor)) << i;
		}
		open[w] = keep;
	}
	double out[lanes];
	_mm512_storeu_pd(out, parts);
	return total(out);
}

#endif

} // namespace

extern "C" int attributes_can(attributes_kernel kernel) {
	switch (kernel) {
	case attributes_scalar:
		return 1;
#if defined(__x86_64__)
	case attributes_avx512:
		return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
			__builtin_cpu_supports("avx512dq");
#endif
	default:
		return 0;
	}
}

#if defined(__x86_64__)
#define RUN(what, ...) return kernel == attributes_avx512 ? what##_avx512(__VA_ARGS__) : what##_scalar(__VA_ARGS__)
#else
#define RUN(what, ...) return what##_scalar(__VA_ARGS__)
#endif

extern "C" void attributes_add([[maybe_unused]] attributes_kernel kernel, int32_t *sums, const uint32_t *codes, const int32_t *table, uint32_t size) {
	RUN(add, sums, codes, table, size);
}

extern "C" void attributes_add_bands([[maybe_unused]] attributes_kernel kernel, int32_t *sums, const uint32_t *codes, const uint8_t *bands, uint32_t size,
		const int32_t *table) {
	RUN(add_bands, sums, codes, bands, size, table);
}

extern "C" void attributes_add_rows([[maybe_unused]] attributes_kernel kernel, int32_t *sums, const uint32_t *codes, const uint32_t *by, const int32_t *rows,
		uint32_t choices, const int32_t *table, uint32_t width) {
	RUN(add_rows, sums, codes, by, rows, choices, table, width);
}

extern "C" double attributes_finish([[maybe_unused]] attributes_kernel kernel, const int32_t *sums, uint64_t *open, const double *fractions, int32_t least) {
	RUN(finish, sums, open, fractions, least);
}
