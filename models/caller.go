package models

// Caller is who is on the line when a record is read out over the telephone.
type Caller string

// The callers that a writer tells apart.
const (
	CallerFamily Caller = "family" // a parent, or who stands in for one
	CallerPolice Caller = "police" // of another station or unit
	CallerOther  Caller = "other"
)

// Callers lists them.
func Callers() []Caller { return []Caller{CallerFamily, CallerPolice, CallerOther} }
