package models

// Figures are how much there is of everything: for those who oversee, and may see no child.
type Figures struct {
	Cases  map[Side]map[Status]int64 `json:"cases"`
	Pairs  map[PairState]int64       `json:"pairs"`
	Late   int64                     `json:"late"` // open cases with a clock that has run out
	Photos int64                     `json:"photos"`
	Audit  int64                     `json:"audit"`
	// PurgedAt is when a case was purged last, in Unix milliseconds; 0 is never.
	PurgedAt int64 `json:"-"`
}
