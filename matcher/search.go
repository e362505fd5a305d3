package matcher

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
)

// search is one probe on its way through the gallery.
type search struct {
	m     *Matcher
	model *Model
	cores int
	view  View
	side  models.Side // searched
	case_ *models.Case
	probe facts.Facts

	comparisons []comparison
	words       *sharedWords
	faces       *facePairs
	companions  *companionPairs
	family      *familyTies
	skip        []models.Slot

	cases map[models.Slot]*models.Case // those that were explained
}

// compile makes a search and compares its probe with the gallery.
func (m *Matcher) compile(ctx context.Context, probe *models.Case, side models.Side) (*search, error) {
	s := m.begin(probe, side, 0)
	return s, s.compile(ctx)
}

// release gives back what the search has borrowed. It is over then.
func (s *search) release() {
	if s.faces != nil && s.faces.bits != nil {
		list := s.faces.bits
		s.m.columns.Put(&list)
		s.faces = nil
	}
}

// compile compares the probe and its companions with the gallery.
func (s *search) compile(ctx context.Context) error {
	if err := s.compileAlone(ctx); err != nil || s.m.leavesOut(fieldCompanions) {
		return err
	}
	var err error
	s.companions, err = s.compareCompanions(ctx)
	return err
}

// begin makes a search of which nothing is compared yet.
func (m *Matcher) begin(probe *models.Case, side models.Side, cores int) *search {
	s := &search{m: m, model: m.cfg.Model, cores: cmp.Or(cores, runtime.GOMAXPROCS(0)), view: m.cfg.View(), side: side, case_: probe, probe: m.cfg.Code(probe), companions: &companionPairs{}, family: &familyTies{}}
	if slot, ok := s.view.Slot(probe.ID); ok {
		s.skip = []models.Slot{slot}
	}
	return s
}

// compileAlone compares the probe's facts with every distinct value of the gallery.
func (s *search) compileAlone(ctx context.Context) error {
	if err := s.compareAll(ctx); err != nil {
		return err
	}
	var err error
	s.family, err = s.boundFamily(ctx)
	return err
}

// compareAll compares every field, words and faces, several at a time. The comparisons stand in the order of fields.
func (s *search) compareAll(ctx context.Context) error {
	made := make([]*comparison, len(fields))
	s.words = &sharedWords{}
	work := []func() error{ // the longest first
		func() (err error) {
			if s.faces == nil && !s.m.leavesOut(fieldFace) {
				s.faces, err = s.scanFaces(ctx)
			}
			return err
		},
		func() (err error) {
			if !s.m.leavesOut(fieldWords) {
				s.words, err = s.shareWords(ctx)
			}
			return err
		},
	}
	for i, compile := range fields {
		work = append(work, func() error {
			if c, ok := compile(s); ok && !s.m.leavesOut(c.field) {
				made[i] = &c
			}
			return ctx.Err()
		})
	}
	if err := together(ctx, s.cores, work); err != nil {
		return err
	}
	if s.faces == nil {
		s.faces = &facePairs{}
	}
	for _, c := range made {
		if c != nil {
			s.comparisons = append(s.comparisons, *c)
		}
	}
	return nil
}

// together does all of the work on some cores and returns the first error. It ends with ctx's error when ctx ends.
func together(ctx context.Context, cores int, work []func() error) error {
	var next atomic.Int64
	errs := make([]error, len(work))
	var group sync.WaitGroup
	for range min(cores, len(work)) {
		group.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(work) {
					return
				}
				errs[i] = work[i]()
			}
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (m *Matcher) leavesOut(field string) bool { return slices.Contains(m.cfg.Without, field) }

// Without returns a matcher over the same cases that leaves fields of evidence out of every comparison.
func (m *Matcher) Without(fields ...string) *Matcher {
	other := *m
	other.cfg.Without = fields
	return &other
}

// scored is a case with its exact bits.
type scored struct {
	slot models.Slot
	id   string
	bits models.Bits
}

// byBits orders by bits, most first, ties by case id.
func byBits(a, b scored) int { return cmp.Or(cmp.Compare(b.bits, a.bits), cmp.Compare(a.id, b.id)) }

// best scans the gallery and returns the top cases by exact bits, ties by case id. The scan's face bits may be off by
// the face index's bound; so the scan is asked for more until what it left out cannot reach the last one kept.
func (s *search) best(ctx context.Context, top int) ([]scored, models.Scan, error) {
	for ask := top + 50; ; ask *= 2 {
		plan := s.plan(ask)
		scan, err := s.view.Scan(ctx, plan)
		if err != nil {
			return nil, scan, err
		}
		list := make([]scored, 0, len(scan.Top))
		for _, hit := range scan.Top {
			bits := s.bits(hit.Slot)
			id, _, _, _ := s.view.Case(hit.Slot)
			list = append(list, scored{hit.Slot, id, bits})
			scan.Likelihood += bits.Likelihood() - hit.Bits.Likelihood()
		}
		slices.SortFunc(list, byBits)
		complete := len(scan.Top) < ask
		if !complete && len(list) >= top {
			left := scan.Top[len(scan.Top)-1].Bits
			complete = left+s.faces.slack() < list[top-1].bits
		}
		if complete || ask > 1<<20 {
			return list[:min(top, len(list))], scan, nil
		}
	}
}

// plan is the scan of the compiled probe.
func (s *search) plan(top int) *models.ScanPlan {
	p := &models.ScanPlan{Side: s.side, Top: top, Skip: s.skip, Cores: s.cores}
	for i := range s.comparisons {
		p.Terms = append(p.Terms, s.comparisons[i].term())
	}
	p.Extra = addSparse(addSparse(s.companions.bits, s.family.bits), s.words.bits)
	p.Dense = s.faces.bits
	return p
}

// bits is a case's exact score: the sum of its evidence.
func (s *search) bits(slot models.Slot) models.Bits {
	var sum models.Bits
	s.evidence(slot, func(_, _ string, o outcome) { sum += o.bits })
	return sum
}

// evidence visits everything that is said of a case, with the group that weighs it.
func (s *search) evidence(slot models.Slot, visit func(field, group string, o outcome)) {
	for i := range s.comparisons {
		if o, ok := s.comparisons[i].at(s.view, slot); ok {
			visit(s.comparisons[i].field, s.comparisons[i].group, o)
		}
	}
	if o, ok := s.words.at(slot); ok {
		visit(fieldWords, s.model.Words.Group, o)
	}
	if o, ok := s.companions.at(slot); ok {
		visit(fieldCompanions, s.model.Companions.Group, o)
	}
	if o, ok := s.family.at(slot); ok {
		visit(fieldFamily, s.model.Family.Group, o)
	}
	if o, ok := s.faces.at(slot); ok {
		visit(fieldFace, s.model.Face.Group, o)
	}
}

// addSparse merges two lists in ascending order of slot, adding the bits of slots in both.
func addSparse(a, b []models.SlotBits) []models.SlotBits {
	if len(a) == 0 {
		return b
	}
	if len(b) == 0 {
		return a
	}
	out := make([]models.SlotBits, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].Slot < b[0].Slot:
			out, a = append(out, a[0]), a[1:]
		case b[0].Slot < a[0].Slot:
			out, b = append(out, b[0]), b[1:]
		default:
			out = append(out, models.SlotBits{Slot: a[0].Slot, Bits: a[0].Bits + b[0].Bits})
			a, b = a[1:], b[1:]
		}
	}
	return append(append(out, a...), b...)
}
