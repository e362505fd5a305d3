package matcher

import "github.com/milaan-project/milaan/models"

// posteriors fills every candidate's probability to be the probe's child and returns the probability of none of the
// searched cases being it: 2^bits of each against those of all open cases and against N(1-π)/π, the weight of "none",
// where π is the prior that the child is in the searched side at all. No list length, filter or permission changes it.
func posteriors(list []models.Candidate, scan models.Scan, prior float64) (none float64) {
	absent := float64(scan.Count) * (1 - prior) / prior
	total := scan.Likelihood + absent
	if scan.Count == 0 || total <= 0 {
		return 1
	}
	for i := range list {
		list[i].Posterior = list[i].Bits.Likelihood() / total
	}
	return absent / total
}
