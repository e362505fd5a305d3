package models

// Enrolment is what enrolling a photograph gives: a clean picture and the faces on it.
type Enrolment struct {
	Image         []byte   // upright JPEG without metadata, at most 1,024 px on the long side; faces are in its pixels
	Width, Height int      // of Image
	Faces         []Face   // largest first; empty when nobody's face was found
	Advice        []Advice // about the photograph as a whole: NoFace, NotDescribable, SeveralFaces
	TakenOn       Date     // what the photograph itself says; zero when it does not
}

// NewPhoto is a photograph as somebody hands it in.
type NewPhoto struct {
	Bytes     []byte
	TakenOn   Date    // zero when nobody knows; what the camera wrote is used then, as an estimate
	Estimated bool    // TakenOn is a guess
	Of        Subject // empty is OfChild
	Source    string  // who gave or took it, as written
}
