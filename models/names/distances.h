// The inner loop over the keys of a registry's names. See distances.cc; Go calls it through dictionary.go.
#ifndef MILAAN_NAMES_DISTANCES_H
#define MILAAN_NAMES_DISTANCES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Keys of one length stand in groups of 64: byte 64*i + k of a group is letter i of its key k, as a class of letters.
enum { names_group = 64, names_classes = 32, names_longest = 64 };

typedef enum { names_scalar, names_avx2, names_vbmi, names_neon } names_kernel;

// The costs of edits. No sum is over 255: what is more stays 255.
typedef struct {
	uint8_t subst[names_classes][names_classes];
	uint8_t lone[names_classes];
	uint8_t lone_final[names_classes];
} names_costs;

// Whether this processor can run a kernel.
int names_can(names_kernel kernel);

// Writes the distance of each of some keys to a probe, or 255 when it is over a limit, to the place in out that numbers
// says: keys of a group that are all over it early are left. The keys stand in groups and are of one length; letters are
// the probe's size letters.
void names_distances(names_kernel kernel, const names_costs *costs, const uint8_t *groups, size_t keys, size_t length, const uint8_t *letters,
	size_t size, uint8_t limit, const uint32_t *numbers, uint8_t *out);

// The numbers of the keys of a name; as KeyNumbers in Go.
typedef struct {
	uint32_t whole, sorted, core, core_sorted, given, outline;
	uint8_t length, initials, single;
} names_keys;

// Writes which of some names have any key that is near by the distances given, by number, of each kind of key; or initials,
// or a length for which no distance says that they are far. Given names count between a name that is one alone (single) and
// one that is not. Returns how many.
size_t names_near(const names_keys *names, size_t count, const uint8_t *whole, const uint8_t *sorted, const uint8_t *core, const uint8_t *core_sorted,
	const uint8_t *given, const uint8_t *outline, const uint8_t *far_matters, uint8_t single, uint32_t *near);

#ifdef __cplusplus
}
#endif
#endif
