// Package enrol turns the bytes of a photograph into a clean, upright image and the faces on it, each with a descriptor
// that index/faces can compare and a quality that a photographer can act on.
//
// A photograph goes one way: Check (by content and header alone), decode, turn upright, drop all metadata, shrink,
// detect, describe with the mirror image, measure. Describe does all of it; DescribeWithEyes is for photographs on which
// no detector finds the face and a person shows the eyes instead.
//
// It is the only package that knows go-face (dlib) and the image decoders. Nothing in it writes a log: a face, a
// descriptor and a photograph's metadata are nobody's business but the caller's.
package enrol
