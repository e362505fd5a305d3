// Package matcher turns one case into a ranked, explained list of candidates: it compiles the case to a scan plan (for
// every compared field, bits by coded value), scans every open case of the other side, and explains the best.
//
// The way of one probe:
//
//	models.Case ─► facts.Facts ─► []comparison ─► models.ScanPlan ─► models.Scan ─► []models.Candidate ─► models.Ranking
//
// A comparison holds both the bits a scan adds up and the findings its evidence names, so a candidate's score and its
// reasons cannot differ. Bits are log2(m/u): m, how often a finding is seen between two records of one child, is the
// model's; u, how often between two different children, is counted in the registry for this very probe, so that a rare
// name or a rare home weighs more by itself.
package matcher
