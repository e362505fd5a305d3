package models

// Revision is one change of a case as its history tells it. A case's versions are its revisions, counted from 1.
type Revision struct {
	Version int64
	Kind    ChangeKind
	At      int64    // milliseconds since 1970, UTC
	By      Actor    // the name is empty for whoever has no token: the command line
	Fields  []string // of the record, that a CaseChanged changed
	PhotoID string   // of the photograph that it is about
	Reason  string   // why a case was reopened or a photograph corrected; why it was closed is in Closing
	Closing *Closing // of a case that was closed or merged
}
