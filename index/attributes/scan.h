// The inner loops of a scan over a block of cases. See scan.cc; Go calls them through kernel.go.
#ifndef MILAAN_ATTRIBUTES_SCAN_H
#define MILAAN_ATTRIBUTES_SCAN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { attributes_block = 4096, attributes_units = 1024, attributes_bands = 16 };

typedef enum { attributes_scalar, attributes_avx512 } attributes_kernel;

// Whether this processor can run a kernel.
int attributes_can(attributes_kernel kernel);

// Adds to each case's sum what a table has for its code; a code beyond the table adds nothing.
void attributes_add(attributes_kernel kernel, int32_t *sums, const uint32_t *codes, const int32_t *table, uint32_t size);

// The same by way of a band for each code; of a band beyond attributes_bands nothing is added.
void attributes_add_bands(attributes_kernel kernel, int32_t *sums, const uint32_t *codes, const uint8_t *bands, uint32_t size, const int32_t *table);

// The same from the row of a table that the code of another column chooses: rows says where it starts. A code 0 of the
// first adds nothing, nor does a row of -1.
void attributes_add_rows(attributes_kernel kernel, int32_t *sums, const uint32_t *codes, const uint32_t *by, const int32_t *rows, uint32_t choices,
	const int32_t *table, uint32_t width);

// Returns the sum of 2^(sum/1024) of the cases of open, always added in the same order: eight sums, of every eighth case
// each, and these from the first to the last. Takes out of open those with less than least.
double attributes_finish(attributes_kernel kernel, const int32_t *sums, uint64_t *open, const double *fractions, int32_t least);

#ifdef __cplusplus
}
#endif
#endif
