package evaluate

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// resamples are how many samples an interval is taken from; lowest and highest leave 2.5% of them on each side.
const (
	resamples = 500
	lowest    = 12
	highest   = 487
)

// Estimate is a figure with its 95% interval, by bootstrap over groups of searches; NaN where it cannot be said.
type Estimate struct{ Value, Low, High float64 }

// groups are the searches of a set that are drawn together.
type groups struct {
	list [][]*Search
	at   map[string]int
}

func groupsOf(searches []*Search) groups {
	g := groups{at: map[string]int{}}
	for _, x := range searches {
		i, ok := g.at[x.Group]
		if !ok || x.Group == "" {
			i = len(g.list)
			g.list = append(g.list, nil)
			g.at[x.Group] = i
		}
		g.list[i] = append(g.list[i], x)
	}
	return g
}

// draw takes as many groups as there are, with replacement, and says how often each was taken.
func (g *groups) draw(r *rand.Rand, sample []*Search, times []int) []*Search {
	clear(times)
	for range g.list {
		i := r.IntN(len(g.list))
		times[i]++
		sample = append(sample, g.list[i]...)
	}
	return sample
}

// random is seeded alike for every estimate, so that the same lists give the same report.
func random() *rand.Rand { return rand.New(rand.NewPCG(1, 1)) } //nolint:gosec // a sample, not a secret

// estimate measures searches of the set with intervals. The pairs of different people are those of the whole set.
func (s *Set) estimate(searches []*Search, scale *impostors) [figureCount]Estimate {
	g := groupsOf(searches)
	value := s.measure(searches)
	value[TAR] = scale.accepted(searches, nil)
	var drawn [figureCount][]float64
	r, times := random(), make([]int, len(g.list))
	var sample []*Search
	for range resamples {
		sample = g.draw(r, sample[:0], times)
		v := s.measure(sample)
		v[TAR] = scale.accepted(sample, func(group string) int {
			if i, ok := g.at[group]; ok {
				return times[i]
			}
			return 0
		})
		for f, x := range v {
			drawn[f] = append(drawn[f], x)
		}
	}
	var out [figureCount]Estimate
	for f := range out {
		out[f] = interval(value[f], drawn[f])
	}
	return out
}

// interval puts the middle 95% of the resamples beside a value. Where one of many cannot be said, the interval is of the
// others; with a single group to draw from there is none.
func interval(value float64, drawn []float64) Estimate {
	drawn = slices.DeleteFunc(drawn, math.IsNaN)
	slices.Sort(drawn)
	if len(drawn) == 0 || math.IsNaN(value) {
		return Estimate{value, math.NaN(), math.NaN()}
	}
	return Estimate{value, drawn[lowest*len(drawn)/resamples], drawn[highest*len(drawn)/resamples]}
}

// impostors are the pairs of different people of a set, best first.
type impostors struct {
	list  []Impostor
	fixed bool // one threshold for all samples: where only a class of the searches is drawn
}

func impostorsOf(s *Set) *impostors {
	list := slices.Clone(s.Impostors)
	slices.SortFunc(list, func(a, b Impostor) int { return cmp.Compare(b.Score, a.Score) })
	return &impostors{list: list}
}

// accepted is the share of the sample's pairs of one person that score above all but one in a thousand of the impostors,
// each counted as often as its group was drawn.
func (p *impostors) accepted(sample []*Search, times func(group string) int) float64 {
	var mates []float64
	for _, x := range sample {
		for i := range x.Candidates {
			if x.Candidates[i].Mate {
				mates = append(mates, x.Candidates[i].Score)
			}
		}
	}
	if len(p.list) == 0 || len(mates) == 0 {
		return math.NaN()
	}
	return above(mates, p.threshold(times))
}

func (p *impostors) threshold(times func(group string) int) float64 {
	if times == nil || p.fixed {
		return p.list[int(fmr*float64(len(p.list)))].Score
	}
	total := 0
	for i := range p.list {
		total += times(p.list[i].Group)
	}
	left := int(fmr * float64(total))
	for i := range p.list {
		if left -= times(p.list[i].Group); left < 0 {
			return p.list[i].Score
		}
	}
	return math.Inf(-1)
}

// Difference is how much higher the figure of one set is than that of another, where both hold the same searches in the
// same order: the interval is of the difference itself, group by group.
func Difference(f Figure, of, from *Set) Estimate {
	a, b := groupsOf(of.all()), groupsOf(from.all())
	value := of.measure(of.all())[f] - from.measure(from.all())[f]
	var drawn []float64
	times := make([]int, len(a.list))
	first, second := random(), random()
	for range resamples {
		x, y := of.measure(a.draw(first, nil, times)), from.measure(b.draw(second, nil, times))
		drawn = append(drawn, x[f]-y[f])
	}
	return interval(value, drawn)
}

func (s *Set) all() []*Search {
	list := make([]*Search, len(s.Searches))
	for i := range s.Searches {
		list[i] = &s.Searches[i]
	}
	return list
}
