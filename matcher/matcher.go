package matcher

import (
	"context"
	"sync"
	"time"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
)

// View is an unchanging sight of the attribute index: all that a ranking reads of the gallery's facts.
type View interface {
	// Open counts the open cases of a side.
	Open(side models.Side) int
	// Distinct lists a column's distinct values by code with their numbers of open cases of a side; [0] is unknown.
	Distinct(col facts.Column, side models.Side) []facts.Distinct
	// Values is how many codes a column has, Value what one stands for, Count how many open cases of a side have a code's value, and Known how many
	// have any.
	Values(col facts.Column) int
	Value(col facts.Column, code uint32) facts.Value
	Count(col facts.Column, side models.Side, code uint32) int
	Known(col facts.Column, side models.Side) int
	// Tally adds the number of open cases of a side by the band of their value's code.
	Tally(col facts.Column, side models.Side, bands []uint8, into *[256]int)
	// NameForms lists the forms of a column's distinct names.
	NameForms(col facts.Column) facts.NameForms
	// PlaceForms lists the forms of a column's distinct places.
	PlaceForms(col facts.Column) facts.PlaceForms
	Code(col facts.Column, slot models.Slot) uint32
	// Having lists the slots with any value in a column, in ascending order.
	Having(col facts.Column) []models.Slot
	// Slots is above every slot in use.
	Slots() models.Slot
	Case(slot models.Slot) (id, number string, side models.Side, open bool)
	// IsOpen reports whether a slot holds an open case of a side.
	IsOpen(slot models.Slot, side models.Side) bool
	Slot(caseID string) (models.Slot, bool)
	Scan(ctx context.Context, plan *models.ScanPlan) (models.Scan, error)
	// Postings lists the cases whose free text holds a token, in ascending order of slot; the list is the caller's own.
	Postings(ctx context.Context, token string) ([]models.Slot, error)
	// Generation names the registry's counts as this view has them.
	Generation() string
}

// Faces is the face index as it is at one moment: at most one face a case.
type Faces interface {
	// Model is what the faces are described by; only faces of one model are compared.
	Model() models.ModelID
	// EachOf visits the metric's score of every face of a side against each of some probes, with a bound on its error.
	EachOf(ctx context.Context, probes []*models.FaceEntry, side models.Side, visit func(probe int, b *models.FaceBatch)) error
	// Exact gives faces' scores, by place, without that error.
	Exact(probe *models.FaceEntry) func(face int) float64
	// Latest is the place of a case's face; -1 when it has none.
	Latest(slot models.Slot) int
	// About is what the weight of a face, by place, depends on.
	About(face int) models.FaceAbout
	// Spread lists every so manieth case of a side with a face, in ascending order of slot, at most so many.
	Spread(side models.Side, most int, skip ...models.Slot) []models.Slot
}

// Config is what a Matcher works with. All of it is required but Without and Now.
type Config struct {
	Model *Model
	View  func() View
	Faces func() Faces
	// Code codes a case into facts, as the attribute index was filled.
	Code func(*models.Case) facts.Facts
	// FacesOf lists the face that stands for a case's child, or nothing, as the face index was filled.
	FacesOf func(*models.Case) []models.FaceEntry
	// Cases loads the cases of the best candidates, for their values as written.
	Cases func(ctx context.Context, slots []models.Slot) ([]models.Case, error)
	// Written gives the words behind a column of a case.
	Written func(c *models.Case, col facts.Column) string
	// Kilometres is the distance between two districts by their codes.
	Kilometres func(a, b uint16) float64
	// AsOfSeq is the change up to which both indexes are up to date.
	AsOfSeq func() int64
	// Without names fields of evidence that are left out of every comparison, to measure what each is worth.
	Without []string
	// Now times a ranking; nil is time.Now.
	Now func() time.Time
}

// Matcher ranks. It has no state of its own and is safe for concurrent use.
type Matcher struct {
	cfg     Config
	columns *sync.Pool // of *[]models.Bits, by slot
}

// New makes a Matcher.
func New(cfg Config) *Matcher {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Matcher{cfg, &sync.Pool{New: func() any { return new([]models.Bits) }}}
}

// scratch lends zeroed bits for so many slots, until search.release.
func (m *Matcher) scratch(slots int) []models.Bits {
	list := *m.columns.Get().(*[]models.Bits)
	if cap(list) < slots {
		return make([]models.Bits, slots, slots+slots/8)
	}
	list = list[:slots]
	clear(list)
	return list
}

// Options say what to search.
type Options struct {
	Side models.Side // the side to search; empty is the probe's opposite. The probe's own side finds duplicates.
	Top  int         // how many candidates; 0 is 20
	// Cores is how many one search uses; 0 is all. Of many searches at a time each is best done by one.
	Cores int
	Ask   bool // also say which further fact would settle it best, of every candidate and of all
}

// DefaultTop is how many candidates a ranking lists unless told otherwise.
const DefaultTop = 20

// Rank ranks every open case of the searched side against the probe, which need not be in the registry itself.
//
// Candidates come with the most bits first, ties by case id. An empty list means that the side has no open case; None is
// 1 then. A probe without a face is ranked by its facts alone, and says so in NotCompared. Nothing is filtered out: a
// contradiction is evidence. When ctx ends, its error is returned and no part of a ranking.
func (m *Matcher) Rank(ctx context.Context, probe *models.Case, opts Options) (models.Ranking, error) {
	began := m.cfg.Now()
	if opts.Side == "" {
		opts.Side = probe.Side.Opposite()
	}
	s, r, err := m.rank(ctx, probe, opts)
	if err != nil {
		return models.Ranking{}, err
	}
	defer s.release()
	if r.Candidates, err = s.explain(ctx, r.best); err != nil {
		return models.Ranking{}, err
	}
	for i := range r.Candidates {
		r.Candidates[i].Rank = i + 1
	}
	m.finish(s, &r, opts, began)
	if opts.Ask {
		r.Ask = s.askAll(r.Candidates)
	}
	return r.Ranking, nil
}

// ranked is a ranking whose candidates are yet to be explained.
type ranked struct {
	models.Ranking
	best  []scored
	scan  models.Scan
	prior float64
}

// rank finds the best of opts.Side.
func (m *Matcher) rank(ctx context.Context, probe *models.Case, opts Options) (*search, ranked, error) {
	seq := m.cfg.AsOfSeq()
	s := m.begin(probe, opts.Side, opts.Cores)
	r, err := s.rank(ctx, opts, seq)
	return s, r, err
}

// rank compares what is not compared yet and finds the best.
func (s *search) rank(ctx context.Context, opts Options, seq int64) (ranked, error) {
	if opts.Top <= 0 {
		opts.Top = DefaultTop
	}
	if err := s.compile(ctx); err != nil {
		return ranked{}, err
	}
	best, scan, err := s.best(ctx, opts.Top)
	if err != nil {
		return ranked{}, err
	}
	return ranked{models.Ranking{
		Probe: s.case_.ID, Side: opts.Side, GallerySize: scan.Count, Model: s.model.ID,
		Generation: s.view.Generation(), AsOfSeq: seq,
	}, best, scan, s.model.prior(s.case_.Side, opts.Side)}, nil
}

// finish fills in the probabilities, what to ask of each candidate, and the time.
func (m *Matcher) finish(s *search, r *ranked, opts Options, began time.Time) {
	r.None = posteriors(r.Candidates, r.scan, r.prior)
	for i := range r.Candidates {
		if k := &r.Candidates[i]; opts.Ask && s.cases[k.Slot] != nil {
			k.Ask = s.askCandidate(k, s.cases[k.Slot])
		}
	}
	r.TookMS = float64(m.cfg.Now().Sub(began).Microseconds()) / 1000
}
