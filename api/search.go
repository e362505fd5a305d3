package api

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

type searchJSON struct {
	Hits []hitJSON `json:"hits"`
}

type hitJSON struct {
	Score float64         `json:"score"`
	Case  json.RawMessage `json:"case"`
}

// search answers GET /api/v1/search?q=.
func (s *Server) search(c echo.Context) error {
	q := queryOf(c)
	words, limit := q.text("q"), q.number("limit", 20, 100)
	if words == "" && len(q.faults) == 0 {
		q.faults = append(q.faults, errNoWords)
	}
	if err := q.err(); err != nil {
		return err
	}
	return s.answerSearch(c, words, limit)
}

// searchFor answers POST /api/v1/search: what is searched for stands in no address, and so in no log of a proxy's or a
// browser's. A telephone number is to be searched for so.
func (s *Server) searchFor(c echo.Context) error {
	words, limit := "", 20
	if _, err := readObject(c, map[string]any{"q": &words, "limit": &limit}); err != nil {
		return err
	}
	switch {
	case strings.TrimSpace(words) == "":
		return models.Faults{errNoWords}
	case limit < 1 || limit > 100:
		return models.Faults{models.Errorf(models.Invalid, "this is not between 1 and 100", "यह 1 से 100 के बीच नहीं है").At("limit")}
	}
	if e := models.CheckText(words, longestSearch); e != nil {
		return models.Faults{e.At("q")}
	}
	return s.answerSearch(c, words, limit)
}

// longestSearch is the most characters that are searched for.
const longestSearch = 1000

func (s *Server) answerSearch(c echo.Context, words string, limit int) error {
	found, err := s.SearchCases(c.Request().Context(), actorOf(c), words, limit)
	if err != nil {
		return err
	}
	lang := speak(c)
	answer := searchJSON{Hits: []hitJSON{}}
	for i := range found {
		body, err := s.caseJSON(actorOf(c), &found[i].Case, lang)
		if err != nil {
			return err
		}
		answer.Hits = append(answer.Hits, hitJSON{found[i].Score, body})
	}
	return c.JSON(http.StatusOK, answer)
}

var errNoWords = models.Errorf(models.Invalid, "there is nothing to search for", "खोजने के लिए कुछ नहीं दिया गया").At("q").
	Advise("Give a name, a place or other words as q.", "q में नाम, स्थान या दूसरे शब्द दें।")
