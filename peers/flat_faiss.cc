//go:build faiss

#include "flat.h"

#include <faiss/IndexFlat.h>
#include <omp.h>

#include <vector>

extern "C" void *flat_make(int dims, long count, const float *descriptors) {
	omp_set_num_threads(1);
	auto *index = new faiss::IndexFlatL2(dims);
	index->add(count, descriptors);
	return index;
}

extern "C" void flat_search(void *index, const float *probe, int k, long *places) {
	std::vector<float> distances(k);
	std::vector<faiss::Index::idx_t> found(k);
	static_cast<faiss::IndexFlatL2 *>(index)->search(1, probe, k, distances.data(), found.data());
	for (int i = 0; i < k; i++) places[i] = found[i];
}
