// Package faces is the exact index of face descriptors in memory: every alive face's score against a probe, or the k
// best, by the matching model's own metric. It is a projection of the store: losing it loses nothing.
package faces
