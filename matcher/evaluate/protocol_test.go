package evaluate_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/matcher"
	"github.com/milaan-project/milaan/matcher/evaluate"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/places"
)

func TestNames(t *testing.T) {
	pairs := func(text string) []evaluate.Pair {
		p, err := evaluate.ReadPairs(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	first := pairs("english\thindi\nSunita\tसुनीता\nSuneeta\tसुनीता\t12\nRamesh\tरमेश\n")
	second := pairs("raamesh\tरमेश\ngeeta\tगीता\nzzz\tशंकर\n")
	if diff := cmp.Diff([]evaluate.Pair{{Roman: "sunita", Devanagari: "सुनीता"}, {Roman: "suneeta", Devanagari: "सुनीता"}, {Roman: "ramesh", Devanagari: "रमेश"}}, first); diff != "" {
		t.Error(diff)
	}
	set := evaluate.Names(first, second)
	r := evaluate.Judge(&set)
	if r.All.Mated != 2 || r.All.Unmated != 2 || r.All.Of[evaluate.RecallAt1].Value != 1 {
		t.Errorf("%d probes of the first file, recall@1 %v", r.All.Mated, r.All.Of[evaluate.RecallAt1])
	}
	set = evaluate.Names(second, first)
	if r := evaluate.Judge(&set); r.All.Mated != 3 || r.All.Of[evaluate.RecallAt1].Value != 2./3 {
		t.Errorf("%d probes, recall@1 %v; शंकर is not zzz", r.All.Mated, r.All.Of[evaluate.RecallAt1])
	}
}

// What was confirmed after the engine had proposed it counts a fifth as a label.
func TestConfirmationsCountByTheirIndependence(t *testing.T) {
	truth, weights, err := evaluate.ReadConfirmed(strings.NewReader("found_id,missing_id,confirmed_by\nF1,M1,DNA\nF2,M2,proposal\nF3,,\n"))
	if err != nil || len(truth) != 3 || weights["F1"] != 1 || weights["F2"] != .2 || weights["F3"] != 1 {
		t.Errorf("%v: %v, %v", err, truth, weights)
	}
}

func TestReadersRefuse(t *testing.T) {
	pairs := func(s string) error { _, err := evaluate.ReadPairs(strings.NewReader(s)); return err }
	written := func(s string) error { _, err := evaluate.ReadPlaces(strings.NewReader(s)); return err }
	truth := func(s string) error { _, err := evaluate.ReadTruth(strings.NewReader(s)); return err }
	lists := func(s string) error { _, _, err := evaluate.ReadLists(strings.NewReader(s)); return err }
	index := func(s string) error { _, err := evaluate.ReadPhotoIndex(strings.NewReader(s)); return err }
	for _, c := range []struct {
		read       func(string) error
		text, says string
	}{
		{pairs, "ram\tराम\nsita\n", "line 2"},
		{pairs, "ram\n", "line 1"},
		{pairs, "ram\tराम\nsita\tsita\n", "line 2"},
		{pairs, "ram\t\xff\n", "UTF-8"},
		{pairs, "ram\tराम\n" + strings.Repeat("x", 1<<17), "line 2"},
		{written, "a\tAgra\t118\nb\tBanda\n", "line 2"},
		{written, "a\tAgra\t118\nb\tBanda\tBanda\n", "line 2"},
		{truth, "found,missing\nF1,M1\n", "found_id"},
		{truth, "found_id,missing_id\nF1,M1\nF1,M2\n", "line 3"},
		{truth, "found_id,missing_id\nF1\n", "CSV"},
		{truth, "found_id,missing_id,confirmed_by\nF1,M1,dna\nF2,M2,hope\n", "line 3"},
		{truth, "", "found_id"},
		{lists, "found_id,rank,missing_id\nF1,1,M1\n", "score"},
		{lists, "found_id,rank,missing_id,score\nF1,first,M1,2\n", "line 2"},
		{lists, "found_id,rank,missing_id,score\nF1,0,M1,2\n", "line 2"},
		{lists, "found_id,rank,missing_id,score,posterior\nF1,1,M1,2,NaN\n", "line 2"},
		{lists, "found_id,rank,missing_id,score,posterior\nF1,1,M1,2,1.5\n", "line 2"},
		{index, "file,identity,age_years\na.jpg,1,3\nb.jpg,1,old\n", "line 3"},
		{index, "file,identity,age_years\na.jpg,1,-3\n", "line 2"},
	} {
		if err := c.read(c.text); models.CodeOf(err) != models.Invalid || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%.60q gives %v, not a word of %s", c.text, err, c.says)
		}
	}
}

func TestPlaces(t *testing.T) {
	list, err := evaluate.ReadPlaces(strings.NewReader("source\twritten\tcode\nhand\tAgra\t118\nhand\tआगरा\t118\nform\tnowhere at all\t118\n"))
	if err != nil {
		t.Fatal(err)
	}
	set := evaluate.Places(places.Default(), list)
	r := evaluate.Judge(&set)
	if got := r.All.Of[evaluate.RecallAt1].Value; r.All.Mated != 3 || math.Abs(got-2./3) > 1e-9 {
		t.Errorf("%d places, recall@1 %v", r.All.Mated, got)
	}
	if len(r.Splits) != 1 || len(r.Splits[0].Classes) != 2 || r.Splits[0].Classes[0].Name != "hand" || r.Splits[0].Classes[0].Of[evaluate.RecallAt1].Value != 1 {
		t.Errorf("by source: %+v", r.Splits)
	}
}

// person's photographs at ages; the first number of the descriptor tells people apart and the second says the age.
func person(id float32, ages ...float64) []models.FaceEntry {
	photos, faces := []evaluate.DatedPhoto{}, []*models.Face{}
	for _, age := range ages {
		f := &models.Face{Model: "m", Quality: models.FaceQuality{Score: 1}}
		f.Descriptor[0], f.Descriptor[1] = id, float32(age/100)
		photos, faces = append(photos, evaluate.DatedPhoto{File: "x", Identity: "1", Age: age}), append(faces, f)
	}
	return evaluate.StudyOf(photos, faces).People[0]
}

func TestFaces(t *testing.T) {
	study := matcher.FaceStudy{
		People:    [][]models.FaceEntry{person(1, 4, 7, 30), person(1.02, 5, 16)},
		Strangers: []models.FaceEntry{evaluate.Stranger("s", "m", models.Descriptor{3})},
	}
	set := evaluate.Faces(study.Trials(1), false, func(int) evaluate.FaceScorer { return evaluate.Distance{} })
	// The person of 7 is searched with the picture at 4, .03 away, against the other one at 5, √(.02²+.02²) away; nobody
	// else has an earlier picture within ten years.
	r := evaluate.Judge(&set)
	if r.All.Mated != 1 || r.All.Unmated != 1 || r.All.Of[evaluate.RecallAt1].Value != 0 || r.All.Of[evaluate.RecallAt5].Value != 1 {
		t.Errorf("%d pairs, recall %v, %v", r.All.Mated, r.All.Of[evaluate.RecallAt1], r.All.Of[evaluate.RecallAt5])
	}
	if len(set.Impostors) != 2 || set.Impostors[0].Group != "0" {
		t.Errorf("impostors: %+v", set.Impostors)
	}
	if c := r.Splits[0].Classes; len(c) != 1 || c[0].Name != "6-11 years" {
		t.Errorf("by age: %+v", c)
	}
}

// tied scores everybody the same.
type tied struct{}

func (tied) Weigh(_ *models.FaceEntry, gallery []models.FaceEntry) []float64 {
	return make([]float64, len(gallery))
}

func TestTiedFacesCountAgainst(t *testing.T) {
	study := matcher.FaceStudy{People: [][]models.FaceEntry{person(1, 4, 7)}, Strangers: make([]models.FaceEntry, 7)}
	set := evaluate.Faces(study.Trials(1), true, func(int) evaluate.FaceScorer { return tied{} })
	r := evaluate.Judge(&set)
	if of := r.All.Of; of[evaluate.RecallAt1].Value != 0 || of[evaluate.MRR].Value != 1./8 {
		t.Errorf("of eight alike the mate is told to be %v, %v", of[evaluate.RecallAt1], of[evaluate.MRR])
	}
	// 0 bits and even odds: with the mate 1 of 16 each and 8 of 16 for none, without it 7 of 14.
	if got := r.All.Of[evaluate.LogLoss].Value; math.Abs(got-(4+1)/2.) > 1e-9 {
		t.Errorf("-log2 P(truth) is %v, by hand 2.5", got)
	}
}

func TestLeaveOutFitsWithoutThePersonJudged(t *testing.T) {
	var study matcher.FaceStudy
	for i := range 6 {
		study.People = append(study.People, person(float32(i), 4, 7))
		study.Strangers = append(study.Strangers, evaluate.Stranger("s", "m", models.Descriptor{float32(10 + i)}))
	}
	shipped, err := matcher.ShippedModel()
	if err != nil {
		t.Fatal(err)
	}
	var learned []map[float32]bool
	_, err = evaluate.LeaveOut(&study, 3, func(rest *matcher.FaceStudy) (*matcher.Model, error) {
		seen := map[float32]bool{}
		for _, p := range rest.People {
			seen[p[0].Descriptor[0]] = true
		}
		for _, s := range rest.Strangers {
			seen[s.Descriptor[0]] = true
		}
		learned = append(learned, seen)
		return shipped, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for part, seen := range learned {
		for i := range 6 {
			if left := i%3 == part; seen[float32(i)] == left || seen[float32(10+i)] == left {
				t.Errorf("part %d learned from %v", part, seen)
			}
		}
	}
}

func scenarioCase(id string, side models.Side, when string, fill func(*models.Case)) *models.Case {
	c := &models.Case{ID: id, Side: side}
	day, err := models.ParseDate(when)
	if err != nil {
		panic(err)
	}
	c.Event.When = models.Of(day)
	if fill != nil {
		fill(c)
	}
	return c
}

func TestClassify(t *testing.T) {
	face := func(c *models.Case) { c.Photos = []models.Photo{{Faces: []models.Face{{}}}} }
	found := map[string]*models.Case{
		"F1": scenarioCase("F1", models.Found, "2020-01-10", func(c *models.Case) {
			face(c)
			c.Person.AgeYears, c.Person.Name, c.Person.Marks = models.Of(5.), models.Of("Raju"), models.NoneOf[string]()
		}),
		"F2": scenarioCase("F2", models.Found, "2020-01-10", face),
		"F3": scenarioCase("F3", models.Found, "2020-01-10", nil),
	}
	missing := map[string]*models.Case{
		"M1": scenarioCase("M1", models.Missing, "2020-01-05", face),
		"M2": scenarioCase("M2", models.Missing, "2012-01-05", nil),
	}
	truth := evaluate.Truth{"F1": {"M1", "M2"}, "F2": {"M2"}, "F3": {}, "F4": {"M1"}}
	set := truth.Lists(nil, true)
	set.Classify(found, missing, map[string]bool{"F1": true, "F2": true}, truth)
	got := map[string]map[string]string{}
	for _, s := range set.Searches {
		got[s.ID] = s.Classes
	}
	want := map[string]map[string]string{
		"F1": {"photo": "with photo", "faces": "face on both sides", "age": "under 6 years", "gap": "found within 7 days", "fields known": "3-4 fields"},
		"F2": {"photo": "with photo", "faces": "face on one side or none", "age": "age unknown", "gap": "found later", "fields known": "0-2 fields"},
		"F3": {"photo": "without photo", "age": "age unknown", "fields known": "0-2 fields"},
		"F4": {"photo": "without photo"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A search that the list says nothing of is one that found nothing.
func TestSearchesWithoutList(t *testing.T) {
	truth := evaluate.Truth{"F1": {"M1"}, "F2": {}}
	set := truth.Lists(map[string]evaluate.List{"F9": {}}, true)
	r := evaluate.Judge(&set)
	if of := r.All.Of; r.All.Mated != 1 || r.All.Unmated != 1 || of[evaluate.RecallAt20].Value != 0 || math.Abs(of[evaluate.LogLoss].Value-math.Log2(1e6)/2) > 1e-9 {
		t.Errorf("%+v", r.All)
	}
}

func TestTable(t *testing.T) {
	truth := open(t, "truth.csv", evaluate.ReadTruth)
	lists, probable, err := evaluate.ReadLists(strings.NewReader(firstColumns(t, 6)))
	if err != nil {
		t.Fatal(err)
	}
	set := truth.Lists(lists, probable)
	set.Classify(nil, nil, map[string]bool{"F004": true, "F008": true}, truth)
	r := evaluate.Judge(&set)
	var b strings.Builder
	if err := r.Table(&b); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"all", "by photo", "  with photo", "  without photo", "FNIR at FPIR 1%", "-log2 P(truth) a search"} {
		if !strings.Contains(b.String(), "\n"+line) {
			t.Errorf("no line %q in\n%s", line, b.String())
		}
	}
	if strings.Contains(b.String(), "NaN") || strings.Contains(b.String(), " \n") {
		t.Errorf("empty cells are written:\n%s", b.String())
	}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var parsed struct {
		With struct {
			N        int                   `json:"n"`
			Interval map[string][2]float64 `json:"interval"`
		} `json:"with photo"`
		Splits map[string]map[string]map[string]any `json:"splits"`
	}
	if err := json.Unmarshal(text, &parsed); err != nil {
		t.Fatal(err)
	}
	if parsed.With.N != 2 || len(parsed.With.Interval) != 5 || parsed.Splits["photo"]["without photo"]["n"] != 111. {
		t.Errorf("%s", text)
	}
}
