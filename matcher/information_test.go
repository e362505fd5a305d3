package matcher

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/milaan-project/milaan/models"
)

// Every question can be put in both languages, of either side's record.
func TestEveryQuestionHasWords(t *testing.T) {
	asked := append([]string{askVillage, askCloser, askNewer}, comparedFields...)
	for _, code := range asked {
		for _, side := range []models.Side{models.Missing, models.Found} {
			if q := questions[code][side]; q.En == "" || q.Hi == "" {
				t.Errorf("%s of %s: %+v", code, side, q)
			}
		}
	}
	if len(questions) != len(asked) {
		t.Errorf("%d questions have words, %d are asked", len(questions), len(asked))
	}
}

func TestInformation(t *testing.T) {
	for name, c := range map[string]struct{ got, want float64 }{
		"an answer that tells all":       {information(.5, []chance{{1, 0}, {0, 1}}), 1},
		"one that tells nothing":         {information(.5, []chance{{.3, .3}, {.7, .7}}), 0},
		"nothing left to tell":           {information(1, []chance{{.9, .1}, {.1, .9}}), 0},
		"a noisy one":                    {information(.5, []chance{{.9, .1}, {.1, .9}}), 1 + .9*math.Log2(.9) + .1*math.Log2(.1)},
		"which of four":                  {informationOfAnswer([]alike{{.25, []chance{{1, 0}}}, {.25, []chance{{1, 0}}}, {.25, []chance{{1, 0}}}}), 2},
		"four that all fit alike":        {informationOfAnswer([]alike{{1, []chance{{1, .1}}}}), 0},
		"a value that everybody has":     {informationOfAnswer([]alike{{.5, []chance{{1, 1}}}}), 0},
		"no candidate says anything":     {informationOfAnswer(nil), 0},
		"faces that are all one":         {information(.5, faceWays(0)), 0},
		"faces that leave no doubt":      {information(.5, faceWays(20)), 1},
		"faces apart as in the research": {math.Round(10 * information(.5, faceWays(3.6))), 9},
	} {
		if math.Abs(c.got-c.want) > 1e-9 {
			t.Errorf("%s: %v bits, want %v", name, c.got, c.want)
		}
	}
}

// No answer tells more than there is to know, none makes it worse, and one candidate alone is the simple case.
func TestInformationIsBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		share := rapid.Float64Range(0, 1)
		n := rapid.IntRange(1, 6).Draw(t, "groups")
		left, entropy := 1.0, 0.0
		add := func(p float64) {
			if p > 0 {
				entropy -= p * math.Log2(p)
			}
		}
		var groups []alike
		for range n {
			p := left * share.Draw(t, "p")
			left -= p
			add(p)
			same := share.Draw(t, "m")
			groups = append(groups, alike{p, []chance{{same * .7, share.Draw(t, "u") / 2}, {same * .3, share.Draw(t, "u") / 2}}})
		}
		add(left)
		if got := informationOfAnswer(groups); !(got >= 0 && got <= entropy+1e-9) {
			t.Fatalf("%v bits of %v", got, entropy)
		}
		g := groups[0]
		rest := chance{1 - g.fits[0].same - g.fits[1].same, 1 - g.fits[0].different - g.fits[1].different}
		if one, simple := informationOfAnswer(groups[:1]), information(g.p, append(g.fits[:2:2], rest)); math.Abs(one-simple) > 1e-9 {
			t.Fatalf("%v, as one candidate %v", one, simple)
		}
	})
}
