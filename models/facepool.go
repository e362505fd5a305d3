package models

import (
	"cmp"
	"math"
	"slices"
)

// sittingDays is within how many days photographs count as taken on one occasion: they share the light, the haircut and
// the age, and are worth little more than one of them.
const sittingDays = 30

// leastWeight is what the worst face weighs in a mean, beside 1 of the best.
const leastWeight = .1

// PoolFaces makes one entry of the faces of one child, all by one model: their mean, in which those of one occasion count
// as one and poor ones less. It carries the newest one's photo. The mean of several years is much nearer to the next one
// than the best of them is, and unlike the best it favours no stranger. It must be given at least one face; a single one
// is returned as it is.
func PoolFaces(faces []FaceEntry) FaceEntry {
	faces = slices.Clone(faces)
	slices.SortStableFunc(faces, func(a, b FaceEntry) int { return cmp.Compare(a.TakenOn, b.TakenOn) })
	all := faces[len(faces)-1]
	all.Sittings = 0
	var whole faceMean
	for from := 0; from < len(faces); {
		to := from + 1
		for to < len(faces) && int(faces[to].TakenOn)-int(faces[from].TakenOn) <= sittingDays {
			to++
		}
		var sitting faceMean
		for i := from; i < to; i++ {
			f := &faces[i]
			all.Quality = max(all.Quality, f.Quality)
			all.Assisted = all.Assisted && f.Assisted
			sitting.add(f, max(f.Quality, leastWeight))
		}
		one := faces[from]
		weight := sitting.weight / float64(to-from)
		sitting.fill(&one)
		whole.add(&one, weight)
		all.Sittings++
		from = to
	}
	whole.fill(&all)
	return all
}

// faceMean adds up weighted descriptors, and the dates and ages that are known.
type faceMean struct {
	sum           [DescriptorSize]float64
	weight        float64
	dates, dating float64
	ages, aging   float64
}

func (m *faceMean) add(f *FaceEntry, weight float64) {
	for i, v := range f.Descriptor {
		m.sum[i] += weight * float64(v)
	}
	m.weight += weight
	if f.TakenOn != 0 {
		m.dates += weight * float64(f.TakenOn)
		m.dating += weight
	}
	if f.Age >= 0 {
		m.ages += weight * f.Age
		m.aging += weight
	}
}

func (m *faceMean) fill(f *FaceEntry) {
	for i, v := range m.sum {
		f.Descriptor[i] = float32(v / m.weight)
	}
	f.TakenOn, f.Age = 0, -1
	if m.dating > 0 {
		f.TakenOn = Date(math.Round(m.dates / m.dating))
	}
	if m.aging > 0 {
		f.Age = m.ages / m.aging
	}
}
