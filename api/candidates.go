package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

type rankingJSON struct {
	Probe       string      `json:"probe"`
	Side        models.Side `json:"side"`
	GallerySize int         `json:"gallery_size"`
	Model       string      `json:"model"`
	Generation  string      `json:"generation"`
	AsOfSeq     int64       `json:"as_of_seq"`
	None        *float64    `json:"none,omitempty"`
	TookMS      float64     `json:"took_ms"`
	Ask         *askJSON    `json:"ask,omitempty"`
	Blind       bool        `json:"blind,omitempty"`
	Hidden      bool        `json:"hidden,omitempty"`
	Drawn       string      `json:"drawn,omitempty"`
	Candidates  []any       `json:"candidates"` // candidateJSON or blindJSON
}

// blindJSON is a candidate that a member of a Committee has still to judge.
type blindJSON struct {
	CaseID  string           `json:"case_id"`
	Number  string           `json:"number"`
	Review  models.PairState `json:"review,omitempty"`
	Judged  bool             `json:"judged"`
	Summary *summaryJSON     `json:"summary,omitempty"`
}

type candidateJSON struct {
	CaseID         string         `json:"case_id"`
	Number         string         `json:"number"`
	Rank           *int           `json:"rank,omitempty"` // 0: not in the ranking; nil: not told
	Bits           float64        `json:"bits"`
	Posterior      *float64       `json:"posterior,omitempty"` // nil: not told
	Why            string         `json:"why"`
	Evidence       []evidenceJSON `json:"evidence"`
	Contradictions []string       `json:"contradictions"`
	NotCompared    []string       `json:"not_compared"`
	Ask            *askJSON       `json:"ask,omitempty"`
	Relation       *findingJSON   `json:"relation,omitempty"`
	FaceOnlyRank   int            `json:"face_only_rank,omitempty"`
	Review         string         `json:"review,omitempty"`
	Summary        *summaryJSON   `json:"summary,omitempty"`
}

type evidenceJSON struct {
	Field   string      `json:"field"`
	Probe   string      `json:"probe"`
	Gallery string      `json:"gallery"`
	Finding findingJSON `json:"finding"`
	Bits    float64     `json:"bits"`
	M       float64     `json:"m"`
	U       float64     `json:"u"`
}

type findingJSON struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

type askJSON struct {
	Code   string  `json:"code"`
	Text   string  `json:"text"`
	CaseID string  `json:"case_id"`
	Number string  `json:"number"`
	Gain   float64 `json:"gain"`
}

func askOf(a *models.Ask, lang string) *askJSON {
	if a == nil {
		return nil
	}
	return &askJSON{a.Code, a.Text.In(lang), a.CaseID, a.Number, a.Gain}
}

// summaryJSON is what a list shows of a candidate without asking for each.
type summaryJSON struct {
	ChildName string   `json:"child_name,omitempty"`
	Sex       string   `json:"sex,omitempty"`
	AgeYears  *float64 `json:"age_years,omitempty"`
	District  string   `json:"district,omitempty"`
	EventOn   string   `json:"event_on,omitempty"`
	EventAt   string   `json:"event_at,omitempty"`
	Photo     string   `json:"photo,omitempty"`
}

// candidates answers GET /api/v1/cases/{id}/candidates: the ranking of every open case of the other side, or with
// side=same of its own side.
func (s *Server) candidates(c echo.Context) error {
	q := queryOf(c)
	top, which := q.number("top", 20, 200), q.choice("side", "same", "opposite")
	if err := q.err(); err != nil {
		return err
	}
	ranked, err := s.Candidates(c.Request().Context(), actorOf(c), c.Param("id"), which == "same", top)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, rankingOf(&ranked, speak(c)))
}

func rankingOf(r *Ranked, lang string) rankingJSON {
	j := rankingJSON{
		Probe: r.Probe, Side: r.Side, GallerySize: r.GallerySize, Model: r.Model, Generation: r.Generation, AsOfSeq: r.AsOfSeq,
		TookMS: r.TookMS, Ask: askOf(r.Ask, lang), Candidates: make([]any, len(r.Candidates)), Blind: r.Blind, Hidden: r.Hidden, Drawn: r.Drawn,
	}
	if !r.Hidden {
		j.None = &r.None
	}
	for i := range r.Candidates {
		k := &r.Candidates[i]
		var summary *summaryJSON
		if of, ok := r.Cases[k.Slot]; ok && of.ID == k.CaseID {
			summary = summaryOf(&of)
		}
		if r.Blind && (!r.Judged[k.CaseID] || k.CaseID == r.Drawn) {
			one := blindJSON{CaseID: k.CaseID, Number: k.Number, Judged: r.Judged[k.CaseID], Summary: summary}
			if one.Judged {
				one.Review = r.States[k.CaseID] // what others decided would lead
			}
			j.Candidates[i] = one
			continue
		}
		one := candidateOf(k, r.Hidden, lang)
		one.Summary, one.Review = summary, string(r.States[k.CaseID])
		j.Candidates[i] = one
	}
	return j
}

// candidateOf is a candidate as it is told; alone leaves out what tells of others.
func candidateOf(k *models.Candidate, alone bool, lang string) candidateJSON {
	j := candidateJSON{
		CaseID: k.CaseID, Number: k.Number, Bits: k.Bits.Float(), Why: k.Why.In(lang), Evidence: evidenceOf(k.Evidence, lang),
		Contradictions: orEmpty(k.Contradictions), NotCompared: orEmpty(k.NotCompared), FaceOnlyRank: k.FaceOnlyRank, Ask: askOf(k.Ask, lang),
	}
	if !alone {
		j.Rank, j.Posterior = &k.Rank, &k.Posterior
	}
	if k.Relation != nil {
		j.Relation = &findingJSON{k.Relation.Code, k.Relation.Text.In(lang)}
	}
	return j
}

func evidenceOf(evidence []models.Evidence, lang string) []evidenceJSON {
	list := make([]evidenceJSON, len(evidence))
	for i, e := range evidence {
		list[i] = evidenceJSON{e.Field, e.Probe, e.Gallery, findingJSON{e.Finding.Code, e.Finding.Text.In(lang)}, e.Bits.Float(), e.M, e.U}
	}
	return list
}

func summaryOf(c *models.Case) *summaryJSON {
	j := &summaryJSON{
		ChildName: c.Person.Name.Or(""), Sex: string(c.Person.Sex.Or("")), District: c.District.Or(""),
		EventOn: c.Event.When.Or(0).String(), EventAt: c.Event.Where.Or(""),
	}
	if age, ok := c.Age(); ok {
		j.AgeYears = &age
	}
	for i := range c.Photos {
		if face, _ := c.Photos[i].ChosenFace(); face != nil {
			j.Photo = c.Photos[i].ID
		}
	}
	return j
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
