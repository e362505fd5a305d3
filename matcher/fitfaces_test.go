package matcher_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/matcher"
	"github.com/milaan-project/milaan/models"
)

// invented makes people whose faces differ in some dimensions, whose photographs differ in others, and who age along
// one. In plain L2 the photographs' differences hide the people's.
func invented(people, photos, strangers int) *matcher.FaceStudy {
	r := rand.New(rand.NewPCG(3, 9))
	face := func(of *[models.DescriptorSize]float64, age float64) models.FaceEntry {
		f := models.FaceEntry{Side: models.Missing, Model: "m", Sittings: 1, Age: age, Quality: .9}
		for k := range f.Descriptor {
			noise := .05
			if k >= 64 {
				noise = .2
			}
			f.Descriptor[k] = float32(of[k] + r.NormFloat64()*noise)
		}
		f.Descriptor[0] += float32(models.AgingOf(age))
		return f
	}
	someone := func() *[models.DescriptorSize]float64 {
		var of [models.DescriptorSize]float64
		for k := range 64 {
			of[k] = r.NormFloat64() * .12
		}
		return &of
	}
	s := &matcher.FaceStudy{}
	for p := range people {
		of := someone()
		var list []models.FaceEntry
		for i := range photos {
			f := face(of, float64(3+2*i))
			f.Photo, f.TakenOn = fmt.Sprint(p, "-", i), models.Date(10_000+731*i)
			list = append(list, f)
		}
		s.People = append(s.People, list)
	}
	for range strangers {
		f := face(someone(), 9)
		f.Age = -1
		s.Strangers = append(s.Strangers, f)
	}
	return s
}

// first is the share of a study's trials whose mate is weighed best.
func first(m *matcher.Model, s *matcher.FaceStudy) float64 {
	hits, n := 0.0, 0.0
	weigher := m.FaceWeigher()
	for _, trial := range s.Trials(1) {
		for _, mate := range trial.Mates {
			bits := weigher.Weigh(&trial.Probe, append([]models.FaceEntry{mate}, trial.Others...))
			if slices.Max(bits[1:]) < bits[0] {
				hits++
			}
			n++
		}
	}
	return hits / n
}

func TestFitFacesLearnsWhatTellsPeopleApart(t *testing.T) {
	study := invented(20, 4, 60)
	shipped, err := matcher.ShippedModel()
	if err != nil {
		t.Fatal(err)
	}
	fitted, err := shipped.FitFaces(study, "a test")
	if err != nil {
		t.Fatal(err)
	}
	nearest, n := 0.0, 0.0
	for _, trial := range study.Trials(1) {
		for _, mate := range trial.Mates {
			best := true
			for i := range trial.Others {
				best = best && square(&trial.Probe, &trial.Others[i]) > square(&trial.Probe, &mate)
			}
			if best {
				nearest++
			}
			n++
		}
	}
	got := first(fitted, study)
	t.Logf("first by L2 %.3f, fitted %.3f", nearest/n, got)
	if got < .9 || got < nearest/n+.2 {
		t.Errorf("mates come first in %.3f of the searches, by L2 in %.3f", got, nearest/n)
	}
	again, err := shipped.FitFaces(study, "a test")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(asJSON(t, fitted), asJSON(t, again)); diff != "" {
		t.Error("the same faces give another model")
	}
	file := asJSON(t, fitted)
	read, err := matcher.ParseModel([]byte(file))
	if err != nil {
		t.Fatal(err)
	}
	if first(read, study) != got {
		t.Error("the model weighs otherwise once written and read")
	}
}

func asJSON(t *testing.T, m *matcher.Model) string {
	t.Helper()
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func square(a, b *models.FaceEntry) float64 {
	sum := 0.0
	for k := range a.Descriptor {
		d := float64(a.Descriptor[k]) - float64(b.Descriptor[k])
		sum += d * d
	}
	return sum
}

func TestFitFacesRefusesTooFew(t *testing.T) {
	shipped, err := matcher.ShippedModel()
	if err != nil {
		t.Fatal(err)
	}
	for name, study := range map[string]*matcher.FaceStudy{"nobody": {}, "one photograph each": invented(20, 1, 10)} {
		if _, err := shipped.FitFaces(study, ""); models.CodeOf(err) != models.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Trials hold children only, earlier photographs of the same person, and one entry of every other.
func TestTrials(t *testing.T) {
	study := invented(4, 10, 3) // ages 3 to 21
	n := 0
	for _, trial := range study.Trials(2) {
		if trial.Probe.Age > 18 || len(trial.Others) != 3+3 {
			t.Fatalf("a probe of %v years against %d", trial.Probe.Age, len(trial.Others))
		}
		for _, mate := range trial.Mates {
			n++
			if mate.Age > trial.Probe.Age || trial.Probe.Age-mate.Age > 10 || mate.Photo == trial.Probe.Photo {
				t.Fatalf("a mate of %v years for a probe of %v", mate.Age, trial.Probe.Age)
			}
		}
		for _, o := range trial.Others {
			if o.Age > 18 {
				t.Fatal("somebody grown stands in the gallery")
			}
		}
	}
	// A person has photographs at 3, 5, … 17: of the k-th, at most five are earlier by ten years.
	if want := 4 * (1 + 2 + 3 + 4 + 5 + 5 + 5); n != want {
		t.Errorf("%d mates, truly %d", n, want)
	}
}
