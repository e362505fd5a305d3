package models

import "slices"

// DescriptorSize is the length of a face descriptor: 128 float32, compared by Euclidean (L2) distance.
const DescriptorSize = 128

// Descriptor is what dlib's ResNet says of one face. It identifies a child as surely as the photograph does: never log it.
type Descriptor [DescriptorSize]float32

// ModelID names the network and the recipe that made a descriptor. Descriptors of different models are never compared.
type ModelID string

// Subject says of whom a photograph is.
type Subject string

// Only photographs of the child are ever scored as the child's face.
const (
	OfChild   Subject = "child"
	OfParent  Subject = "parent"
	OfSibling Subject = "sibling"
	// Mistake is what a person says of a photograph that shows none of them: it was sent by mistake.
	Mistake Subject = "mistake"
)

// Subjects are all that can be said of whom a stored photograph shows. Nobody sends one as a mistake.
func Subjects() []Subject { return []Subject{OfChild, OfParent, OfSibling, Mistake} }

// PhotoCorrection is what somebody says anew of a photograph that is stored already.
type PhotoCorrection struct {
	Of        Subject // empty: as it was
	TakenOn   *Date   // nil: as it was; zero: nobody knows
	Estimated *bool   // the date is a guess; nil: as it was, and not of a new date
	Reason    string
}

// Apply writes a correction into a photograph. Its faces stay as they were described: it may be corrected back.
func (k *PhotoCorrection) Apply(p *Photo) {
	if k.Of != "" {
		p.Of = k.Of
	}
	if k.TakenOn != nil {
		p.TakenOn, p.TakenOnExact = *k.TakenOn, true
	}
	if k.Estimated != nil {
		p.TakenOnExact = !*k.Estimated
	}
	p.TakenOnExact = p.TakenOnExact && p.TakenOn != 0
}

// Photo is one photograph of a case: sealed in the vault, described by the faces found on it.
type Photo struct {
	ID           string  `json:"id"`                      // UUIDv7
	TakenOn      Date    `json:"taken_on"`                // zero when nobody knows
	TakenOnExact bool    `json:"taken_on_exact"`          // false: estimated by whoever brought it
	Of           Subject `json:"of"`                      //
	Source       string  `json:"source,omitempty"`        // who gave or took it, as written
	SHA256       string  `json:"sha256"`                  // of the bytes as received, hex: the same photograph sent twice is kept once
	Sealed       string  `json:"-"`                       // address in the vault
	Width        int     `json:"width"`                   // pixels of the clean image, upright
	Height       int     `json:"height"`                  //
	Faces        []Face  `json:"faces"`                   // largest first
	AssistedEyes []Point `json:"assisted_eyes,omitempty"` // the child's right and left eye (left and right on the picture) as a person tapped them
}

// OfTheChild reports whether the photograph is one of the child, as it is taken to be where nothing is said: no other is compared.
func (p *Photo) OfTheChild() bool { return p.Of == OfChild || p.Of == "" }

// Mistaken reports whether the photograph was sent by mistake. It is shown to nobody but who may say otherwise.
func (p *Photo) Mistaken() bool { return p.Of == Mistake }

// Shown are the photographs that are shown with a case: all but those that were sent by mistake.
func (c *Case) Shown() []Photo {
	if !slices.ContainsFunc(c.Photos, func(p Photo) bool { return p.Mistaken() }) {
		return c.Photos
	}
	return slices.DeleteFunc(slices.Clone(c.Photos), func(p Photo) bool { return p.Mistaken() })
}

// Point is a place on the clean, upright image, in pixels from its top left.
type Point struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

// Box is a rectangle on the clean, upright image, in pixels.
type Box struct {
	X      int `json:"x"`
	Y      int `json:"y"`
	Width  int `json:"width"`
	Height int `json:"height"`
}

// Area is the box's area in square pixels.
func (b Box) Area() int { return b.Width * b.Height }

// Overlap is the intersection over union of two boxes, 0 to 1: how much they are the same place.
func (b Box) Overlap(o Box) float64 {
	width := min(b.X+b.Width, o.X+o.Width) - max(b.X, o.X)
	height := min(b.Y+b.Height, o.Y+o.Height) - max(b.Y, o.Y)
	if width <= 0 || height <= 0 {
		return 0
	}
	common := float64(width * height)
	return common / (float64(b.Area()+o.Area()) - common)
}

// Face is one face found on a photograph.
type Face struct {
	Box        Box         `json:"box"`
	Landmarks  [5]Point    `json:"landmarks"` // dlib's order: outer and inner corner of one eye, of the other, base of the nose
	Descriptor Descriptor  `json:"-"`
	Model      ModelID     `json:"model"`
	Quality    FaceQuality `json:"quality"`
	Chosen     bool        `json:"chosen"`   // a person said: this is the child
	Assisted   bool        `json:"assisted"` // found only after a person tapped the eyes
}

// FaceQuality is what makes a face easy or hard to recognise. Low quality is kept and said, never refused.
type FaceQuality struct {
	Width      float64  `json:"width"`      // of the face in pixels of the photograph as received
	Sharpness  float64  `json:"sharpness"`  // variance of the Laplacian over the face scaled to 150 px; higher is sharper
	Exposure   float64  `json:"exposure"`   // mean luminance of the face, 0 to 1
	Yaw        float64  `json:"yaw"`        // turn of the head from the landmarks, -1 to 1, 0 facing the camera
	Roll       float64  `json:"roll"`       // tilt in degrees, 0 with the eyes level
	MirrorGap  float64  `json:"mirror_gap"` // L2 between the descriptors of the face and of its mirror image
	Unmirrored bool     `json:"unmirrored"` // the mirror image could not be described
	Score      float64  `json:"score"`      // 0 (useless) to 1 (as good as a face gets), from the above
	Advice     []Advice `json:"advice"`     // what a photographer can do about it, worst first
}

// Advice is a word about a photograph that its photographer can act on.
type Advice string

// The advice of FaceQuality and of photographs without a face.
const (
	FaceTooSmall   Advice = "face_too_small" // under 40 px: hardly comparable
	FaceSmall      Advice = "face_small"     // under 80 px
	FaceBlurred    Advice = "face_blurred"
	FaceDark       Advice = "face_dark"
	FaceBright     Advice = "face_bright"
	FaceTurned     Advice = "face_turned"
	FaceTilted     Advice = "face_tilted"
	FaceUnsure     Advice = "face_unsure"     // image and mirror image disagree, or only one could be described
	SeveralFaces   Advice = "several_faces"   // nobody has said yet which one is the child
	NoFace         Advice = "no_face"         // nothing found: tap the two eyes
	NotDescribable Advice = "not_describable" // still nothing, with the eyes given
)

// ChosenFace returns the face that stands for the child: the one a person chose, else the largest, and whether a person
// chose it. It returns nil when the photograph has no face or is not of the child, and when a person showed where the
// child's eyes are and nothing could be described there: the other faces are somebody else's then.
func (p *Photo) ChosenFace() (face *Face, byPerson bool) {
	if !p.OfTheChild() {
		return nil, false
	}
	for i := range p.Faces {
		f := &p.Faces[i]
		if f.Chosen {
			return f, true
		}
		if (face == nil || f.Box.Area() > face.Box.Area()) && (len(p.AssistedEyes) == 0 || f.Assisted) {
			face = f
		}
	}
	return face, false
}
