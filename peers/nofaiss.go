//go:build !faiss

package main

// others are peers that need more than Go: with -tags faiss and Debian's libfaiss-dev, FAISS.
var others []peer
