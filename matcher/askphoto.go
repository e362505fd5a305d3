package matcher

import (
	"math"

	"github.com/milaan-project/milaan/models"
)

// What a photograph is expected to be that is taken or looked for with care.
const (
	goodQuality = .9
	poorQuality = .7 // below it a better one is asked for
	oldYears    = 1  // a photograph so much older than the event may not be the last one
)

// seenOfSeparation is how much of the distance between a child's own faces and strangers', as the model's slope alone has
// it, was found in children not trained on: 3.6 standard deviations, from a true accept rate of .70 at one false in 1,000,
// of 4.8.
const seenOfSeparation = .75

// separation is how many standard deviations of strangers' faces a child's own face is expected to stand out.
func (m *faceModel) separation(a, b models.FaceAbout) float64 {
	return seenOfSeparation * m.pair(a, b).slope / fifthSD
}

// beyond is what a better photograph separates more than the one at hand.
func beyond(with, without float64) float64 { return math.Sqrt(max(with*with-without*without, 0)) }

// faceBits are the bounds in bits of the ways in which a face can turn out.
var faceBits = []float64{-8, -5, -2, 0, 2, 5, 8, 12}

// faceWays are the ways in which faces of this separation can turn out: Gaussian log-likelihood ratios.
func faceWays(separation float64) []chance {
	if separation < .1 {
		return nil
	}
	var ways []chance
	before := chance{1, 1}
	for _, bits := range append(faceBits, math.Inf(1)) {
		nats := bits * math.Ln2
		after := chance{above((nats - separation*separation/2) / separation), above((nats + separation*separation/2) / separation)}
		ways = append(ways, chance{before.same - after.same, before.different - after.different})
		before = after
	}
	return ways
}

// above is the share of a Gaussian above z.
func above(z float64) float64 { return math.Erfc(z/math.Sqrt2) / 2 }

// usualFace is a photograph as it would be taken of a case now, or looked for: of the day of the event, and good.
func usualFace(c *models.Case) models.FaceAbout {
	about := models.FaceAbout{TakenOn: c.Event.When.Or(0), Age: -1, Quality: goodQuality, Sittings: 1}
	if age, ok := c.Age(); ok {
		about.Age = float32(age)
	}
	return about
}

// better is what to ask for instead of a photograph at hand, and what that would be like; empty when it is good enough.
func better(c *models.Case, at models.FaceAbout) (code string, then models.FaceAbout) {
	usual := usualFace(c)
	switch {
	case at.Quality < poorQuality:
		then = at
		then.Quality = goodQuality
		return askCloser, then
	case at.TakenOn != 0 && usual.TakenOn != 0 && at.TakenOn.YearsUntil(usual.TakenOn) >= oldYears:
		then = at
		then.TakenOn, then.Age = usual.TakenOn, usual.Age
		return askNewer, then
	}
	return "", at
}

// photographProbe is the information of a photograph of the probe, or of a better one.
func (s *search) photographProbe(list []models.Candidate) (string, float64) {
	own := s.m.cfg.FacesOf(s.case_)
	code, then := fieldFace, usualFace(s.case_)
	if len(own) > 0 {
		if code, then = better(s.case_, own[0].About()); code == "" {
			return "", 0
		}
	}
	var groups []alike
	for i := range list {
		other := s.cases[list[i].Slot]
		if other == nil {
			continue
		}
		theirs := s.m.cfg.FacesOf(other)
		if len(theirs) == 0 {
			continue
		}
		more := s.model.Face.separation(then, theirs[0].About())
		if len(own) > 0 {
			more = beyond(more, s.model.Face.separation(own[0].About(), theirs[0].About()))
		}
		var fits []chance
		for _, w := range faceWays(more) {
			if w.same > w.different {
				fits = append(fits, w)
			}
		}
		groups = append(groups, alike{list[i].Posterior, fits})
	}
	return code, informationOfAnswer(groups)
}

// photographCandidate is the information of a photograph of a candidate, or of a better one, for a probe that has a face.
func (s *search) photographCandidate(p float64, other *models.Case) (string, float64) {
	own := s.m.cfg.FacesOf(s.case_)
	if len(own) == 0 {
		return "", 0
	}
	about := own[0].About()
	theirs := s.m.cfg.FacesOf(other)
	if len(theirs) == 0 {
		return fieldFace, information(p, faceWays(s.model.Face.separation(about, usualFace(other))))
	}
	code, then := better(other, theirs[0].About())
	if code == "" {
		return "", 0
	}
	return code, information(p, faceWays(beyond(s.model.Face.separation(about, then), s.model.Face.separation(about, theirs[0].About()))))
}
