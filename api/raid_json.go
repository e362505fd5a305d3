package api

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

type raidJSON struct {
	ID        string         `json:"id"`
	ExpiresAt string         `json:"expires_at"`
	Width     int            `json:"width"` // of the upright picture that the boxes lie on
	Height    int            `json:"height"`
	Faces     []raidFaceJSON `json:"faces"`
}

type raidFaceJSON struct {
	Face   int        `json:"face"`
	Box    models.Box `json:"box"`
	Number string     `json:"number,omitempty"` // of the case that it has become
}

type raidResultsJSON struct {
	Children []raidResultJSON `json:"children"`
}

type raidResultJSON struct {
	Face   int         `json:"face"`
	Number string      `json:"number,omitempty"`
	Faults []faultJSON `json:"faults"`
}

func raidOf(r *Raid) raidJSON {
	out := raidJSON{ID: r.ID, ExpiresAt: instant(r.ExpiresAt), Width: r.Width, Height: r.Height, Faces: []raidFaceJSON{}}
	for i := range r.Faces {
		out.Faces = append(out.Faces, raidFaceJSON{i + 1, r.Faces[i].Box, r.Taken[i+1]})
	}
	return out
}

// beginRaid answers POST /api/v1/raids: a group photograph, of whose faces children are made.
func (s *Server) beginRaid(c echo.Context) error {
	in, _, err := readPhoto(c)
	if err != nil {
		return err
	}
	r, err := s.BeginRaid(c.Request().Context(), actorOf(c), in.Bytes)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, "/api/v1/raids/"+r.ID)
	speak(c)
	return c.JSON(http.StatusCreated, raidOf(&r))
}

// viewRaid answers GET /api/v1/raids/{raid}.
func (s *Server) viewRaid(c echo.Context) error {
	r, err := s.ViewRaid(c.Request().Context(), actorOf(c), c.Param("raid"))
	if err != nil {
		return err
	}
	speak(c)
	return c.JSON(http.StatusOK, raidOf(&r))
}

// takeRaid answers POST /api/v1/raids/{raid}/children: what became of each child.
func (s *Server) takeRaid(c echo.Context) error {
	var facts models.RaidFacts
	var on string
	var sent []json.RawMessage
	_, err := readObject(c, map[string]any{"drive": &facts.Drive, "found_place": &facts.Place, "district": &facts.District, "found_on": &on, "children": &sent})
	if err != nil {
		return err
	}
	if on != "" {
		if facts.On, err = models.ParseDate(on); err != nil {
			return models.Faults{asFault(err, "found_on")}
		}
	}
	children := make([]models.RaidChild, len(sent))
	for i := range sent {
		child := &children[i]
		var age *float64
		if err := decodeObject(sent[i], map[string]any{"face": &child.Face, "child_name": &child.Name, "sex": &child.Sex, "age_years": &age}); err != nil {
			return err
		}
		if age != nil {
			child.Age = models.Of(*age)
		}
	}
	_, results, err := s.TakeRaid(c.Request().Context(), actorOf(c), c.Param("raid"), facts, children)
	if err != nil {
		return err
	}
	lang := speak(c)
	answer := raidResultsJSON{Children: []raidResultJSON{}}
	for _, r := range results {
		answer.Children = append(answer.Children, raidResultJSON{r.Face, r.Number, faultsOf(r.Err, lang)})
	}
	return c.JSON(http.StatusOK, answer)
}

// faultsOf says in a person's words why one of many failed; nothing when it did not.
func faultsOf(err error, lang string) []faultJSON {
	out := []faultJSON{}
	var list models.Faults
	var one *models.Error
	switch {
	case err == nil:
	case errors.As(err, &list):
	case errors.As(err, &one):
		list = models.Faults{one}
	default:
		list = models.Faults{errInternal}
	}
	for _, e := range list {
		out = append(out, faultJSON{e.Field, e.Message.In(lang), e.Hint.In(lang)})
	}
	return out
}

// endRaid answers DELETE /api/v1/raids/{raid}.
func (s *Server) endRaid(c echo.Context) error {
	if err := s.EndRaid(c.Request().Context(), actorOf(c), c.Param("raid")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
