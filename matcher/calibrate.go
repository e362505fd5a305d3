package matcher

import (
	"context"
	"maps"
	"math"
	"slices"
	"sync"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
)

// Label is one search of which it is known how it ends.
type Label struct {
	Probe  *models.Case
	Mates  []models.Slot // the probe's own child among the searched cases; several when it was reported twice; none when it is in no report
	Weight float64       // how much the knowledge counts: 1 when it did not come from the engine's own proposal
}

// Calibration says what was learned from how much.
type Calibration struct {
	Searches, Mated int
	Weight          float64 // of the searches together
	// Findings counts, for each finding set, the mates' findings by code.
	Findings map[string]map[string]float64
	// Before and After are the mean -log2 P(truth) of a search, over the cases that stood out in it.
	Before, After float64
	// Balance is that of the learned model.
	Balance Balance
}

// Evidence is what is kept of a calibration in the model it made; from is the model it started from.
func (c *Calibration) Evidence(from string) *Learned {
	l := &Learned{From: from, Searches: c.Searches, Mated: c.Mated, Weight: c.Weight, Pairs: c.Balance.Pairs, Balance: maps.Clone(c.Balance.Groups)}
	l.Balance["all"] = c.Balance.Total
	return l
}

// findingPrior is how many mates' findings the model's own m counts as beside those that were seen.
const findingPrior = 4

// groupPenalty draws the groups' exponents to 1: the inverse variance of an exponent, in bits of one search.
const groupPenalty = 15

// Bounds of a group's exponent.
const (
	leastExponent = .3
	mostExponent  = 2
)

// Calibrate returns a model learned from searches whose end is known: every m from how often mates showed the finding,
// drawn to the model's own; how ages and heights of one child differ; the groups' exponents and the prior from what
// ranks the mates, or none, highest. u stays what each search counts in the registry. It returns an Invalid Error when
// there is nothing to learn from.
func (m *Matcher) Calibrate(ctx context.Context, labels []Label, workers int) (*Model, *Calibration, error) {
	c := &Calibration{Findings: map[string]map[string]float64{}}
	for _, l := range labels {
		c.Searches++
		c.Weight += l.Weight
		if len(l.Mates) > 0 {
			c.Mated++
		}
	}
	if c.Mated < 10 {
		return nil, nil, models.Errorf(models.Invalid, "fewer than ten known pairs: too few to learn from", "दस से कम ज्ञात जोड़ियाँ: सीखने के लिए बहुत कम").
			Advise("Calibrate again when more pairs are confirmed.", "और जोड़ियों की पुष्टि होने पर फिर करें।")
	}
	learned, err := m.learnFindings(ctx, labels, workers, c)
	if err != nil {
		return nil, nil, err
	}
	contests, groups, err := m.With(learned).contests(ctx, labels, workers)
	if err != nil {
		return nil, nil, err
	}
	learned.weighGroups(labels, contests, groups, c)
	if c.Balance, err = m.With(learned).balanced(ctx, labels, workers); err != nil {
		return nil, nil, err
	}
	return learned, c, nil
}

// balanced draws the exponents of the matcher's model to 1, by halves, until its evidence is in balance, and returns the
// balance it came to: a few dozen confirmed pairs can speak for an exponent that a million random pairs speak against.
func (m *Matcher) balanced(ctx context.Context, labels []Label, workers int) (Balance, error) {
	for range 5 {
		b, err := m.Balance(ctx, labels, workers)
		if err != nil || b.Sound() {
			return b, err
		}
		for g, w := range m.cfg.Model.Groups {
			m.cfg.Model.Groups[g] = 1 + (w-1)/2
		}
	}
	return m.Balance(ctx, labels, workers)
}

// With returns a matcher over the same cases that weighs by another model of the same face metric.
func (m *Matcher) With(model *Model) *Matcher {
	other := *m
	other.cfg.Model = model
	return &other
}

// clone copies what calibration changes.
func (m *Model) clone() *Model {
	out := *m
	out.Groups, out.Prior, out.Sets = maps.Clone(m.Groups), maps.Clone(m.Prior), maps.Clone(m.Sets)
	for name, set := range out.Sets {
		s := *set
		s.Findings = slices.Clone(set.Findings)
		s.Seen = nil
		out.Sets[name] = &s
	}
	return &out
}

// eachLabel compiles every labelled search once, on several cores.
func (m *Matcher) eachLabel(ctx context.Context, labels []Label, workers int, use func(i int, s *search) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	work := make(chan int)
	var group sync.WaitGroup
	for range max(workers, 1) {
		group.Go(func() {
			for i := range work {
				s, err := m.compile(ctx, labels[i].Probe, labels[i].Probe.Side.Opposite())
				if err == nil {
					err = use(i, s)
				}
				if err != nil {
					cancel(err)
				}
			}
		})
	}
	for i := range labels {
		select {
		case work <- i:
		case <-ctx.Done():
		}
	}
	close(work)
	group.Wait()
	return context.Cause(ctx)
}

// learnFindings estimates m and the spreads of age and height from the mates.
func (m *Matcher) learnFindings(ctx context.Context, labels []Label, workers int, c *Calibration) (*Model, error) {
	learned := m.cfg.Model.clone()
	found := make([][]pairFindings, len(labels))
	err := m.eachLabel(ctx, labels, workers, func(i int, s *search) error {
		for _, mate := range labels[i].Mates {
			found[i] = append(found[i], s.findingsOf(mate))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var ages, heights []growthPair
	for i, pairs := range found {
		for _, p := range pairs {
			weight := labels[i].Weight / float64(len(pairs))
			for _, l := range p.looks {
				set := learned.Sets[l[0]]
				if set.Seen == nil {
					set.Seen = map[string]map[string]float64{}
				}
				if set.Seen[l[1]] == nil {
					set.Seen[l[1]] = map[string]float64{}
				}
				set.Seen[l[1]][l[2]] += weight
			}
			for set, code := range p.codes {
				if c.Findings[set] == nil {
					c.Findings[set] = map[string]float64{}
				}
				c.Findings[set][code] += weight * p.told(set)
			}
			if p.age != nil {
				p.age.weight = weight
				ages = append(ages, *p.age)
			}
			if p.height != nil {
				p.height.weight = weight
				heights = append(heights, *p.height)
			}
		}
	}
	for name, set := range learned.Sets {
		seen := 0.0
		for _, n := range c.Findings[name] {
			seen += n
		}
		for i := range set.Findings {
			f := &set.Findings[i]
			f.M = (c.Findings[name][f.Code] + findingPrior*f.M) / (seen + findingPrior)
		}
	}
	learned.Age = fitAge(learned.Age, ages)
	learned.Height = fitHeight(learned.Height, heights)
	return learned, nil
}

// pairFindings is what the comparison of a pair came to.
type pairFindings struct {
	looks       [][3]string        // set, look reported, look found
	codes       map[string]string  // finding by set
	holds       map[string]float64 // how much of the pair a set's finding tells of; all where it is not said
	age, height *growthPair
}

func (p *pairFindings) told(set string) float64 {
	if holds := p.holds[set]; holds > 0 {
		return holds
	}
	return 1
}

func (s *search) findingsOf(slot models.Slot) pairFindings {
	p := pairFindings{codes: map[string]string{}, holds: map[string]float64{}}
	for i := range s.comparisons {
		c := &s.comparisons[i]
		if o, ok := c.at(s.view, slot); ok && c.set != "" {
			p.codes[c.set] = o.code
			p.holds[c.set] = o.holds
		}
	}
	for field, col := range map[string]facts.Column{"complexion": facts.Complexion, "build": facts.Build, "hair": facts.Hair, "eyes": facts.Eyes} {
		own, _ := s.probe.Values[col].(facts.Category)
		other, _ := s.galleryValue(col, slot).(facts.Category)
		if own == "" || other == "" {
			continue
		}
		if s.case_.Side == models.Found {
			own, other = other, own
		}
		p.looks = append(p.looks, [3]string{field, string(own), string(other)})
	}
	p.age, p.height = s.growthOf(slot)
	return p
}

// weighGroups finds the exponents of the groups and the prior that make the truth of the labelled searches most
// probable, drawn to exponents of 1.
func (m *Model) weighGroups(labels []Label, contests []contest, groups []string, c *Calibration) {
	n := len(groups)
	w := make([]float64, n+1)
	for i := range groups {
		w[i] = 1
	}
	absent := func(prior float64) float64 { return math.Log((1 - prior) / prior) }
	direction := string(labels[0].Probe.Side) + ">" + string(labels[0].Probe.Side.Opposite())
	w[n] = absent(m.prior(labels[0].Probe.Side, labels[0].Probe.Side.Opposite()))
	total := 0.0
	for _, l := range labels {
		total += l.Weight
	}
	p := truthProblem{labels: labels, contests: contests, groups: n}
	c.Before = p.loss(w) / total / math.Ln2
	w = p.fit(w)
	c.After = p.loss(w) / total / math.Ln2
	for i, g := range groups {
		m.Groups[g] = min(max(w[i], leastExponent), mostExponent)
	}
	m.Prior[direction] = min(max(1/(1+math.Exp(w[n])), .05), .95)
}
