package web

import (
	"net/http"

	"github.com/milaan-project/milaan/api"
	"github.com/milaan-project/milaan/models"
)

// queuedAtOnce is how many children a page of the queue shows.
const queuedAtOnce = 50

// waitKeys name what a child waits for, and the shape that stands beside the word.
var waitKeys = map[api.Wait]string{
	api.WaitLate: "queue.late", api.WaitDue: "queue.due", api.WaitGiven: "queue.given", api.WaitReturned: "queue.returned",
	api.WaitConcur: "queue.concur", api.WaitDecision: "queue.decision", api.WaitNew: "queue.new", api.WaitHome: "queue.home", api.WaitAsked: "queue.asked",
}

type queuePage struct {
	All     waitTab
	Waits   []waitTab // of which there is at least one, or which is chosen
	Rows    []queuedChild
	First   string // address of the first page; empty on it
	Next    string // address of the next page; empty when there is none
	Cut     bool
	Member  bool
	Nothing bool // waits at all
}

// waitTab is a filter of the queue.
type waitTab struct {
	Kind    api.Wait
	Key     string // of its name
	Count   int
	Address string
	Chosen  bool
}

// queuedChild is a recovered child that waits.
type queuedChild struct {
	caseRow
	Address string
	Waits   []waitTab
	Since   int64
	DueAt   int64
}

// queue answers GET /queue: the recovered children that wait for who asks; wait= narrows to what they wait for, cursor= is of
// the page before.
func (p *Pages) queue(q *request) error {
	asked, err := q.parameter("wait")
	if err != nil {
		return err
	}
	only := api.Wait(asked)
	if _, ok := waitKeys[only]; asked != "" && !ok {
		return errParameter.At("wait")
	}
	cursor, err := q.parameter("cursor")
	if err != nil {
		return err
	}
	waiting, err := p.cfg.Committee.Queue(q.Context(), q.actor, only, cursor, queuedAtOnce)
	if err != nil {
		return err
	}
	page := queuePage{Cut: waiting.Cut, Member: q.actor.Role == models.RoleCWC, Nothing: len(waiting.Counts) == 0}
	page.All = waitTab{Key: "list.all", Address: "/queue", Chosen: asked == ""}
	for _, w := range api.Waits() {
		if n := waiting.Counts[w]; n > 0 || w == only {
			page.Waits = append(page.Waits, waitTab{w, waitKeys[w], n, "/queue?wait=" + string(w), w == only})
		}
	}
	if cursor != "" {
		page.First = q.here("cursor", "")
	}
	if waiting.Next != "" {
		page.Next = q.here("cursor", waiting.Next)
	}
	for i := range waiting.Rows {
		page.Rows = append(page.Rows, queuedOf(&waiting.Rows[i], page.Member))
	}
	return p.show(q, http.StatusOK, "queue", view{Title: "queue.title", Styles: []string{"committee.css"}, Scripts: []string{"committee.js"}, Data: page})
}

// queuedOf leads a member straight to the two faces; others to the list of candidates.
func queuedOf(row *api.QueueRow, member bool) queuedChild {
	c := queuedChild{caseRow: rowOf(&row.Child), Address: "/cases/" + row.Child.Number + "#candidates", Since: row.Since, DueAt: row.DueAt}
	if member {
		c.Address = "/cases/" + row.Child.Number + "#comparison"
	}
	for _, w := range row.Waits {
		c.Waits = append(c.Waits, waitTab{Kind: w, Key: waitKeys[w]})
	}
	return c
}
