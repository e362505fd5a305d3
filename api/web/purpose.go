package web

import (
	"net/url"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// stated is what the person wrote a record of another district is needed for; empty when the address says nothing.
func (q *request) stated() string { return strings.TrimSpace(q.URL.Query().Get("purpose")) }

// carry takes what was stated on to another address that shows the same record, or where something is said of it.
func (q *request) carry(address string) string {
	if q.stated() == "" {
		return address
	}
	mark := "?"
	if strings.Contains(address, "?") {
		mark = "&"
	}
	return address + mark + url.Values{"purpose": {q.stated()}}.Encode()
}

// forCandidate is the part of an address of a case, or of its photographs, that says what it is needed for: as a candidate
// of another one, whose number is given, and as it was stated where the record is of another district.
func (q *request) forCandidate(c *models.Case, of string) string {
	switch {
	case of == "":
		return ""
	case c.Partial:
		return q.carry("?for=" + of)
	}
	return "?for=" + of
}
