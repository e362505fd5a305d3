package demo

import (
	"bytes"
	"image"
	"image/color"
	"math"
	"path"

	"github.com/disintegration/imaging"

	"github.com/milaan-project/milaan/models"
)

// portraitFolder holds the portraits; its README says where they are from.
const portraitFolder = "testdata/portraits"

// Photo is one photograph of a record.
type Photo struct {
	Portrait string // its file
	Retake   uint64 // 0: the portrait as it is; else which second picture of it
	TakenOn  models.Date
}

// JPEG returns the photograph's bytes.
func (p Photo) JPEG() ([]byte, error) {
	portrait, err := files.ReadFile(path.Join(portraitFolder, p.Portrait))
	if err != nil || p.Retake == 0 {
		return portrait, err
	}
	return retake(portrait, seeded(seed+1, p.Retake))
}

// retake makes another picture of a portrait, as a second and poorer camera takes it: the head tilted and farther away,
// other light and from one side, another lens, out of focus, grainy and packed tightly.
func retake(portrait []byte, c chance) ([]byte, error) {
	img, err := imaging.Decode(bytes.NewReader(portrait))
	if err != nil {
		return nil, err
	}
	poor := c.between(.9, 1.6)
	picture := tilt(img, c.between(4, 9)*poor*c.sign())
	picture = lens(picture, 1+.09*poor*c.sign(), .14*poor*c.sign())
	side := int(165 - 35*poor)
	picture = imaging.Resize(picture, side, side, imaging.Box)
	picture = light(picture, .4*poor*c.sign(), c.between(-20, 20)*poor, c.between(.75, 1.35), 12*poor*c.sign())
	picture = imaging.Blur(picture, .6*poor)
	grain(picture, 6*poor, c)
	picture = imaging.Resize(picture, 2*side, 2*side, imaging.Linear)
	var out bytes.Buffer
	err = imaging.Encode(&out, picture, imaging.JPEG, imaging.JPEGQuality(int(75-25*poor)))
	return out.Bytes(), err
}

// tilt turns a picture by some degrees and cuts away what the turn leaves empty.
func tilt(img image.Image, degrees float64) *image.NRGBA {
	size := img.Bounds().Size()
	inner := 1 / (math.Abs(math.Sin(degrees*math.Pi/180)) + math.Cos(degrees*math.Pi/180))
	return imaging.CropCenter(imaging.Rotate(img, degrees, color.Black), int(float64(size.X)*inner), int(float64(size.Y)*inner))
}

// lens stretches a picture sideways and bends it about its middle, as the lens of a telephone held near does.
func lens(img *image.NRGBA, stretch, bend float64) *image.NRGBA {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	out := image.NewNRGBA(img.Bounds())
	for y := range h {
		for x := range w {
			u, v := 2*float64(x)/float64(w)-1, 2*float64(y)/float64(h)-1
			r := 1 - bend*(1-(u*u+v*v)/2)
			from := image.Pt(clamp((u*r/stretch+1)*float64(w)/2, w), clamp((v*r+1)*float64(h)/2, h))
			out.SetNRGBA(x, y, img.NRGBAAt(from.X, from.Y))
		}
	}
	return out
}

func clamp(v float64, size int) int { return min(max(int(v), 0), size-1) }

// light changes how bright a picture is, more on one side (slope), its contrast in percent, its gamma, and its warmth.
func light(img *image.NRGBA, slope, contrast, gamma, warmth float64) *image.NRGBA {
	img = imaging.AdjustGamma(imaging.AdjustContrast(img, contrast), gamma)
	w := float64(img.Bounds().Dx())
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			p, at := img.NRGBAAt(x, y), 1+slope*(float64(x)/w-.5)
			img.SetNRGBA(x, y, color.NRGBA{level(float64(p.R)*at + warmth), level(float64(p.G) * at), level(float64(p.B)*at - warmth), 255})
		}
	}
	return img
}

// grain adds the noise of a small sensor.
func grain(img *image.NRGBA, strength float64, c chance) {
	for i := 0; i < len(img.Pix); i += 4 {
		n := strength * c.NormFloat64()
		for j := range 3 {
			img.Pix[i+j] = level(float64(img.Pix[i+j]) + n)
		}
	}
}

func level(v float64) uint8 { return uint8(min(max(v, 0), 255)) }
