package models

// Proposal is a pair that the engine puts before people: a report and a recovered child who may be the one it seeks. It
// is no decision. A pair is proposed once, and what is known of it is that of its latest ranking.
type Proposal struct {
	N         int64 // the registry's number of it, in the order of coming
	MissingID string
	FoundID   string
	// The numbers of both cases, when it is read.
	MissingNumber string
	FoundNumber   string
	Bits          Bits
	// Posterior is the probability of the report in the search for the recovered child.
	Posterior  float64
	Rank       int // of the report in that search
	Model      string
	AsOfSeq    int64
	ProposedAt int64 // milliseconds, when it was first proposed
	RankedAt   int64 // when it was ranked last
}

// StandingMark says how far standing matches have come: every case of the changes up to Seq has been ranked.
type StandingMark struct{ Seq int64 }

// RematchMark says how far a matching of the whole registry has come. The zero mark is that of none under way.
type RematchMark struct {
	Model    string
	Began    int64 // milliseconds
	Seq      int64 // the latest change when it began: what was changed later it may not have seen
	Next     Slot  // the first recovered child that is still to be searched for
	Done     int   // searches
	Proposed int
}
