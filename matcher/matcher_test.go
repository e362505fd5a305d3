package matcher_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/milaan-project/milaan/index/attributes"
	"github.com/milaan-project/milaan/index/faces"
	"github.com/milaan-project/milaan/index/follow"
	"github.com/milaan-project/milaan/matcher"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
	"github.com/milaan-project/milaan/models/places"
)

// testModel names what the faces of the tests are described by.
const testModel = models.ModelID("m")

// registry is a small gallery with the real indexes.
type registry struct {
	cases   []models.Case
	faces   *faces.Index
	columns *attributes.Index
	matcher *matcher.Matcher
}

func newRegistry(t *testing.T, records ...string) *registry {
	t.Helper()
	r := &registry{}
	var err error
	if r.columns, err = attributes.Open(attributes.Config{NoText: true}); err != nil {
		t.Fatal(err)
	}
	model, err := matcher.ShippedModel()
	if err != nil {
		t.Fatal(err)
	}
	index, err := faces.New(faces.Metric(model.FaceMetric()))
	if err != nil {
		t.Fatal(err)
	}
	g := places.Default()
	code := func(c *models.Case) facts.Facts { return facts.Of(c, g) }
	r.faces = index
	facesOf := follow.FacesOf(testModel)
	for i, record := range records {
		c := decode(t, models.Missing, record)
		c.ID, c.Slot = fmt.Sprintf("m%03d", i), models.Slot(i)
		r.cases = append(r.cases, c)
	}
	for i := range r.cases {
		c := &r.cases[i]
		if err := r.columns.Put(context.Background(), attributes.Entry{Case: c, Facts: code(c)}); err != nil {
			t.Fatal(err)
		}
		if err := index.Put(facesOf(c)...); err != nil {
			t.Fatal(err)
		}
	}
	r.matcher = matcher.New(matcher.Config{Model: model, View: func() matcher.View { return r.columns.View() }, Faces: func() matcher.Faces { return index.View() }, Code: code,
		FacesOf: facesOf, Written: facts.Written, Kilometres: g.Kilometres, AsOfSeq: func() int64 { return 7 },
		Cases: func(_ context.Context, slots []models.Slot) ([]models.Case, error) {
			var out []models.Case
			for _, s := range slots {
				out = append(out, r.cases[s])
			}
			return out, nil
		}})
	return r
}

func decode(t *testing.T, side models.Side, record string) models.Case {
	t.Helper()
	c, err := models.DecodeRecord(side, []byte(record))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (r *registry) rank(t *testing.T, record string, top int) models.Ranking {
	t.Helper()
	probe := decode(t, models.Found, record)
	probe.ID = "probe"
	ranking, err := r.matcher.Rank(context.Background(), &probe, matcher.Options{Top: top})
	if err != nil {
		t.Fatal(err)
	}
	return ranking
}

// gallery is n invented reports, most of them told apart by name and home.
func gallery(n int) []string {
	names := []string{"Ramesh", "सुनीता", "Imran", "Pooja", "मोहित", "Kajal", "Vikas", "Shabnam", "Arjun", "Lalita"}
	homes := []string{"Agra", "Varanasi", "Kasganj", "लखनऊ", "Gorakhpur", "Jhansi", "Bareilly", "Meerut", "Ballia", "Etah"}
	out := make([]string, n)
	for i := range out {
		sex := "male"
		if i%2 == 1 {
			sex = "female"
		}
		out[i] = fmt.Sprintf(`{"child_name":%q,"father_name":%q,"sex":%q,"home_district":%q,"age_years":%d,"height_cm":%d,"missing_since":"20%02d-%02d-11","languages":["Hindi"],"marks":"til on left cheek","clothing":"red shirt","complexion":"fair"}`,
			names[i%10], names[(i/10)%10], sex, homes[(i*7/3)%10], 4+i%12, 100+i%60, 14+i%6, 1+i%12)
	}
	return out
}

const speaking = `{"child_name":"इमरान","father_name":"Sunita","sex":"male","home_district":"Gorakhpur","age_years":9,"height_cm":125,"found_on":"2019-05-01","languages":["Hindi","Bhojpuri"],"marks":"til on left cheek; scar on chin","clothing":"red shirt","complexion":"dark"}`

// A candidate's score is the sum of its evidence and nothing else.
func TestScoreIsTheSumOfItsEvidence(t *testing.T) {
	r := newRegistry(t, gallery(300)...)
	ranking := r.rank(t, speaking, 300)
	if len(ranking.Candidates) != 300 || ranking.GallerySize != 300 || ranking.AsOfSeq != 7 {
		t.Fatalf("%d candidates of %d", len(ranking.Candidates), ranking.GallerySize)
	}
	for i, c := range ranking.Candidates {
		var sum models.Bits
		for _, e := range c.Evidence {
			sum += e.Bits
			if e.Finding.Text.En == "" || e.Finding.Text.Hi == "" {
				t.Errorf("%s: the finding %q has no words", e.Field, e.Finding.Code)
			}
		}
		if sum != c.Bits {
			t.Errorf("%s: evidence adds up to %d, the score is %d", c.CaseID, sum, c.Bits)
		}
		if i > 0 {
			before := ranking.Candidates[i-1]
			if before.Bits < c.Bits || before.Bits == c.Bits && before.CaseID > c.CaseID {
				t.Errorf("rank %d is out of order", c.Rank)
			}
		}
	}
}

// The scan and the evidence come to the same bits: asking for few gives the head of asking for all.
func TestScanEqualsEvidence(t *testing.T) {
	r := newRegistry(t, gallery(300)...)
	all, few := r.rank(t, speaking, 300), r.rank(t, speaking, 7)
	for i, c := range few.Candidates {
		if c.CaseID != all.Candidates[i].CaseID || c.Bits != all.Candidates[i].Bits {
			t.Errorf("rank %d: %s %d, of all %s %d", i+1, c.CaseID, c.Bits, all.Candidates[i].CaseID, all.Candidates[i].Bits)
		}
		if math.Abs(c.Posterior-all.Candidates[i].Posterior) > 1e-12 {
			t.Errorf("rank %d: the probability depends on the length of the list", i+1)
		}
	}
	if math.Abs(few.None-all.None) > 1e-12 {
		t.Error("the probability of none depends on the length of the list")
	}
}

// The probabilities of every case and of none add up to one.
func TestPosteriorsAddUp(t *testing.T) {
	r := newRegistry(t, gallery(120)...)
	ranking := r.rank(t, speaking, 120)
	sum := ranking.None
	for _, c := range ranking.Candidates {
		sum += c.Posterior
	}
	if math.Abs(sum-1) > 1e-9 {
		t.Errorf("they add up to %v", sum)
	}
}

func TestUnknownIsNoEvidence(t *testing.T) {
	r := newRegistry(t, gallery(50)...)
	ranking := r.rank(t, `{}`, 50)
	for _, c := range ranking.Candidates {
		if c.Bits != 0 || len(c.Evidence) != 0 || len(c.NotCompared) == 0 {
			t.Fatalf("an empty record got %d bits: %+v", c.Bits, c.Evidence)
		}
	}
	if math.Abs(ranking.None-.5) > 1e-9 {
		t.Errorf("nothing known, and none is %v", ranking.None)
	}
}

func TestNothingIsFilteredOut(t *testing.T) {
	r := newRegistry(t, append(gallery(200), `{"child_name":"Mohd Danish","father_name":"Abdul Salam","mother_name":"Rukhsana","sex":"female","home_district":"Ballia","home_place":"Rasra","age_years":7,"missing_since":"2018-04-03"}`)...)
	// The sex is wrong and the district far, but names and place agree.
	ranking := r.rank(t, `{"child_name":"दानिश","father_name":"अब्दुल सलाम","mother_name":"रुखसाना","sex":"male","home_place":"रसड़ा","district":"Agra","age_years":8,"found_on":"2019-05-01"}`, 3)
	best := ranking.Candidates[0]
	if best.CaseID != "m200" {
		t.Fatalf("the mate is not first: %+v", ranking.Candidates)
	}
	if len(best.Contradictions) != 1 || best.Contradictions[0] != "sex" {
		t.Errorf("contradictions %v", best.Contradictions)
	}
}

// Shared words are shown as each record writes them, not by the sound they are found by.
func TestSharedWordsAsWritten(t *testing.T) {
	r := newRegistry(t, append(gallery(50), `{"child_name":"Mohd Danish","circumstances":"left with the Golgappa seller near Bulbul talab, said golgappa"}`)...)
	best := r.rank(t, `{"words":"गोलगप्पा, बुलबुल तालाब"}`, 1).Candidates[0]
	for _, e := range best.Evidence {
		if e.Field == "words" {
			if e.Probe != "बुलबुल, गोलगप्पा, तालाब" || e.Gallery != "Bulbul, Golgappa, talab" {
				t.Errorf("probe %q, gallery %q", e.Probe, e.Gallery)
			}
			return
		}
	}
	t.Errorf("no words among %+v", best.Evidence)
}

func TestEmptySide(t *testing.T) {
	ranking := newRegistry(t).rank(t, speaking, 5)
	if ranking.None != 1 || len(ranking.Candidates) != 0 {
		t.Errorf("%+v", ranking)
	}
}

func TestModelFileIsChecked(t *testing.T) {
	for name, file := range map[string]string{"not JSON": "x", "unknown member": `{"nonsense":1}`, "no sets": `{"name":"x","smoothing":1}`} {
		if _, err := matcher.ParseModel([]byte(file)); models.CodeOf(err) != models.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
