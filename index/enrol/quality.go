package enrol

import (
	"image"
	"math"
	"sort"

	"github.com/disintegration/imaging"

	"github.com/milaan-project/milaan/models"
)

// measure fills in the quality of a face from the pixels of the clean image. width is the face's in pixels of the
// photograph as received; known already holds what the descriptors say.
func measure(img *image.NRGBA, f models.Face, width float64, known models.FaceQuality) models.FaceQuality {
	q := known
	q.Width = width
	q.Sharpness, q.Exposure = light(img, f.Box)
	q.Yaw, q.Roll = pose(f.Landmarks)
	q.Score, q.Advice = judge(q)
	return q
}

// chip is the side at which faces are compared: dlib describes chips of 150 px, so what cannot be seen there does not count.
const chip = 150

// light returns the variance of the 4-neighbour Laplacian of the luminance (0 to 255) over the face scaled to chip, the
// usual measure of focus (Pech-Pacheco et al., ICPR 2000), and the mean luminance, 0 to 1.
func light(img *image.NRGBA, b models.Box) (sharpness, exposure float64) {
	box := inside(b, img.Rect)
	if box.Area() == 0 {
		return 0, 0
	}
	face := imaging.Crop(img, image.Rect(box.X, box.Y, box.X+box.Width, box.Y+box.Height))
	face = imaging.Resize(face, chip, chip, imaging.Linear)
	var luma [chip * chip]float64
	var sum float64
	for i := range luma {
		p := face.Pix[4*i : 4*i+3]
		luma[i] = .299*float64(p[0]) + .587*float64(p[1]) + .114*float64(p[2]) // ITU-R BT.601
		sum += luma[i]
	}
	var total, squares float64
	for y := 1; y < chip-1; y++ {
		for x := 1; x < chip-1; x++ {
			i := y*chip + x
			l := luma[i-1] + luma[i+1] + luma[i-chip] + luma[i+chip] - 4*luma[i]
			total += l
			squares += l * l
		}
	}
	const n = (chip - 2) * (chip - 2)
	return squares/n - (total/n)*(total/n), sum / (chip * chip) / 255
}

// pose estimates the turn of the head from how far the base of the nose lies from the middle between the eyes, along the
// line of the eyes and in halves of their distance; and the tilt from that line, in degrees, clockwise on the picture.
func pose(l [5]models.Point) (yaw, roll float64) {
	a, b := middle(l[0], l[1]), middle(l[2], l[3])
	if b.X < a.X {
		a, b = b, a // dlib puts the eye on the picture's right first
	}
	dx, dy := b.X-a.X, b.Y-a.Y
	apart := math.Hypot(dx, dy)
	if apart == 0 {
		return 0, 0
	}
	m := middle(a, b)
	along := ((l[4].X-m.X)*dx + (l[4].Y-m.Y)*dy) / apart
	yaw = math.Max(-1, math.Min(1, along/(apart/2)))
	return yaw, math.Atan2(dy, dx) * 180 / math.Pi
}

func middle(a, b models.Point) models.Point {
	return models.Point{X: (a.X + b.X) / 2, Y: (a.Y + b.Y) / 2}
}

// judge turns measurements into a score and advice, worst first. Each measurement has a value from which it does no harm
// and one at which it leaves nothing to recognise; between them its part of the score falls in a straight line. The score
// is the product of the parts.
func judge(q models.FaceQuality) (score float64, advice []models.Advice) {
	type part struct {
		worth float64
		words models.Advice // when worth is under its limit
	}
	unsure := ramp(q.MirrorGap, .7, .25)
	if q.Unmirrored {
		unsure = .5
	}
	size := models.FaceSmall
	if q.Width < tooSmall {
		size = models.FaceTooSmall
	}
	parts := []part{
		{ramp(q.Width, 15, small), size},
		{ramp(q.Sharpness, 0, blurred), models.FaceBlurred},
		{ramp(q.Exposure, .05, dark), models.FaceDark},
		{ramp(q.Exposure, .98, bright), models.FaceBright},
		{ramp(math.Abs(q.Yaw), 1, turned), models.FaceTurned},
		{ramp(math.Abs(q.Roll), 90, tilted), models.FaceTilted},
		{unsure, models.FaceUnsure},
	}
	score = 1
	sort.SliceStable(parts, func(i, j int) bool { return parts[i].worth < parts[j].worth })
	for _, p := range parts {
		score *= p.worth
		if p.worth < 1 {
			advice = append(advice, p.words)
		}
	}
	return score, advice
}

const (
	tooSmall = 40.
	small    = 80.
	blurred  = 60.
	dark     = .2
	bright   = .85
	turned   = .45
	tilted   = 25.
)

// ramp is 0 at none, 1 at full, straight between and flat beyond; none may be the larger.
func ramp(x, none, full float64) float64 {
	return math.Max(0, math.Min(1, (x-none)/(full-none)))
}
