package matcher

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/milaan-project/milaan/models"
)

// Thousands of faces at once are weighed as each is alone, but for what weighOff allows.
func TestWeighsManyLikeOne(t *testing.T) {
	shipped, err := ShippedModel()
	if err != nil {
		t.Fatal(err)
	}
	about := rapid.Custom(func(t *rapid.T) models.FaceAbout {
		return models.FaceAbout{
			TakenOn:  rapid.OneOf(rapid.Just(models.Date(0)), rapid.Map(rapid.Int32Range(1, 30_000), func(d int32) models.Date { return models.Date(d) })).Draw(t, "taken"),
			Age:      rapid.OneOf(rapid.Just(float32(-1)), rapid.Float32Range(0, 18), rapid.Float32Range(18, 150)).Draw(t, "age"),
			Quality:  rapid.Float32Range(0, 1).Draw(t, "quality"),
			Sittings: rapid.Uint16().Draw(t, "sittings"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		probe := about.Draw(t, "probe")
		p := &facePairs{model: &shipped.Face, weight: rapid.Float64Range(.3, 2).Draw(t, "weight"),
			probe: &models.FaceEntry{TakenOn: probe.TakenOn, Age: float64(probe.Age), Quality: float64(probe.Quality), Sittings: int(probe.Sittings)},
			among: strangers{rapid.Float64Range(-40, 20).Draw(t, "middle"), rapid.Float64Range(.5, 12).Draw(t, "spread")}}
		gallery := rapid.SliceOfN(about, 1, 150).Draw(t, "gallery")
		p.bits = make([]models.Bits, len(gallery))
		batch := models.FaceBatch{Alive: make([]uint64, (len(gallery)+63)/64)}
		for i, g := range gallery {
			batch.Slots, batch.TakenOn, batch.Age = append(batch.Slots, models.Slot(i)), append(batch.TakenOn, g.TakenOn), append(batch.Age, g.Age)
			batch.Quality, batch.Sittings = append(batch.Quality, g.Quality), append(batch.Sittings, g.Sittings)
			batch.Scores, batch.Bounds = append(batch.Scores, rapid.Float32Range(-80, 40).Draw(t, "score")), append(batch.Bounds, float32(i))
			batch.Alive[i/64] |= 1 << (i % 64)
		}
		w := p.weigher()
		w.weigh(&batch)
		if w.faces != len(gallery) {
			t.Fatalf("%d faces of %d", w.faces, len(gallery))
		}
		worst := 0.0
		for i, g := range gallery {
			pair := p.model.pair(probe, g)
			worst = max(worst, pair.slope*float64(i))
			if want := p.weigh(pair, float64(batch.Scores[i])); max(want-p.bits[i], p.bits[i]-want) >= weighOff {
				t.Fatalf("%+v of %+v: %d units, alone %d", g, probe, p.bits[i], want)
			}
		}
		if off := w.worst - worst; max(off, -off) > 1e-5*worst+1e-5 {
			t.Fatalf("the worst error is %v, truly %v", w.worst, worst)
		}
	})
}
