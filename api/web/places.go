package web

import (
	"encoding/json"
	"net/http"
	"unicode/utf8"

	"github.com/milaan-project/milaan/models/places"
)

// Places suggests names of places; places.Gazetteer is it.
type Places interface {
	Suggest(begun string, near uint16, limit int) []places.Suggestion
}

// What is suggested of places: how many, and from how many characters on.
const (
	suggested  = 8
	longestBit = 60 // characters of what somebody has begun to write
)

// placeHint is a place as a form offers it.
type placeHint struct {
	Place    string `json:"place"`
	District string `json:"district"`
}

// suggestPlaces answers GET /places?q=: the places whose names begin so, those of the writer's own district first. It tells what
// every map tells, and nothing of any record.
func (p *Pages) suggestPlaces(q *request) error {
	begun, err := q.parameter("q")
	if err != nil {
		return err
	}
	near := uint16(0)
	if own := q.actor.Reach.Districts; len(own) > 0 {
		near = own[0]
	}
	hints := []placeHint{}
	if utf8.RuneCountInString(begun) <= longestBit {
		for _, s := range p.cfg.Places.Suggest(begun, near, suggested) {
			hint := placeHint{Place: s.Place}
			for _, d := range p.cfg.Districts {
				if d.LGD == s.District {
					hint.District = d.Name(q.lang.Code)
				}
			}
			hints = append(hints, hint)
		}
	}
	q.w.Header().Set("Content-Type", "application/json")
	q.w.WriteHeader(http.StatusOK)
	return json.NewEncoder(q.w).Encode(hints)
}
