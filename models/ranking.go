package models

import "math"

// Bits is a log-likelihood ratio in 1/1024 of a bit (base 2): how much more often a finding is seen between two records
// of the same child than between two of different children. Integers add up to the same sum in any order.
type Bits int32

// BitsPerUnit is how many Bits make one bit.
const BitsPerUnit = 1024

// BitsOf rounds a number of bits.
func BitsOf(bits float64) Bits { return Bits(math.Round(bits * BitsPerUnit)) }

// Float returns b in bits.
func (b Bits) Float() float64 { return float64(b) / BitsPerUnit }

// Likelihood returns 2^b.
func (b Bits) Likelihood() float64 { return math.Exp2(b.Float()) }

// Evidence is what the comparison of one field says of a pair. A pair's score is the sum of its evidence and nothing
// else.
type Evidence struct {
	Field   string  // what was compared: "home", "father_name", "face"…
	Probe   string  // the probe's value, as written
	Gallery string  // the candidate's value, as written
	Finding Finding // what the comparison came to
	Bits    Bits    // after the weight of the field's group
	M       float64 // P(finding | same child)
	U       float64 // P(finding | two different children of the registry)
}

// Finding names what a comparison came to, for programs by its code and for people by its text.
type Finding struct {
	Code string `json:"code"`
	Text Text   `json:"text"`
}

// Candidate is one case of a ranking, with every reason for and against.
type Candidate struct {
	CaseID         string
	Number         string
	Slot           Slot
	Rank           int // from 1
	Bits           Bits
	Posterior      float64    // probability that this is the probe's child, given all open cases of the searched side
	Why            Text       // the reasons for and against it in a sentence
	Plain          Text       // the same without a word of the candidate's record, for those in other districts
	Evidence       []Evidence // largest bits first, then by field
	Contradictions []string   // fields whose finding speaks against it: at least one bit
	NotCompared    []string   // fields unknown on one side or both
	Ask            *Ask       // what to find out about the candidate's own record; nil: nothing that would help, or not asked for
	Relation       *Finding   // what else than the same child the pair looks like; nil: nothing
	FaceOnlyRank   int        // its place in the list by face alone; 0 without a face on both sides
}

// Ask is a fact that is not known yet, and how it can be learned.
type Ask struct {
	Code   string // the field, or "village", "closer_photo", "newer_photo"
	Text   Text   // what to do
	CaseID string // whose record lacks it
	Number string
	Gain   float64 // by how many bits the entropy of the posterior is expected to fall
}

// Explanation is what a search says of one pair, wherever the other case stands in its ranking, or even when that is not
// open and so not ranked.
type Explanation struct {
	Ranking            // of the search; its only candidate is the pair's. Of a case that is not open rank and posterior are 0
	Open    bool       // the other case is open
	Best    *Candidate // what ranks first; nil when that is the pair itself, or no case is open
	Lost    []Loss     // where the pair has fewer bits than Best, the greatest loss first, then by field
}

// Loss is a field that says less for a candidate than for the best one. What was not compared has no bits.
type Loss struct {
	Field string
	Bits  Bits // of the candidate
	Best  Bits // of the best one
}

// Ranking is the answer to one search over every open case of a side.
type Ranking struct {
	Probe       string // case id
	Side        Side   // that was searched
	Candidates  []Candidate
	None        float64 // probability that none of the searched cases is the probe's child
	GallerySize int     // open cases searched
	Ask         *Ask    // which further fact would settle it best; nil: none, or not asked for
	Model       string  // id of the weights
	Generation  string  // id of the registry's counts the weights were completed with
	AsOfSeq     int64   // the answer includes every change up to this one
	TookMS      float64
}
