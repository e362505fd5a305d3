package web

import (
	"encoding/base64"
	"net/url"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// What is searched for is a child's name, most often, or a family's telephone number. Addresses stay in histories, in the
// logs of proxies and in the bookmarks of whoever shares the machine. So the words are sent as a form, and the address of what
// they find holds them sealed for who searched: it can be gone back to and turned, and says nothing.

// soughtIn is the parameter of the list that holds sealed words.
const soughtIn = "sought"

// narrowed are the parameters of the list that a search keeps.
var narrowed = []string{"side", "status", "district", "drive", "late", "fir", "undated", "since", "until"}

// find answers POST /: it leads to the list of what the words fit, or to the case of a number.
func (p *Pages) find(q *request) error {
	if err := q.ParseForm(); err != nil {
		return errUnreadable.Because(err)
	}
	words := strings.TrimSpace(q.PostForm.Get("q"))
	if !legible(words) || models.CheckText(words, longestSought) != nil {
		return errParameter.At("q")
	}
	if number, err := models.ParseNumber(words); err == nil {
		q.redirect("/cases/" + number)
		return nil
	}
	values := url.Values{}
	for _, name := range narrowed {
		if value := q.PostForm.Get(name); value != "" {
			values.Set(name, value)
		}
	}
	if words != "" {
		sealed, err := p.cfg.Sealer.SealSecret(wordsOf(q.actor), []byte(words))
		if err != nil {
			return err
		}
		values.Set(soughtIn, base64.RawURLEncoding.EncodeToString(sealed))
	}
	q.redirect((&url.URL{Path: "/", RawQuery: values.Encode()}).String())
	return nil
}

func wordsOf(actor models.Actor) string { return "words of " + ownerOf(actor) }

// sought opens the words of an address; there are none in one that was made for somebody else.
func (p *Pages) sought(q *request) string {
	sealed, err := base64.RawURLEncoding.DecodeString(q.URL.Query().Get(soughtIn))
	if err != nil || len(sealed) == 0 {
		return ""
	}
	words, err := p.cfg.Sealer.OpenSecret(wordsOf(q.actor), sealed)
	if err != nil {
		return ""
	}
	return string(words)
}
