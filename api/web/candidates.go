package web

import (
	"net/http"
	"slices"

	"github.com/milaan-project/milaan/api"
	"github.com/milaan-project/milaan/models"
)

// top is how many candidates a page lists.
const top = 20

// rankingView is the candidates of a case, one of them set beside it.
type rankingView struct {
	Other       models.Side // opposite the case
	Same        bool        // of the same side: duplicates
	Opposite    string      // address of the other side's candidates
	Duplicates  string      // address of the same side's
	Searched    int         // how many open cases were ranked
	TookMS      float64
	Model       string
	None        float64
	NoneAddress string
	NoneChosen  bool
	Address     string   // of the page itself
	Ask         *ask     // what would settle it best; nil: nothing
	Refused     *problem // why the case asked for is not set beside this one
	Candidates  []candidateRow
	Chosen      *comparison
	Problem     *problem // why there is no ranking
	// Blind is set for a member of a Committee; Hidden while some candidates are still to be judged.
	Blind, Hidden bool
	Unjudged      *problem  // why a judgement was not noted; nil when none was sent
	NoneDone      bool      // all were rejected just now
	NoneForm      *noneForm // to decide "none of these"; nil for those who cannot
}

// candidateRow is a candidate in the list.
type candidateRow struct {
	caseRow
	Rank      int
	Posterior float64
	FaceRank  int // by face alone; 0 without a face on both sides
	Against   int // how many findings speak against it
	Address   string
	Chosen    bool
	Hidden    bool // a member of a Committee has still to judge it: nothing that the engine says of it is shown
	Alone     bool // it is judged and others are not: nothing is shown that tells of those
}

// comparison is a candidate beside the case.
type comparison struct {
	candidateRow
	Bits           models.Bits
	Left, Right    person
	Face           *models.Evidence // nil when the faces were not compared
	FaceSign       sign
	Compared       []pair
	Others         []pair
	Contradictions []string // fields
	Relation       *models.Finding
	Why            models.Text
	NotCompared    []string // fields
	Ask            *models.Ask
	Waterfall      waterfall
	Before, After  string // addresses of the neighbours in the list; empty at its ends
	Apart          *apart // of a case that is not in the list
	Judge          string // address to send a judgement to; empty when there is none to make
	None           string // address where all are rejected; empty when there is nothing to reject
	Decide         string // address where the pair is decided; empty for two of one side
	Drawn          bool   // it was drawn by lot
	Plea           string // address where the photographs are shown to who says what for; empty where they are shown, or there are none
}

// person is one of the two of a comparison.
type person struct {
	Number  string
	Side    models.Side
	Photo   *photoView  // the best to compare; nil without any, and while they are withheld
	Kept    bool        // the photographs are withheld: no purpose was stated
	More    []photoView // others
	Address string      // of the case's own page
}

// candidatesPart is the id of the part of a case's page that is loaded anew when another candidate is chosen.
const candidatesPart = "candidates"

// faceField is what the matcher calls the comparison of faces.
const faceField = "face"

// noneChosen is the candidate= that stands for "none of these".
const noneChosen = "none"

// rank ranks a case and sets the chosen candidate beside it. A ranking that cannot be had at the moment is no fault of
// the page: its view says so, with the status to answer.
func (p *Pages) rank(q *request, c *models.Case, sent noneForm) (rankingView, int, error) {
	same, err := q.parameter("side")
	if err != nil {
		return rankingView{}, 0, err
	}
	if same != "" && same != "same" {
		return rankingView{}, 0, errParameter.At("side")
	}
	chosen, err := q.parameter("candidate")
	if err != nil {
		return rankingView{}, 0, err
	}
	v := rankingView{Other: c.Side.Opposite(), Same: same != "", Address: q.URL.Path, Opposite: q.here("side", "", "candidate", ""), Duplicates: q.here("side", "same", "candidate", "")}
	if q.actor.Role == models.RoleCWC {
		v.Duplicates = "" // stations, teams and the AHTU look for those
	}
	ranked, err := p.cfg.Cases.Candidates(q.Context(), q.actor, c.ID, v.Same, top)
	if err != nil && models.CodeOf(err) == models.Unavailable {
		q.visit.Err = err
		problem := problemOf(q, err)
		v.Problem = &problem
		return v, problem.Status, nil
	}
	if err != nil {
		return rankingView{}, 0, err
	}
	v.Searched, v.TookMS, v.Model, v.None = ranked.GallerySize, ranked.TookMS, ranked.Model, ranked.None
	v.NoneAddress, v.NoneChosen = beside(q, noneChosen), chosen == noneChosen || len(ranked.Candidates) == 0
	v.Blind, v.Hidden = ranked.Blind, ranked.Hidden
	v.NoneDone = v.NoneChosen && q.URL.Query().Get("done") == "yes"
	v.offerNone(&ranked, sent)
	v.Ask = askOf(q, c, ranked.Ask)
	switch at := v.list(q, &ranked, chosen); {
	case at >= 0:
		v.Chosen, err = p.compare(q, c, &ranked.Candidates[at], ranked.None, &v.Candidates[at])
		v.neighbours(at)
		if err == nil && v.NoneForm != nil && len(v.NoneForm.Which) > 0 {
			v.Chosen.None = v.NoneAddress
		}
		if err == nil && v.Candidates[at].Hidden {
			v.Chosen.Judge = "/cases/" + c.Number + "/judgement"
			v.Chosen.Drawn = ranked.Judged[ranked.Candidates[at].CaseID]
		}
	case !v.NoneChosen:
		err = p.explainPair(q, c, &v, chosen)
	}
	return v, http.StatusOK, err
}

// neighbours lets the chosen candidate lead to those beside it in the list.
func (v *rankingView) neighbours(at int) {
	if v.Chosen == nil {
		return
	}
	if at > 0 {
		v.Chosen.Before = v.Candidates[at-1].Address
	}
	if at+1 < len(v.Candidates) {
		v.Chosen.After = v.Candidates[at+1].Address
	}
}

// ask is what to find out, with the candidate whose record lacks it; Number is empty when that is the case itself.
type ask struct {
	models.Ask
	Number, Address string
}

func askOf(q *request, c *models.Case, a *models.Ask) *ask {
	switch {
	case a == nil:
		return nil
	case a.CaseID == c.ID:
		return &ask{Ask: *a}
	}
	return &ask{*a, a.Number, beside(q, a.Number)}
}

// beside is the address of a candidate beside the case. What one record was said to be needed for is not said of another.
func beside(q *request, candidate string) string {
	return q.here("candidate", candidate, "purpose", "") + "#comparison"
}

// list fills in the candidates and returns the place of the chosen one: the best when none was asked for, -1 for "none of
// these" and for a case that is not in the list.
func (v *rankingView) list(q *request, ranked *api.Ranked, chosen string) int {
	at := -1
	for i := range ranked.Candidates {
		k := &ranked.Candidates[i]
		row := rowOfCandidate(q, k)
		if c, ok := ranked.Cases[k.Slot]; ok && c.ID == k.CaseID {
			row.caseRow = rowOf(&c)
		}
		row.Hidden = ranked.Blind && (!ranked.Judged[k.CaseID] || k.CaseID == ranked.Drawn)
		row.Alone = ranked.Hidden && !row.Hidden
		v.Candidates = append(v.Candidates, row)
		if k.Number == chosen {
			at = i
		}
	}
	if chosen == "" && !v.NoneChosen {
		at = 0
	}
	if at >= 0 {
		v.Candidates[at].Chosen = true
	}
	return at
}

func rowOfCandidate(q *request, k *models.Candidate) candidateRow {
	return candidateRow{caseRow: caseRow{Number: k.Number}, Rank: k.Rank, Posterior: k.Posterior, FaceRank: k.FaceOnlyRank,
		Against: len(k.Contradictions), Address: beside(q, k.Number)}
}

// compare sets a candidate beside the case. Its record is seen, so it is read as one.
func (p *Pages) compare(q *request, c *models.Case, k *models.Candidate, none float64, row *candidateRow) (*comparison, error) {
	actor := q.actor
	if !actor.Purposeful() {
		actor.Purpose = models.CandidateOf(c.Number)
	}
	other, err := p.cfg.Cases.ViewCase(q.Context(), actor, k.CaseID)
	if err != nil {
		return nil, err
	}
	v := &comparison{
		candidateRow: *row, Bits: k.Bits, Left: personOf(q, c, ""), Right: personOf(q, &other, c.Number),
		Relation: k.Relation, Why: k.Why, Contradictions: k.Contradictions, NotCompared: k.NotCompared, Ask: k.Ask, Waterfall: waterfallOf(k, none),
	}
	v.Waterfall.Partial = other.Partial
	if c.Side == other.Side && other.Partial && !q.actor.Purposeful() && v.Right.Photo != nil {
		v.Right.Photo, v.Right.More, v.Right.Kept = nil, nil, true // one record of a child is no candidate of another
		v.Plea = q.URL.Path + "#comparison"
	}
	if i := slices.IndexFunc(k.Evidence, func(e models.Evidence) bool { return e.Field == faceField }); i >= 0 {
		v.Face, v.FaceSign = &k.Evidence[i], signOf(k.Evidence, faceField)
	}
	v.Compared, v.Others = pairsOf(q.lang, c, &other, k.Evidence)
	switch {
	case c.Side == other.Side:
	case c.Status.Ended() || other.Status.Ended(): // there is nothing to decide, nor to take back
	case c.Side == models.Missing:
		v.Decide = "/pairs/" + c.Number + "/" + other.Number
	default:
		v.Decide = "/pairs/" + other.Number + "/" + c.Number
	}
	if v.Decide != "" && other.Partial {
		v.Decide = q.carry(v.Decide)
	}
	return v, nil
}

// morePhotos is how many more photographs of each child are shown small beside the first.
const morePhotos = 24

// personOf shows a case's child; of is the number of the case whose candidate it is.
func personOf(q *request, c *models.Case, of string) person {
	v := person{Number: c.Number, Side: c.Side, Address: "/cases/" + c.Number + q.forCandidate(c, of)}
	for i, photo := range inOrder(c) {
		shown := photoOf(q.lang, c, photo)
		shown.Address += q.forCandidate(c, of)
		if i == 0 {
			v.Photo = &shown
		} else if i <= morePhotos {
			v.More = append(v.More, shown)
		}
	}
	return v
}
