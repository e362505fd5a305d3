package web

import (
	"testing"

	"github.com/milaan-project/milaan/models"
)

func TestPercent(t *testing.T) {
	for p, want := range map[float64]string{
		0: "< 0.1%", .0009: "< 0.1%", .001: "0.1%", .0123: "1.2%", .0999: "10.0%", .1: "10%", .5: "50%", .894: "89%", .9: "90%", .95: "95.0%", .999: "99.9%", .9995: "> 99.9%", 1: "> 99.9%",
	} {
		if got := percent(p); got != want {
			t.Errorf("%v: %s, want %s", p, got, want)
		}
	}
}

func TestBits(t *testing.T) {
	for b, want := range map[float64]string{0: "0.0", .04: "0.0", -.04: "0.0", .06: "+0.1", -.06: "−0.1", 12: "+12.0", -4.75: "−4.8"} {
		if got := bits(models.BitsOf(b)); got != want {
			t.Errorf("%v: %s, want %s", b, got, want)
		}
	}
}

func TestDates(t *testing.T) {
	tongues, err := loadTongues()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range tongues {
		for _, c := range []struct{ written, en, hi string }{
			{"9 (2025-03-01)", "9 (1 Mar 2025)", "9 (1 मार्च 2025)"}, {"2024-12-31", "31 Dec 2024", "31 दिसंबर 2024"}, {"2024-13-31", "2024-13-31", "2024-13-31"}, {"2024-13-31 ±7", "2024-13-31 ±7", "2024-13-31 ±7"}, {"9 (2025-03-01 ±15)", "9 (about 1 Mar 2025)", "9 (लगभग 1 मार्च 2025)"}, {"", "", ""},
		} {
			want := map[string]string{"en": c.en, "hi": c.hi}[l.Code]
			if got := l.dates(c.written); got != want {
				t.Errorf("%q: %q, want %q", c.written, got, want)
			}
		}
	}
}

// TestLikely has a word for every probability.
func TestLikely(t *testing.T) {
	tongues, err := loadTongues()
	if err != nil {
		t.Fatal(err)
	}
	for p, want := range map[float64]string{0: "very improbable", .06: "improbable", .3: "possible", .7: "probable", .95: "very probable", 1: "very probable"} {
		if got, err := tongues[0].likely(p); got != want || err != nil {
			t.Errorf("%v: %q, %v", p, got, err)
		}
	}
}

// TestPortrait cuts a part of the picture's own size around any face.
func TestPortrait(t *testing.T) {
	for _, c := range []struct {
		face          models.Box
		width, height int
	}{
		{models.Box{X: 100, Y: 100, Width: 80, Height: 80}, 1024, 768}, {models.Box{X: 0, Y: 0, Width: 80, Height: 80}, 1024, 768},
		{models.Box{X: 990, Y: 740, Width: 60, Height: 60}, 1024, 768}, {models.Box{X: -20, Y: -20, Width: 300, Height: 300}, 256, 256}, {models.Box{X: 5, Y: 5, Width: 30, Height: 30}, 40, 1000},
	} {
		p := portrait(c.face, c.width, c.height)
		if p.X < 0 || p.Y < 0 || p.X+p.Width > c.width || p.Y+p.Height > c.height || p.Width <= 0 || absolute(p.Height*4-p.Width*5) > 8 {
			t.Errorf("%+v of %d x %d: %+v", c.face, c.width, c.height, *p)
		}
	}
}

// TestOrderOfPhotos puts a face that is surely the child's before a later one that may be another's.
func TestOrderOfPhotos(t *testing.T) {
	one, two := make([]models.Face, 1), make([]models.Face, 2)
	chosen := []models.Face{{}, {Chosen: true}}
	c := models.Case{Photos: []models.Photo{
		{ID: "old", Faces: one, TakenOn: 100}, {ID: "crowd", Faces: two, TakenOn: 300}, {ID: "nobody", TakenOn: 400}, {ID: "new", Faces: one, TakenOn: 200},
		{ID: "mother", Faces: one, TakenOn: 500, Of: models.OfParent}, {ID: "pointed at", Faces: chosen, TakenOn: 150},
	}}
	var order []string
	for _, p := range inOrder(&c) {
		order = append(order, p.ID)
	}
	want := []string{"new", "pointed at", "old", "crowd", "nobody"}
	for i := range want {
		if i >= len(order) || order[i] != want[i] {
			t.Fatalf("%q, want %q", order, want)
		}
	}
	if len(order) != len(want) {
		t.Fatalf("%q, want %q", order, want)
	}
}
