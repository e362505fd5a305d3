// FAISS's exact index, as C. See flat_faiss.cc.
#ifndef PEERS_FLAT_H
#define PEERS_FLAT_H

#ifdef __cplusplus
extern "C" {
#endif

void *flat_make(int dims, long count, const float *descriptors);
void flat_search(void *index, const float *probe, int k, long *places);

#ifdef __cplusplus
}
#endif
#endif
