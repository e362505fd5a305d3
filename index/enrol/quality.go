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

// Where a measurement begins to harm, and where it leaves nothing to recognise. Measured on 25 made-up portraits and 25
// photographs of the FG-NET ageing set, worsened step by step: how far the descriptor moves from that of the untouched
// photograph, where photographs of one person lie about .48 and of two about .66 apart. Harm begins where it moves by
// about .2 (width: .1), and nothing is left where it moves by .5 or the detectors find nothing.
const (
	tooSmall, small, noWidth = 40, 80, 20 // px; moved by .26 at 40, .08 at 80, HOG finds none at 20
	// blurred is a Laplacian variance at ordinary light: moved by .2 at 4 to 10, by .4 at 1.4; 1% of FG-NET is under 6.
	blurred, noFocus   = 6, 0
	dark, noLight      = .15, .02 // moved by .15 at .13, .2 at .09, .3 at .04
	bright, allLight   = .72, .95 // moved by .16 at .67, .2 at .74, .37 at .85
	turned, allTurned  = .4, 1    // FG-NET children over .4 are found first in 6 of 8, the rest in 87 of 100
	tilted, allTilted  = 30, 120  // dlib turns the chip level: moved by .07 at any tilt, but HOG finds few beyond 40 degrees
	unsure, noLikeness = .25, .6  // 99% of FG-NET are under .26; .6 is dlib's own limit for one person
	// ordinaryLight is the median exposure of both sets. The Laplacian grows with the light, its variance with the square.
	ordinaryLight = .45
	// oneSided is what a face is worth whose mirror image could not be described: the detector barely found it.
	oneSided = .5
)

// judge turns measurements into a score and advice, worst first. Each measurement is worth 1 up to where harm begins and
// falls in a straight line to 0 where nothing is left; the score is the product.
func judge(q models.FaceQuality) (score float64, advice []models.Advice) {
	size := models.FaceSmall
	if q.Width < tooSmall {
		size = models.FaceTooSmall
	}
	lit := math.Max(q.Exposure, noLight) / ordinaryLight
	likeness := ramp(q.MirrorGap, noLikeness, unsure)
	if q.Unmirrored {
		likeness = oneSided
	}
	parts := []struct {
		worth float64
		words models.Advice
	}{
		{ramp(q.Width, noWidth, small), size},
		{ramp(q.Sharpness/(lit*lit), noFocus, blurred), models.FaceBlurred},
		{ramp(q.Exposure, noLight, dark), models.FaceDark},
		{ramp(q.Exposure, allLight, bright), models.FaceBright},
		{ramp(math.Abs(q.Yaw), allTurned, turned), models.FaceTurned},
		{ramp(math.Abs(q.Roll), allTilted, tilted), models.FaceTilted},
		{likeness, models.FaceUnsure},
	}
	sort.SliceStable(parts, func(i, j int) bool { return parts[i].worth < parts[j].worth })
	score = 1
	for _, p := range parts {
		score *= p.worth
		if p.worth < 1 {
			advice = append(advice, p.words)
		}
	}
	return score, advice
}

// ramp is 0 at none, 1 at full, straight between and flat beyond; none may be the larger.
func ramp(x, none, full float64) float64 {
	return math.Max(0, math.Min(1, (x-none)/(full-none)))
}
