package models

// GroupPhoto is a photograph of many people, of whom some are children that were recovered together: the faces that were
// found in it, from left to right.
type GroupPhoto struct {
	Image         []byte // cleaned, JPEG, for people to look at
	Width, Height int    // of Image
	Faces         []GroupFace
}

// GroupFace is one face of a group photograph.
type GroupFace struct {
	Box   Box     // of the face, in pixels of Image
	Shown Box     // what Crop shows, in pixels of Image
	Width float64 // of the face, in pixels of the photograph as received
	Crop  []byte  // the face with a margin, JPEG, without the faces beside it where they can be told apart
}

// on maps a place of the group photograph to a crop of a size.
func (g *GroupFace) on(x, y float64, width, height int) Point {
	return Point{(x - float64(g.Shown.X)) / float64(g.Shown.Width) * float64(width), (y - float64(g.Shown.Y)) / float64(g.Shown.Height) * float64(height)}
}

// Nearest returns the place of the face in a crop that is the one which was cropped, of faces that were found in a crop of
// a size: the one whose centre is nearest. -1 when none has its centre within the box: those are other people's.
func (g *GroupFace) Nearest(faces []Face, width, height int) int {
	x, y := float64(g.Box.X), float64(g.Box.Y)
	from, to := g.on(x, y, width, height), g.on(x+float64(g.Box.Width), y+float64(g.Box.Height), width, height)
	best, least := -1, 0.0
	for i := range faces {
		b := faces[i].Box
		cx, cy := float64(b.X)+float64(b.Width)/2, float64(b.Y)+float64(b.Height)/2
		dx, dy := cx-(from.X+to.X)/2, cy-(from.Y+to.Y)/2
		within := from.X <= cx && cx <= to.X && from.Y <= cy && cy <= to.Y
		if far := dx*dx + dy*dy; within && (best < 0 || far < least) {
			best, least = i, far
		}
	}
	return best
}

// Where the eyes lie in the box of a face that looks at the camera, in parts of its sides.
const eyeLevel, rightEye, leftEye = .38, .3, .7

// Eyes are where the child's right and left eye must be on a crop of a size, going by the box alone.
func (g *GroupFace) Eyes(width, height int) (right, left Point) {
	x, y, w := float64(g.Box.X), float64(g.Box.Y)+eyeLevel*float64(g.Box.Height), float64(g.Box.Width)
	return g.on(x+rightEye*w, y, width, height), g.on(x+leftEye*w, y, width, height)
}
