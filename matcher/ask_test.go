package matcher_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/milaan-project/milaan/index/follow"
	"github.com/milaan-project/milaan/matcher"
	"github.com/milaan-project/milaan/models"
)

// asking ranks a record with what to ask.
func (r *registry) asking(t *testing.T, probe *models.Case) models.Ranking {
	t.Helper()
	ranking, err := r.matcher.Rank(context.Background(), probe, matcher.Options{Ask: true})
	if err != nil {
		t.Fatal(err)
	}
	return ranking
}

// The question that tells the best candidates apart is asked, not one that they would answer alike.
func TestAskWhatTellsApart(t *testing.T) {
	const child = `"child_name":"Danish","sex":"male","age_years":7,"height_cm":118,"missing_since":"2018-04-03","languages":["Hindi"],"marks":"none","disability":"none","complexion":"fair","build":"thin","hair":"black","eyes":"brown","mother_name":"Rukhsana","guardian_name":"none"`
	const found = `"child_name":"Danish","sex":"male","age_years":8,"height_cm":122,"found_on":"2019-05-01","languages":["Hindi"],"marks":"none","disability":"none","complexion":"fair","build":"thin","hair":"black","eyes":"brown","mother_name":"Rukhsana"`
	for name, c := range map[string]struct {
		reports []string
		probe   string
		code    string
		about   string // number of the report; empty: the probe
	}{
		"the village of two in one district": {
			[]string{`{` + child + `,"father_name":"Salim","home_district":"Ballia","home_place":"Rasra"}`, `{` + child + `,"father_name":"Salim","home_district":"Ballia","home_place":"Bansdih"}`},
			`{` + found + `,"father_name":"Salim","home_district":"Ballia"}`, "village", "",
		},
		"the father's name of two from one village": {
			[]string{`{` + child + `,"father_name":"Salim","home_district":"Ballia","home_place":"Rasra"}`, `{` + child + `,"father_name":"Gopal","home_district":"Ballia","home_place":"Rasra"}`},
			`{` + found + `}`, "father_name", "",
		},
		"the home of two sons of one father's name": {
			[]string{`{` + child + `,"father_name":"Salim","home_district":"Ballia","home_place":"Rasra"}`, `{` + child + `,"father_name":"Salim","home_district":"Agra","home_place":"Fatehabad"}`},
			`{` + found + `}`, "home", "",
		},
		"what the report does not say": {
			[]string{`{` + child + `,"home_district":"Ballia","home_place":"Rasra"}`},
			`{"child_name":"Danish","father_name":"Salim","sex":"male","found_on":"2019-05-01"}`, "father_name", "m200",
		},
	} {
		r := newRegistry(t, append(gallery(200), c.reports...)...)
		probe := decode(t, models.Found, c.probe)
		probe.ID = "probe"
		ranking := r.asking(t, &probe)
		about := c.about
		if about == "" {
			about = probe.ID
		}
		if ask := ranking.Ask; ask == nil || ask.Code != c.code || ask.CaseID != about || ask.Gain <= 0 || ask.Text.En == "" || ask.Text.Hi == "" {
			t.Errorf("%s: %+v, the first is %+v", name, ask, ranking.Candidates[0])
		}
		plain, err := r.matcher.Rank(context.Background(), &probe, matcher.Options{})
		if err != nil || plain.Ask != nil || plain.Candidates[0].Ask != nil {
			t.Errorf("%s: asked without being told to: %v, %+v", name, err, plain.Ask)
		}
	}
}

// An answer lowers the doubt on average: over what the child may answer, one that agrees with the right report settles it.
func TestAskedAnswerSettles(t *testing.T) {
	r := newRegistry(t, append(gallery(200), `{"child_name":"Danish","father_name":"Salim","sex":"male","missing_since":"2018-04-03"}`,
		`{"child_name":"Danish","father_name":"Gopal","sex":"male","missing_since":"2018-04-03"}`)...)
	before := r.rank(t, `{"child_name":"Danish","sex":"male","found_on":"2019-05-01"}`, 3)
	after := r.rank(t, `{"child_name":"Danish","father_name":"गोपाल","sex":"male","found_on":"2019-05-01"}`, 3)
	if before.Candidates[0].Posterior > .5 || after.Candidates[0].Posterior < .9 || after.Candidates[0].CaseID != "m201" {
		t.Errorf("%v before, %v after", before.Candidates[0].Posterior, after.Candidates[0].Posterior)
	}
}

// Photographs are asked for where they are missing, poor or old, and of whom.
func TestAskForPhotographs(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 2))
	face := someFace(random)
	const record = `{"sex":"male","home_district":"Ballia","age_years":9,%s}`
	for name, c := range map[string]struct {
		probe, report func(c *models.Case)
		code, about   string
	}{
		"of the child that was found":     {nil, func(c *models.Case) { portraitOf(c, face, .02, random) }, "face", "probe"},
		"of the missing child":            {func(c *models.Case) { portraitOf(c, face, .02, random) }, nil, "face", "m200"},
		"of neither, so it tells nothing": {nil, nil, "", ""},
		"a closer one": {func(c *models.Case) {
			portraitOf(c, face, .02, random)
			c.Photos[0].Faces[0].Quality.Score = .1
		}, func(c *models.Case) { portraitOf(c, face, .09, random) }, "closer_photo", "probe"},
		"a newer one": {func(c *models.Case) { portraitOf(c, face, .02, random) }, func(c *models.Case) {
			portraitOf(c, face, .09, random)
			c.Photos[0].TakenOn = c.Event.When.Or(0) - 5*365
		}, "newer_photo", "m200"},
	} {
		r := newRegistry(t, append(gallery(200), fmt.Sprintf(record, `"missing_since":"2018-04-03"`))...)
		probe := decode(t, models.Found, fmt.Sprintf(record, `"found_on":"2018-04-20"`))
		probe.ID = "probe"
		if c.probe != nil {
			c.probe(&probe)
		}
		for i := range r.cases {
			switch {
			case i < 200 && c.code != "":
				portraitOf(&r.cases[i], someFace(random), .02, random)
			case i == 200 && c.report != nil:
				c.report(&r.cases[i])
			}
			if err := r.faces.Put(follow.FacesOf(testModel)(&r.cases[i])...); err != nil {
				t.Fatal(err)
			}
		}
		ranking := r.asking(t, &probe)
		var photo *models.Ask
		for _, ask := range []*models.Ask{ranking.Ask, ranking.Candidates[0].Ask} {
			if ask != nil && (ask.Code == "face" || ask.Code == "closer_photo" || ask.Code == "newer_photo") {
				photo = ask
			}
		}
		if c.code == "" && photo != nil || c.code != "" && (photo == nil || photo.Code != c.code || photo.CaseID != c.about) {
			t.Errorf("%s: asked %+v, of the first %+v", name, ranking.Ask, ranking.Candidates[0])
		}
	}
}

// Where nothing is in doubt nothing is asked.
func TestAskNothingOfTheCertain(t *testing.T) {
	const child = `"child_name":"Mohd Danish","father_name":"Abdul Salam","mother_name":"Rukhsana","sex":"male","home_district":"Ballia","home_place":"Rasra"`
	r := newRegistry(t, append(gallery(200), `{`+child+`,"missing_since":"2019-04-03"}`)...)
	probe := decode(t, models.Found, `{`+child+`,"found_on":"2019-04-10"}`)
	probe.ID = "probe"
	if ranking := r.asking(t, &probe); ranking.Ask != nil || ranking.Candidates[0].Posterior < .999 {
		t.Errorf("%+v at %v", ranking.Ask, ranking.Candidates[0].Posterior)
	}
	empty := newRegistry(t)
	if ranking := empty.asking(t, &probe); ranking.Ask != nil {
		t.Errorf("%+v of an empty registry", ranking.Ask)
	}
}
