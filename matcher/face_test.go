package matcher_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/milaan-project/milaan/index/follow"
	"github.com/milaan-project/milaan/matcher"
	"github.com/milaan-project/milaan/models"
)

// portraitOf gives a case a photograph near to a face.
func portraitOf(c *models.Case, face *models.Descriptor, noise float64, random *rand.Rand) {
	f := models.Face{Model: testModel, Quality: models.FaceQuality{Score: .9}, Box: models.Box{Width: 100, Height: 100}}
	for k := range f.Descriptor {
		f.Descriptor[k] = face[k] + float32(random.NormFloat64()*noise)
	}
	c.Photos = append(c.Photos, models.Photo{ID: fmt.Sprint(c.ID, "-", len(c.Photos)), Of: models.OfChild, Faces: []models.Face{f}})
}

func someFace(random *rand.Rand) *models.Descriptor {
	var d models.Descriptor
	for k := range d {
		d[k] = float32(random.NormFloat64() * .12)
	}
	return &d
}

// withFaces is a gallery in which every third child has a face, and a probe of the child m042, photographed again.
func withFaces(t *testing.T) (*registry, *models.Case) {
	t.Helper()
	random := rand.New(rand.NewPCG(8, 8))
	r := newRegistry(t, gallery(300)...)
	probe := decode(t, models.Found, `{"sex":"male","age_years":10,"found_on":"2014-08-01"}`)
	probe.ID = "probe"
	for i := range r.cases {
		if i%3 != 0 {
			continue
		}
		face := someFace(random)
		portraitOf(&r.cases[i], face, .02, random)
		if r.cases[i].ID == "m042" {
			portraitOf(&probe, face, .02, random)
		}
		if err := r.faces.Put(follow.FacesOf(testModel)(&r.cases[i])...); err != nil {
			t.Fatal(err)
		}
	}
	return r, &probe
}

// With faces too, a short list is the head of the long one, to the last bit, and its scores are sums of evidence.
func TestScanEqualsEvidenceWithFaces(t *testing.T) {
	r, probe := withFaces(t)
	rank := func(top int) models.Ranking {
		ranking, err := r.matcher.Rank(context.Background(), probe, matcher.Options{Top: top})
		if err != nil {
			t.Fatal(err)
		}
		return ranking
	}
	all, few := rank(300), rank(5)
	if best := all.Candidates[0]; best.CaseID != "m042" || best.FaceOnlyRank != 1 {
		t.Errorf("first is %s, by face alone in place %d", best.CaseID, best.FaceOnlyRank)
	}
	faces := 0
	for i, c := range all.Candidates {
		var sum models.Bits
		for _, e := range c.Evidence {
			sum += e.Bits
			if e.Field == "face" {
				faces++
			}
		}
		if sum != c.Bits {
			t.Errorf("%s: evidence adds up to %d, the score is %d", c.CaseID, sum, c.Bits)
		}
		if i < len(few.Candidates) && (few.Candidates[i].CaseID != c.CaseID || few.Candidates[i].Bits != c.Bits || math.Abs(few.Candidates[i].Posterior-c.Posterior) > 1e-6) {
			t.Errorf("rank %d is %s of %d bits, of all %s of %d", i+1, few.Candidates[i].CaseID, few.Candidates[i].Bits, c.CaseID, c.Bits)
		}
	}
	if faces != 100 {
		t.Errorf("%d faces were compared", faces)
	}
}

// A face that another model described is not compared, and that is said.
func TestFacesOfAnotherModel(t *testing.T) {
	r, probe := withFaces(t)
	probe.Photos[0].Faces[0].Model = "another"
	ranking, err := r.matcher.Rank(context.Background(), probe, matcher.Options{Top: 300})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range ranking.Candidates {
		for _, e := range c.Evidence {
			if e.Field == "face" {
				t.Fatalf("%s is compared by face", c.CaseID)
			}
		}
	}
}
