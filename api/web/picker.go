package web

import "slices"

// Marks are told by tapping where they are, clothes by garment and colour. Both write words that anybody could have typed, and
// that are read as those are.

// bodySpot is a place on the outline of a child, as an ellipse of its drawing.
type bodySpot struct {
	Part, Side   string // keys of messages; Side is empty in the middle
	Code         string // part and side as facts name them, for tests and for looks
	X, Y, RX, RY int
}

const (
	leftSide  = "body.left"
	rightSide = "body.right"
)

// mirrored adds a spot on either half of the body. On the front the child's right is on the reader's left.
func mirrored(back bool, part, code string, off, y, rx, ry int) []bodySpot {
	const middle = 60
	near, far := rightSide, leftSide
	if back {
		near, far = far, near
	}
	codes := map[string]string{leftSide: code + " left", rightSide: code + " right"}
	return []bodySpot{{part, near, codes[near], middle - off, y, rx, ry}, {part, far, codes[far], middle + off, y, rx, ry}}
}

// bodyFace is drawn larger than the rest: most marks that people name are there.
func bodyFace() []bodySpot {
	const middle = 60
	return slices.Concat([]bodySpot{
		{"body.forehead", "", "forehead", middle, 28, 32, 15}, {"body.nose", "", "nose", middle, 68, 8, 14}, {"body.lip", "", "lip", middle, 96, 16, 7}, {"body.chin", "", "chin", middle, 117, 17, 10},
	}, mirrored(false, "body.ear", "ear", 50, 62, 8, 16), mirrored(false, "body.eye", "eye", 20, 55, 12, 8), mirrored(false, "body.cheek", "cheek", 27, 83, 13, 14))
}

func bodyFront() []bodySpot {
	const middle = 60
	return slices.Concat([]bodySpot{
		{"body.head", "", "head", middle, 34, 20, 24}, {"body.neck", "", "neck", middle, 66, 10, 10}, {"body.chest", "", "chest", middle, 98, 22, 22}, {"body.stomach", "", "stomach", middle, 139, 20, 19},
	},
		mirrored(false, "body.shoulder", "shoulder", 30, 84, 10, 10), mirrored(false, "body.arm", "arm", 36, 110, 10, 16), mirrored(false, "body.elbow", "elbow", 38, 134, 10, 10),
		mirrored(false, "body.wrist", "wrist", 41, 154, 10, 10), mirrored(false, "body.hand", "hand", 44, 176, 10, 12), mirrored(false, "body.thigh", "thigh", 13, 185, 12, 28),
		mirrored(false, "body.knee", "knee", 14, 222, 10, 10), mirrored(false, "body.leg", "leg", 14, 250, 10, 18), mirrored(false, "body.foot", "foot", 16, 278, 11, 10),
	)
}

func bodyBack() []bodySpot {
	const middle = 60
	return slices.Concat([]bodySpot{
		{"body.head", "", "head", middle, 34, 20, 24}, {"body.neck", "", "neck", middle, 66, 10, 10}, {"body.back", "", "back", middle, 100, 23, 26}, {"body.waist", "", "waist", middle, 138, 20, 12},
	},
		mirrored(true, "body.shoulder", "shoulder", 31, 84, 10, 10), mirrored(true, "body.arm", "arm", 36, 110, 10, 16), mirrored(true, "body.elbow", "elbow", 38, 134, 10, 10), mirrored(true, "body.hand", "hand", 43, 165, 10, 19),
		mirrored(true, "body.hip", "hip", 12, 162, 12, 13), mirrored(true, "body.thigh", "thigh", 13, 197, 12, 22), mirrored(true, "body.calf", "calf", 14, 240, 10, 21), mirrored(true, "body.heel", "heel", 15, 273, 10, 11),
	)
}

// markKinds, garments and colours are keys of messages; what stands behind the dot is how facts name them.
var (
	markKinds = []string{"mark.mole", "mark.scar", "mark.cut", "mark.burn", "mark.birthmark", "mark.tattoo", "mark.vitiligo", "mark.stitches", "mark.pierced"}
	garments  = []garment{
		{"garment.shirt", true}, {"garment.t_shirt", true}, {"garment.kurta", false}, {"garment.frock", true}, {"garment.salwar_kameez", true},
		{"garment.saree", true}, {"garment.lehenga", false}, {"garment.pants", true}, {"garment.jeans", true}, {"garment.shorts", true},
		{"garment.pyjama", false}, {"garment.sweater", false}, {"garment.jacket", true}, {"garment.dupatta", false},
	}
	colours = []swatch{
		{"colour.red", "#c62828"}, {"colour.maroon", "#6d1b2b"}, {"colour.pink", "#ec87b0"}, {"colour.orange", "#ef7d16"}, {"colour.yellow", "#f2c81c"}, {"colour.green", "#2e7d32"}, {"colour.blue", "#1f4fa3"},
		{"colour.sky_blue", "#7cc4ee"}, {"colour.purple", "#6a3a91"}, {"colour.brown", "#6b4423"}, {"colour.black", "#161616"}, {"colour.grey", "#8b9097"}, {"colour.white", "#ffffff"},
	}
)

type swatch struct{ Key, Fill string }

// garment is a message's key, and whether its Hindi word is feminine: a colour before it is काली then, not काला.
type garment struct {
	Key      string
	Feminine bool
}

// pickers are what the form of a record offers beside its fields.
type pickers struct {
	Face, Front, Back []bodySpot
	Kinds             []string
	Garments          []garment
	Colours           []swatch
}

func newPickers() pickers {
	return pickers{Face: bodyFace(), Front: bodyFront(), Back: bodyBack(), Kinds: markKinds, Garments: garments, Colours: colours}
}
