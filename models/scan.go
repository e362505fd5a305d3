package models

// ScanPlan is a probe compiled for one pass over every open case of a side: for each compared field a table of bits by
// the code of the gallery's value, and bits that only some cases get (face, shared rare words).
type ScanPlan struct {
	Side  Side
	Top   int // how many of the best to return
	Terms []ScanTerm
	Extra []SlotBits // sparse; in ascending order of slot, a slot at most once
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

// FaceEntry is one face as the face index keeps it.
type FaceEntry struct {
	Slot       Slot
	Side       Side
	Photo      string // photo id
	Index      int    // of the face on the photo
	Model      ModelID
	TakenOn    Date    // zero when unknown
	Age        float64 // of the child when the photograph was taken, in years; negative when unknown
	Quality    float64 // 0 to 1
	Assisted   bool
	Descriptor Descriptor
}

// FaceScore is the metric's score of one indexed face against a probe, with a bound on its error: the true score lies
// within Score ± Bound.
type FaceScore struct {
	Face  int // the face's place in the index, for Faces.Entry
	Slot  Slot
	Score float32
	Bound float32
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
	CaseClosed     ChangeKind = "closed"
	CaseReopened   ChangeKind = "reopened"
	CaseMerged     ChangeKind = "merged"
)
