package models

import (
	"math"
	"math/bits"
)

// ScanPlan is a probe compiled for one pass over every open case of a side: for each compared field a table of bits by
// the code of the gallery's value, and bits that only some cases get (face, shared rare words).
type ScanPlan struct {
	Side  Side
	Top   int // how many of the best to return
	Terms []ScanTerm
	Extra []SlotBits // sparse; in ascending order of slot, a slot at most once
	Cores int        // how many to use; 0 is all
	Dense []Bits     // by slot, for most cases; those beyond it get none
	Skip  []Slot     // never returned and not counted: the probe itself
}

// ScanTerm is one field's share of a scan. A case's bits are Tables[row][code], where code is that of its value in
// Column, and row is Row[code of its value in By], or 0 when Row is nil. Code 0 is "unknown" and has 0 bits. A code
// beyond a table (a value that came after the plan was made) has 0 bits.
type ScanTerm struct {
	Field  string
	Column int
	Tables [][]Bits
	By     int
	Row    []uint16
	Bands  []uint8 // by code: the index into Tables[0], of at most 16, where a column has many values; else nil
}

// SlotBits is the bits of one case.
type SlotBits struct {
	Slot Slot
	Bits Bits
}

// Scan is what a scan found.
type Scan struct {
	Top        []SlotBits // best first, ties by slot
	Count      int        // open cases seen, without the skipped
	Likelihood float64    // Σ 2^bits over them, added in ascending order of slot
}

// FaceEntry is what a face index keeps of a child: one face, or the mean of several of its photographs.
type FaceEntry struct {
	Slot       Slot
	Side       Side
	Photo      string // photo id; of the newest when there are several
	Index      int    // of the face on the photo
	Model      ModelID
	Sittings   int     // how many occasions the descriptor is the mean of
	TakenOn    Date    // their mean; zero when unknown
	Age        float64 // of the child when the photograph was taken, in years, their mean; negative when unknown
	Quality    float64 // 0 to 1, the best of them
	Assisted   bool
	Descriptor Descriptor
}

// FaceMetric is the model's own score of two faces. Of a face with descriptor x, taken at an age, u = V(x - μ - f(age)·b);
// it is kept as y = √c⊙u and one term r = Σ a·u², and score(p, g) = y_p·y_g + r_p + r_g + const. Squared L2 distance is a
// special case.
type FaceMetric struct {
	ID    string
	Mean  []float32   // μ, 128
	Aging []float32   // b, 128: how descriptors change as children grow; nil when that is left alone. f is AgingOf.
	V     [][]float32 // rows of 128; nil is the identity
	C     []float32   // c, one for each row, not negative
	A     []float32   // a, one for each row
	Const float32
}

// L2FaceMetric scores by minus the squared L2 distance: c = 2, a = -1.
func L2FaceMetric() FaceMetric {
	m := FaceMetric{ID: "l2", Mean: make([]float32, DescriptorSize), C: make([]float32, DescriptorSize), A: make([]float32, DescriptorSize)}
	for i := range m.C {
		m.C[i], m.A[i] = 2, -1
	}
	return m
}

// AgingOf is f of FaceMetric: faces change by the ratio of ages, less and less, and hardly once grown. A face of unknown
// age is taken to be of the middle of childhood, where f is 0.
func AgingOf(age float64) float64 {
	const middle, grown, early = 9, 18, 1.5
	if age < 0 {
		return 0
	}
	return math.Log((min(age, grown) + early) / (middle + early))
}

// FaceScore is the metric's score of one indexed face against a probe, with a bound on its error: the true score lies
// within Score ± Bound.
type FaceScore struct {
	Face  int // the face's place in the index
	Slot  Slot
	About FaceAbout
	Score float32
	Bound float32
}

// FaceBatch is some of an index's faces with their scores against a probe: FaceScores side by side. It may be read only
// while it is visited, and only where Alive says so: other places hold faces that are gone or stand on the other side.
type FaceBatch struct {
	First    int // the first face's place; the others follow
	Slots    []Slot
	TakenOn  []Date // these four are FaceAbout's
	Age      []float32
	Quality  []float32
	Sittings []uint16
	Scores   []float32
	Bounds   []float32
	Alive    []uint64 // bit i%64 of word i/64 belongs to face i
}

// About is what the weight of face i depends on.
func (b *FaceBatch) About(i int) FaceAbout {
	return FaceAbout{TakenOn: b.TakenOn[i], Age: b.Age[i], Quality: b.Quality[i], Sittings: b.Sittings[i]}
}

// Each visits the faces of the batch, by their number in it.
func (b *FaceBatch) Each(visit func(i int)) {
	for w, word := range b.Alive {
		for ; word != 0; word &= word - 1 {
			visit(64*w + bits.TrailingZeros64(word))
		}
	}
}

// FaceAbout is what the weight of a face's score depends on.
type FaceAbout struct {
	TakenOn  Date    // zero when unknown
	Age      float32 // years; negative when unknown
	Quality  float32 // 0 to 1
	Sittings uint16
}

// About is what the weight of the face's scores depends on.
func (f *FaceEntry) About() FaceAbout {
	return FaceAbout{TakenOn: f.TakenOn, Age: float32(f.Age), Quality: float32(f.Quality), Sittings: uint16(min(f.Sittings, math.MaxUint16))}
}

// Change is one entry of the change feed.
type Change struct {
	Seq    int64
	CaseID string
	Slot   Slot
	Kind   ChangeKind
}

// ChangeKind says what a change did to a case.
type ChangeKind string

// The kinds of changes. Whatever the kind, a follower reads the case anew; the kind is for people and audit.
const (
	CaseCreated    ChangeKind = "created"
	CaseChanged    ChangeKind = "changed"
	PhotoAdded     ChangeKind = "photo_added"
	PhotoDescribed ChangeKind = "photo_described" // anew, by another model
	FaceChosen     ChangeKind = "face_chosen"
	PhotoCorrected ChangeKind = "photo_corrected" // whom it shows, or when it was taken
	CaseClosed     ChangeKind = "closed"
	CaseReopened   ChangeKind = "reopened"
	CaseMerged     ChangeKind = "merged"
	CasePurged     ChangeKind = "purged"
)
