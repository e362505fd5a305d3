package enrol_test

import (
	"image"
	"image/color"
	"slices"
	"testing"

	"github.com/disintegration/imaging"

	"github.com/milaan-project/milaan/models"
)

// TestQualityNamesTheFault worsens a good portrait in one way at a time: the advice names that way first, the score falls.
func TestQualityNamesTheFault(t *testing.T) {
	e := opened(t)
	img := imaging.Resize(portrait(t), 460, 0, imaging.CatmullRom)
	_, good := theFace(t, e, "good", jpegOf(t, img))
	if len(good.Quality.Advice) > 0 || good.Quality.Score < .99 {
		t.Fatalf("the good portrait is scored %+v", good.Quality)
	}
	for name, c := range map[string]struct {
		img  image.Image
		want models.Advice
	}{
		"small":     {imaging.Resize(img, 160, 0, imaging.Linear), models.FaceSmall},
		"too small": {imaging.Resize(img, 84, 0, imaging.Linear), models.FaceTooSmall},
		"blurred":   {imaging.Blur(img, 4), models.FaceBlurred},
		"dark":      {light(img, .15), models.FaceDark},
		"bright":    {light(img, 2.6), models.FaceBright},
		"tilted":    {imaging.Rotate(img, 36, color.Black), models.FaceTilted},
	} {
		_, f := theFace(t, e, name, jpegOf(t, c.img))
		if len(f.Quality.Advice) == 0 || f.Quality.Advice[0] != c.want || f.Quality.Score >= good.Quality.Score {
			t.Errorf("%s: %+v, want %s first", name, f.Quality, c.want)
		}
	}
}

// light multiplies the luminance, as a longer or shorter exposure does.
func light(img image.Image, gain float64) image.Image {
	scale := func(v uint8) uint8 { return uint8(min(255, float64(v)*gain)) }
	return imaging.AdjustFunc(img, func(c color.NRGBA) color.NRGBA {
		return color.NRGBA{R: scale(c.R), G: scale(c.G), B: scale(c.B), A: c.A}
	})
}

// TestQualityOfTurnedHead knows from looking which of sample5's five people looks aside.
func TestQualityOfTurnedHead(t *testing.T) {
	e := opened(t)
	res, err := e.Describe(t.Context(), sample(t, "sample5.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	var turned int
	for _, f := range res.Faces {
		if slices.Contains(f.Quality.Advice, models.FaceTurned) {
			turned++
		}
	}
	if turned != 1 {
		t.Errorf("%d of %d heads are turned, want 1", turned, len(res.Faces))
	}
}
