package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

type explanationJSON struct {
	Probe       string        `json:"probe"`
	Side        models.Side   `json:"side"`
	GallerySize int           `json:"gallery_size"`
	Model       string        `json:"model"`
	Generation  string        `json:"generation"`
	AsOfSeq     int64         `json:"as_of_seq"`
	None        *float64      `json:"none,omitempty"`
	TookMS      float64       `json:"took_ms"`
	Open        bool          `json:"open"`
	Candidate   candidateJSON `json:"candidate"`
	Best        *bestJSON     `json:"best,omitempty"`
	Lost        []lossJSON    `json:"lost"`
}

type bestJSON struct {
	CaseID    string  `json:"case_id"`
	Number    string  `json:"number"`
	Bits      float64 `json:"bits"`
	Posterior float64 `json:"posterior"`
}

type lossJSON struct {
	Field string  `json:"field"`
	Bits  float64 `json:"bits"`
	Best  float64 `json:"best"`
}

// explainPair answers GET /api/v1/cases/{id}/candidates/{other}: what the ranking of a case says of another case, ranked
// high or low, open or not, of the other side or of its own.
func (s *Server) explainPair(c echo.Context) error {
	if err := queryOf(c).err(); err != nil {
		return err
	}
	e, err := s.ExplainPair(c.Request().Context(), actorOf(c), c.Param("id"), c.Param("other"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, explanationOf(&e, speak(c)))
}

func explanationOf(e *Explained, lang string) explanationJSON {
	j := explanationJSON{
		Probe: e.Probe, Side: e.Side, GallerySize: e.GallerySize, Model: e.Model, Generation: e.Generation, AsOfSeq: e.AsOfSeq,
		TookMS: e.TookMS, Open: e.Open, Candidate: candidateOf(&e.Candidates[0], e.Blind, lang), Lost: []lossJSON{},
	}
	j.Candidate.Summary = summaryOf(&e.Other)
	if !e.Blind {
		j.None = &e.None
	}
	if e.Best != nil {
		j.Best = &bestJSON{e.Best.CaseID, e.Best.Number, e.Best.Bits.Float(), e.Best.Posterior}
	}
	for _, l := range e.Lost {
		j.Lost = append(j.Lost, lossJSON{l.Field, l.Bits.Float(), l.Best.Float()})
	}
	return j
}
