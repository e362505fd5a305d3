package api

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// Wait is why a child waits for somebody.
type Wait string

// What a child waits for. WaitNew are candidates that nobody has looked at, and for a member of a Committee those that it
// has not judged itself. WaitDecision are candidates that the member judged and nobody decided on. WaitHome is of a report of
// the member's own district that may be of a child before another Committee: it may look, and comment.
const (
	WaitLate     Wait = "late" // a duty towards the child
	WaitDue      Wait = "due"  // until the end of the day
	WaitGiven    Wait = "evidence_given"
	WaitReturned Wait = "returned"
	WaitConcur   Wait = "concurrence"
	WaitDecision Wait = "decision"
	WaitNew      Wait = "new"
	WaitHome     Wait = "home"
	WaitAsked    Wait = "evidence_asked"
)

// Waits lists every Wait, the most pressing first.
func Waits() []Wait {
	return []Wait{WaitLate, WaitDue, WaitGiven, WaitReturned, WaitConcur, WaitDecision, WaitNew, WaitHome, WaitAsked}
}

// QueueRow is a recovered child that waits for somebody, with every reason why; of WaitHome it is a report.
type QueueRow struct {
	Child models.Case // as the actor may see it
	Waits []Wait      // the most pressing first
	Since int64       // milliseconds: when the oldest of its candidates came; for a member the day
	DueAt int64       // of the first duty; 0 without one

	number string
	slot   models.Slot
}

// Queue is a page of what waits for somebody.
type Queue struct {
	Rows   []QueueRow   // the most pressing first, then the one that waits longest
	Counts map[Wait]int // of all rows, whichever were asked for
	Next   string       // cursor of the next page; empty when there is none
	Cut    bool         // there is more than was looked through
}

// queuedPairs is how many pairs a queue looks through.
const queuedPairs = 10_000

// Queue returns a page of the recovered children that wait for an actor; for a member, those before its Committee, and reports
// of its district that may be of a child before another one. It says of no pair which two it holds, and of one that the
// member has not judged nothing that another member said, but that evidence is asked for or came. only narrows the rows to
// those that wait for that; empty is all. An empty cursor is the first page's. Invalid: not a cursor.
func (s *Server) Queue(ctx context.Context, actor models.Actor, only Wait, cursor string, limit int) (Queue, error) {
	if err := models.Authorise(actor, models.ViewPair, models.CasePlace{Districts: actor.Reach.Districts}); err != nil {
		return Queue{}, err
	}
	b := queueing{s: s, actor: actor, member: actor.Role == models.RoleCWC, seats: s.seats(actor), rows: map[string]*QueueRow{}, firsts: map[string]models.Account{}}
	q := Queue{Counts: map[Wait]int{}}
	pairs, err := s.deps.Registry.Waiting(ctx, s.within(actor), queuedPairs+1)
	if err != nil {
		return Queue{}, err
	}
	if q.Cut = len(pairs) > queuedPairs; q.Cut {
		pairs = pairs[:queuedPairs]
	}
	if err := b.pairs(ctx, pairs); err != nil {
		return Queue{}, err
	}
	if err := b.duties(ctx); err != nil {
		return Queue{}, err
	}
	all := b.waiting(only, q.Counts)
	if q.Rows, q.Next, err = pageOf(all, cursor, limit); err != nil {
		return Queue{}, err
	}
	if err := s.addChildren(ctx, actor, &q); err != nil {
		return Queue{}, err
	}
	cases := make([]models.Case, len(q.Rows))
	for i := range q.Rows {
		cases[i] = q.Rows[i].Child
	}
	return q, s.audit(ctx, actor, "queue", "", numbersOf(cases))
}

// addChildren reads the children of a page. One that was taken away in between is left out.
func (s *Server) addChildren(ctx context.Context, actor models.Actor, q *Queue) error {
	slots := make([]models.Slot, len(q.Rows))
	for i := range q.Rows {
		slots[i] = q.Rows[i].slot
	}
	found, err := s.casesBySlot(ctx, slots)
	if err != nil {
		return err
	}
	q.Rows = slices.DeleteFunc(q.Rows, func(r QueueRow) bool { return found[r.slot].Number != r.number })
	for i := range q.Rows {
		q.Rows[i].Child = s.seen(actor, found[q.Rows[i].slot])
	}
	return nil
}

// queueing gathers a queue.
type queueing struct {
	s      *Server
	actor  models.Actor
	member bool // of a Committee
	seats  map[string]bool
	rows   map[string]*QueueRow      // by the number of the child, or the report
	firsts map[string]models.Account // who confirmed a pair that waits for a second member, by id; without an id who is gone
}

// row is that of a child or report, which begins to wait with the first reason.
func (b *queueing) row(number string, slot models.Slot, since int64) *QueueRow {
	since = b.s.momentsFor(b.actor)(since)
	r, ok := b.rows[number]
	if !ok {
		r = &QueueRow{number: number, slot: slot, Since: since}
		b.rows[number] = r
	}
	r.Since = min(r.Since, since)
	return r
}

// pairs adds why the children of pairs wait, and for a member at home the reports. A report that the member is to judge with a
// child of its own is left out: that it may be another's would lead.
func (b *queueing) pairs(ctx context.Context, list []models.WaitingPair) error {
	var own []string
	for i := range list {
		p := &list[i]
		anew, err := b.anew(ctx, p)
		if err != nil {
			return err
		}
		_, judged := p.Judged(b.actor.ID)
		switch {
		case !b.member, b.seats[p.Where.Child]:
			if wait := b.waitOf(&p.Pair, judged, anew); wait != "" {
				r := b.row(p.FoundNumber, p.FoundSlot, p.ProposedAt)
				r.Waits = append(r.Waits, wait)
			}
			if b.member && !judged {
				own = append(own, p.MissingNumber)
			}
		case b.seats[p.Where.Report] && !judged && !remarked(&p.Pair, b.actor.ID):
			r := b.row(p.MissingNumber, p.MissingSlot, p.ProposedAt)
			r.Waits = append(r.Waits, WaitHome)
		}
	}
	for _, number := range own {
		delete(b.rows, number)
	}
	return nil
}

// anew reports whether whoever confirmed a pair that waits for a second member is no member of its Committee any more, as the
// account is now.
func (b *queueing) anew(ctx context.Context, p *models.WaitingPair) (bool, error) {
	d := p.Decision()
	if p.State != models.PairDecided || d == nil {
		return false, nil
	}
	first, known := b.firsts[d.By.ID]
	if !known {
		var err error
		if first, err = b.s.deps.Registry.Account(ctx, d.By.ID); err != nil && models.CodeOf(err) != models.NotFound {
			return false, err
		}
		b.firsts[d.By.ID] = first
	}
	return first.ID != d.By.ID || !first.IsMember() || !b.s.seats(first.Actor())[p.Where.Child], nil
}

// remarked reports whether somebody left a remark on a pair.
func remarked(p *models.Pair, actorID string) bool {
	return slices.ContainsFunc(p.Verdicts, func(v models.Verdict) bool { return v.Kind == models.Remark && v.By.ID == actorID })
}

// waitOf says what a pair waits for; nothing when it waits for another.
func (b *queueing) waitOf(p *models.Pair, judged, anew bool) Wait {
	switch p.State {
	case models.PairAsked:
		return WaitAsked
	case models.PairReturned:
		if lastOf(p.Verdicts, models.EvidenceGiven) > lastOf(p.Verdicts, models.NewEvidence) {
			return WaitGiven
		}
		if b.member && !judged {
			return WaitNew // that another member rejected it would lead
		}
		return WaitReturned
	case models.PairDecided:
		if anew {
			break // it waits as if nobody had confirmed it
		}
		d := p.Decision()
		switch {
		case b.member && !judged:
			return WaitNew // that another member confirmed it would lead
		case b.member && d != nil && d.By.ID == b.actor.ID:
			return ""
		}
		return WaitConcur
	}
	if b.member && judged {
		return WaitDecision
	}
	return WaitNew
}

// lastOf is the number of the latest verdict of a kind; 0 without one.
func lastOf(verdicts []models.Verdict, kind models.VerdictKind) int64 {
	for i := len(verdicts) - 1; i >= 0; i-- {
		if verdicts[i].Kind == kind {
			return verdicts[i].N
		}
	}
	return 0
}

// duties adds the children towards whom a duty is late, or due today.
func (b *queueing) duties(ctx context.Context) error {
	now := b.s.deps.Now()
	list, err := b.s.deps.Registry.Due(ctx, b.s.endOfDay(), b.s.within(b.actor), mostClocks)
	if err != nil {
		return err
	}
	for i := range list {
		c := &list[i]
		if c.Side != models.Found || c.DueAt == 0 || models.Authorise(b.actor, models.ViewPair, b.s.deps.Intake.PlaceOf(c)) != nil {
			continue
		}
		if b.member && c.Held != "" && !b.seats[strings.ToLower(c.Held)] {
			continue // it is before another Committee now
		}
		row := b.row(c.Number, c.Slot, c.CreatedAt)
		row.DueAt = c.DueAt
		if c.DueAt <= now.UnixMilli() {
			row.Waits = append(row.Waits, WaitLate)
		} else {
			row.Waits = append(row.Waits, WaitDue)
		}
	}
	return nil
}

// waiting lists the rows in their order, and counts them all.
func (b *queueing) waiting(only Wait, counts map[Wait]int) []QueueRow {
	var rows []QueueRow
	for _, row := range b.rows {
		slices.SortFunc(row.Waits, func(x, y Wait) int { return cmp.Compare(slices.Index(Waits(), x), slices.Index(Waits(), y)) })
		row.Waits = slices.Compact(row.Waits)
		for _, w := range row.Waits {
			counts[w]++
		}
		if only == "" || slices.Contains(row.Waits, only) {
			rows = append(rows, *row)
		}
	}
	slices.SortFunc(rows, func(x, y QueueRow) int { return x.place().compare(y.place()) })
	return rows
}

// queuePlace is where a row stands in a queue, whatever else comes and goes.
type queuePlace struct {
	pressing int
	since    int64
	number   string
}

func (r *QueueRow) place() queuePlace {
	return queuePlace{slices.Index(Waits(), r.Waits[0]), r.Since, r.number}
}

func (p queuePlace) compare(q queuePlace) int {
	return cmp.Or(cmp.Compare(p.pressing, q.pressing), cmp.Compare(p.since, q.since), cmp.Compare(p.number, q.number))
}

// pageOf takes the rows after a cursor, and returns the next one.
func pageOf(rows []QueueRow, cursor string, limit int) (page []QueueRow, next string, err error) {
	if cursor != "" {
		parts := strings.SplitN(cursor, ".", 3)
		if len(parts) != 3 {
			return nil, "", errNotCursor
		}
		pressing, wrong := strconv.Atoi(parts[0])
		since, wrongSince := strconv.ParseInt(parts[1], 10, 64)
		if wrong != nil || wrongSince != nil {
			return nil, "", errNotCursor
		}
		after := queuePlace{pressing, since, parts[2]}
		rows = slices.DeleteFunc(rows, func(r QueueRow) bool { return r.place().compare(after) <= 0 })
	}
	if len(rows) <= limit {
		return rows, "", nil
	}
	last := rows[limit-1].place()
	return rows[:limit], strconv.Itoa(last.pressing) + "." + strconv.FormatInt(last.since, 10) + "." + last.number, nil
}
