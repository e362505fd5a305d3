package matcher

import (
	"cmp"
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

// Shortlists finds, for each of some probes of one side, what Rank with the same options finds: the same cases in the same
// order with the same bits and probabilities. The probes share one reading of the faces from memory, and hold what a
// search holds each: some are better than many. Errors are those of Rank.
func (m *Matcher) Shortlists(ctx context.Context, probes []models.Case, opts Options) ([]Shortlist, error) {
	seq := m.cfg.AsOfSeq()
	searches := make([]*search, len(probes))
	var faces []*facePairs
	defer func() {
		for _, s := range searches {
			s.release()
		}
	}()
	for i := range probes {
		searches[i] = m.begin(&probes[i], cmp.Or(opts.Side, probes[i].Side.Opposite()), opts.Cores)
		if !m.leavesOut(fieldFace) {
			searches[i].faces = searches[i].prepareFaces()
			faces = append(faces, searches[i].faces)
		}
	}
	for side, of := range bySide(faces) {
		if err := scanTogether(ctx, side, of...); err != nil {
			return nil, err
		}
	}
	out := make([]Shortlist, len(probes))
	for i, s := range searches {
		r, err := s.rank(ctx, Options{Side: s.side, Top: opts.Top, Cores: opts.Cores}, seq)
		if err != nil {
			return nil, err
		}
		list := make([]models.Candidate, len(r.best))
		for j, b := range r.best {
			list[j] = models.Candidate{CaseID: b.id, Slot: b.slot, Bits: b.bits}
		}
		out[i] = Shortlist{None: posteriors(list, r.scan, r.prior), GallerySize: r.GallerySize, Model: r.Model, AsOfSeq: r.AsOfSeq}
		for j := range list {
			out[i].Entries = append(out[i].Entries, Shortlisted{list[j].Slot, list[j].CaseID, list[j].Bits, list[j].Posterior})
		}
	}
	return out, nil
}

func bySide(faces []*facePairs) map[models.Side][]*facePairs {
	out := map[models.Side][]*facePairs{}
	for _, p := range faces {
		out[p.side] = append(out[p.side], p)
	}
	return out
}
