// The weighted edit distance of one name's key to very many, as distance.go computes that of two: 64 at a time side by
// side, in bytes. All kernels give the same numbers.
#include "distances.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wpsabi" // vectors are passed between functions that are all inlined
#endif

namespace {

// A kernel has a vector of as many keys as it takes at once, and the few operations that a distance needs: sums that stay
// at 255, the lesser of two, and a table of 32 bytes looked up by letter.

struct scalar {
	typedef uint8_t vector;
	typedef const uint8_t *table;
	enum { keys = 1 };
	static inline vector load(const uint8_t *of) { return *of; }
	static inline void store(uint8_t *to, vector v) { *to = v; }
	static inline vector splat(uint8_t v) { return v; }
	static inline vector add(vector a, vector b) { unsigned s = unsigned(a) + b; return uint8_t(s < 255 ? s : 255); }
	static inline vector less(vector a, vector b) { return a < b ? a : b; }
	static inline table entries(const uint8_t *of) { return of; }
	static inline vector look(table t, vector letter) { return t[letter]; }
	static inline bool over(vector a, uint8_t limit) { return a > limit; }
};

#if defined(__x86_64__)

#define AVX2 __attribute__((target("avx2")))
#define VBMI __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi")))

struct avx2 {
	typedef __m256i vector;
	struct table { __m256i low, high; };
	enum { keys = 32 };
	AVX2 static inline vector load(const uint8_t *of) { return _mm256_loadu_si256((const __m256i *)of); }
	AVX2 static inline void store(uint8_t *to, vector v) { _mm256_storeu_si256((__m256i *)to, v); }
	AVX2 static inline vector splat(uint8_t v) { return _mm256_set1_epi8(char(v)); }
	AVX2 static inline vector add(vector a, vector b) { return _mm256_adds_epu8(a, b); }
	AVX2 static inline vector less(vector a, vector b) { return _mm256_min_epu8(a, b); }
	AVX2 static inline table entries(const uint8_t *of) {
		return {_mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)of)), _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(of + 16)))};
	}
	// The highest bit of a letter chooses the half of the table; shifted up, it is the sign that a blend goes by.
	AVX2 static inline vector look(const table &t, vector letter) {
		return _mm256_blendv_epi8(_mm256_shuffle_epi8(t.low, letter), _mm256_shuffle_epi8(t.high, letter), _mm256_slli_epi16(letter, 3));
	}
	AVX2 static inline bool over(vector a, uint8_t limit) {
		return _mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(a, splat(limit)), a)) == 0;
	}
};

struct vbmi {
	typedef __m512i vector;
	typedef __m512i table;
	enum { keys = 64 };
	VBMI static inline vector load(const uint8_t *of) { return _mm512_loadu_si512(of); }
	VBMI static inline void store(uint8_t *to, vector v) { _mm512_storeu_si512(to, v); }
	VBMI static inline vector splat(uint8_t v) { return _mm512_set1_epi8(char(v)); }
	VBMI static inline vector add(vector a, vector b) { return _mm512_adds_epu8(a, b); }
	VBMI static inline vector less(vector a, vector b) { return _mm512_min_epu8(a, b); }
	VBMI static inline table entries(const uint8_t *of) { return _mm512_castsi256_si512(_mm256_loadu_si256((const __m256i *)of)); }
	VBMI static inline vector look(table t, vector letter) { return _mm512_permutexvar_epi8(letter, t); }
	VBMI static inline bool over(vector a, uint8_t limit) { return _mm512_cmple_epu8_mask(a, splat(limit)) == 0; }
};

#elif defined(__aarch64__)

struct neon {
	typedef uint8x16_t vector;
	typedef uint8x16x2_t table;
	enum { keys = 16 };
	static inline vector load(const uint8_t *of) { return vld1q_u8(of); }
	static inline void store(uint8_t *to, vector v) { vst1q_u8(to, v); }
	static inline vector splat(uint8_t v) { return vdupq_n_u8(v); }
	static inline vector add(vector a, vector b) { return vqaddq_u8(a, b); }
	static inline vector less(vector a, vector b) { return vminq_u8(a, b); }
	static inline table entries(const uint8_t *of) { return {{vld1q_u8(of), vld1q_u8(of + 16)}}; }
	static inline vector look(const table &t, vector letter) { return vqtbl2q_u8(t, letter); }
	static inline bool over(vector a, uint8_t limit) { return vminvq_u8(a) > limit; }
};

#endif

template <typename k>
static inline __attribute__((always_inline)) void distances(const names_costs *c, const uint8_t *groups, size_t keys, size_t length, const uint8_t *letters,
		size_t size, uint8_t limit, const uint32_t *numbers, uint8_t *out) {
	typename k::vector first[names_longest + 1], row[names_longest + 1], lone[names_longest];
	typename k::table subst[names_longest];
	const typename k::table gone = k::entries(c->lone), gone_final = k::entries(c->lone_final);
	uint8_t sum = 0;
	first[0] = k::splat(0);
	for (size_t j = 0; j < size; j++) {
		uint8_t cost = j + 1 == size ? c->lone_final[letters[j]] : c->lone[letters[j]];
		sum = scalar::add(sum, cost);
		first[j + 1] = k::splat(sum);
		lone[j] = k::splat(cost);
		subst[j] = k::entries(c->subst[letters[j]]);
	}
	uint8_t some[names_group];
	for (size_t from = 0; from < keys; from += names_group, groups += names_group * length) {
		for (size_t part = 0; part < names_group; part += k::keys) {
			for (size_t j = 0; j <= size; j++) row[j] = first[j];
			bool over = false;
			for (size_t i = 0; i < length && !over; i++) {
				typename k::vector letter = k::load(groups + names_group * i + part);
				typename k::vector without = k::look(i + 1 == length ? gone_final : gone, letter);
				typename k::vector diagonal = row[0], left = k::add(diagonal, without), least = left;
				row[0] = left;
				for (size_t j = 0; j < size; j++) {
					typename k::vector up = row[j + 1];
					typename k::vector best = k::less(k::add(diagonal, k::look(subst[j], letter)), k::add(up, without));
					left = k::less(best, k::add(left, lone[j]));
					row[j + 1] = left;
					least = k::less(least, left);
					diagonal = up;
				}
				over = k::over(least, limit);
			}
			k::store(some + part, over ? k::splat(255) : row[size]);
		}
		for (size_t i = 0; i < names_group && from + i < keys; i++) out[numbers[from + i]] = some[i] > limit ? 255 : some[i];
	}
}

#define DISTANCES(name, target)                                                                                                        \
	target void distances_##name(const names_costs *c, const uint8_t *groups, size_t keys, size_t length, const uint8_t *letters,      \
			size_t size, uint8_t limit, const uint32_t *numbers, uint8_t *out) {                                                       \
		distances<name>(c, groups, keys, length, letters, size, limit, numbers, out);                                                  \
	}

DISTANCES(scalar, )
#if defined(__x86_64__)
DISTANCES(avx2, AVX2)
DISTANCES(vbmi, VBMI)
#elif defined(__aarch64__)
DISTANCES(neon, )
#endif

} // namespace

extern "C" int names_can(names_kernel kernel) {
	switch (kernel) {
	case names_scalar:
		return 1;
#if defined(__x86_64__)
	case names_avx2:
		return __builtin_cpu_supports("avx2");
	case names_vbmi:
		return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
			__builtin_cpu_supports("avx512vbmi");
#elif defined(__aarch64__)
	case names_neon:
		return 1;
#endif
	default:
		return 0;
	}
}

extern "C" void names_distances(names_kernel kernel, const names_costs *costs, const uint8_t *groups, size_t keys, size_t length, const uint8_t *letters,
		size_t size, uint8_t limit, const uint32_t *numbers, uint8_t *out) {
	switch (kernel) {
#if defined(__x86_64__)
	case names_avx2:
		return distances_avx2(costs, groups, keys, length, letters, size, limit, numbers, out);
	case names_vbmi:
		return distances_vbmi(costs, groups, keys, length, letters, size, limit, numbers, out);
#elif defined(__aarch64__)
	case names_neon:
		return distances_neon(costs, groups, keys, length, letters, size, limit, numbers, out);
#endif
	default:
		return distances_scalar(costs, groups, keys, length, letters, size, limit, numbers, out);
	}
}

extern "C" size_t names_near(const names_keys *names, size_t count, const uint8_t *whole, const uint8_t *sorted, const uint8_t *core,
		const uint8_t *core_sorted, const uint8_t *given, const uint8_t *outline, const uint8_t *far_matters, uint8_t single, uint32_t *near) {
	size_t n = 0;
	for (size_t i = 0; i < count; i++) {
		const names_keys &k = names[i];
		uint8_t all = whole[k.whole] & sorted[k.sorted] & core[k.core] & core_sorted[k.core_sorted] & outline[k.outline];
		all &= k.single != single ? given[k.given] : 255;
		near[n] = uint32_t(i);
		n += (all != 255) | (far_matters[k.length] != 0) | (k.initials != 0);
	}
	return n;
}
