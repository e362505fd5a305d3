package matcher

import (
	"context"

	"github.com/milaan-project/milaan/models"
)

// Shortlist is a ranking without its reasons, for where many are made and few are read.
type Shortlist struct {
	Entries     []Shortlisted // best first
	None        float64
	GallerySize int
	Model       string
	AsOfSeq     int64
}

// Shortlisted is a case of a shortlist.
type Shortlisted struct {
	Slot      models.Slot
	CaseID    string
	Bits      models.Bits
	Posterior float64
}

// Shortlist finds what Rank with the same options finds: the same cases in the same order with the same bits and
// probabilities. Errors are those of Rank.
func (m *Matcher) Shortlist(ctx context.Context, probe *models.Case, opts Options) (Shortlist, error) {
	if opts.Side == "" {
		opts.Side = probe.Side.Opposite()
	}
	s, r, err := m.rank(ctx, probe, opts)
	if err != nil {
		return Shortlist{}, err
	}
	defer s.release()
	list := make([]models.Candidate, len(r.best))
	for i, b := range r.best {
		list[i] = models.Candidate{CaseID: b.id, Slot: b.slot, Bits: b.bits}
	}
	out := Shortlist{None: posteriors(list, r.scan, r.prior), GallerySize: r.GallerySize, Model: r.Model, AsOfSeq: r.AsOfSeq}
	for i := range list {
		out.Entries = append(out.Entries, Shortlisted{list[i].Slot, list[i].CaseID, list[i].Bits, list[i].Posterior})
	}
	return out, nil
}
