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

// Nearest returns the place of the face in a crop that is the one which was cropped, of faces that were found in a crop of
// a size: the one whose centre is nearest. -1 when there are none.
func (g *GroupFace) Nearest(faces []Face, width, height int) int {
	if g.Shown.Width == 0 || g.Shown.Height == 0 {
		return -1
	}
	x := (float64(g.Box.X-g.Shown.X) + float64(g.Box.Width)/2) / float64(g.Shown.Width) * float64(width)
	y := (float64(g.Box.Y-g.Shown.Y) + float64(g.Box.Height)/2) / float64(g.Shown.Height) * float64(height)
	best, least := -1, 0.0
	for i := range faces {
		b := faces[i].Box
		dx, dy := float64(b.X)+float64(b.Width)/2-x, float64(b.Y)+float64(b.Height)/2-y
		if far := dx*dx + dy*dy; best < 0 || far < least {
			best, least = i, far
		}
	}
	return best
}
