package api

import (
	"cmp"
	"context"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// Wait is why a recovered child waits for somebody.
type Wait string

// What a child waits for. WaitNew are candidates that nobody has looked at, and for a member of a Committee those that it
// has not judged itself. WaitDecision are candidates that the member judged and nobody decided on.
const (
	WaitLate     Wait = "late" // a duty towards the child
	WaitDue      Wait = "due"  // until the end of the day
	WaitGiven    Wait = "evidence_given"
	WaitReturned Wait = "returned"
	WaitConcur   Wait = "concurrence"
	WaitDecision Wait = "decision"
	WaitNew      Wait = "new"
	WaitAsked    Wait = "evidence_asked"
)

// Waits lists every Wait, the most pressing first.
func Waits() []Wait {
	return []Wait{WaitLate, WaitDue, WaitGiven, WaitReturned, WaitConcur, WaitDecision, WaitNew, WaitAsked}
}

// QueueRow is a recovered child that waits for somebody, with every reason why.
type QueueRow struct {
	Child models.Case // as the actor may see it
	Waits []Wait      // the most pressing first
	Since int64       // milliseconds: when the oldest of its candidates came
	DueAt int64       // of the first duty; 0 without one
}

// Queue is what waits for somebody.
type Queue struct {
	Rows   []QueueRow   // the most pressing first, then the one that waits longest
	Counts map[Wait]int // of all rows, whichever were asked for
	Cut    bool         // there is more than was looked through
}

// How many pairs a queue looks through, and how many children it reads.
const (
	queuedPairs    = 2000
	queuedChildren = 300
)

// waitingStates are those of pairs that somebody has to do something about.
var waitingStates = []models.PairState{models.PairProposed, models.PairReturned, models.PairAsked, models.PairDecided}

// Queue returns the recovered children that wait for an actor; for a member, those before its Committee. It says of no pair
// which report it holds, and of one that the member has not judged nothing that another member said, but that evidence is
// asked for or came. only narrows the rows to those that wait for that; empty is all.
func (s *Server) Queue(ctx context.Context, actor models.Actor, only Wait) (Queue, error) {
	if err := models.Authorise(actor, models.ViewPair, models.CasePlace{Districts: actor.Reach.Districts}); err != nil {
		return Queue{}, err
	}
	b := queueing{s: s, actor: actor, rows: map[string]*QueueRow{}}
	cut, err := b.pairs(ctx)
	if err == nil {
		err = b.duties(ctx)
	}
	if err != nil {
		return Queue{}, err
	}
	q := b.queue(only)
	q.Cut = cut
	cases := make([]models.Case, len(q.Rows))
	for i := range q.Rows {
		q.Rows[i].Child = s.seen(actor, q.Rows[i].Child)
		cases[i] = q.Rows[i].Child
	}
	return q, s.audit(ctx, actor, "queue", "", numbersOf(cases))
}

// queueing gathers a queue.
type queueing struct {
	s     *Server
	actor models.Actor
	rows  map[string]*QueueRow // by the child's id; nil: it is not this actor's
}

func (b *queueing) pairs(ctx context.Context) (cut bool, err error) {
	filter := models.PairFilter{States: waitingStates, Districts: b.s.within(b.actor)}
	for looked := 0; ; {
		list, err := b.s.deps.Registry.Pairs(ctx, filter, largestPage)
		if err != nil {
			return false, err
		}
		for i := range list {
			if err := b.pair(ctx, &list[i]); err != nil {
				return false, err
			}
		}
		if looked += len(list); len(list) < largestPage {
			return false, nil
		}
		if looked >= queuedPairs || len(b.rows) >= queuedChildren {
			return true, nil
		}
		filter.Before = list[len(list)-1].N
	}
}

// pair adds why the child of a pair waits.
func (b *queueing) pair(ctx context.Context, row *models.PairRow) error {
	known, looked := b.rows[row.FoundID]
	if looked && known == nil {
		return nil
	}
	r, err := b.s.deps.Review.Pair(ctx, b.actor, row.MissingID, row.FoundID)
	if code := models.CodeOf(err); err != nil && (code == models.NotFound || code == models.Forbidden) {
		return nil // it was taken away in between, or is not this actor's to see
	}
	if err != nil {
		return err
	}
	if !looked {
		known = b.child(&r)
		b.rows[row.FoundID] = known
	}
	if known == nil || r.Missing.Status != models.Open {
		return nil
	}
	wait := b.waitOf(&r)
	if wait == "" {
		return nil
	}
	known.Waits = append(known.Waits, wait)
	if known.Since == 0 || row.ProposedAt < known.Since {
		known.Since = row.ProposedAt
	}
	return nil
}

// child begins the row of a pair's child, or returns nil for one that waits for others.
func (b *queueing) child(r *models.Reviewed) *QueueRow {
	if r.Found.Status != models.Open || b.actor.Role == models.RoleCWC && !b.actor.Sits(r.Deciding) {
		return nil
	}
	return &QueueRow{Child: r.Found}
}

// waitOf says what a pair waits for; nothing when it waits for another.
func (b *queueing) waitOf(r *models.Reviewed) Wait {
	_, judged := r.Judged(b.actor.ID)
	member := b.actor.Role == models.RoleCWC
	switch r.State {
	case models.PairAsked:
		return WaitAsked
	case models.PairReturned:
		if lastOf(r.Verdicts, models.EvidenceGiven) > lastOf(r.Verdicts, models.NewEvidence) {
			return WaitGiven
		}
		return WaitReturned
	case models.PairDecided:
		d := r.Decision()
		switch {
		case member && !judged:
			return WaitNew // that another member confirmed it would lead
		case member && d != nil && d.By.ID == b.actor.ID:
			return ""
		}
		return WaitConcur
	}
	if member && judged {
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
		row, looked := b.rows[c.ID]
		if looked && row == nil {
			continue
		}
		if !looked {
			row = &QueueRow{Child: *c, Since: c.CreatedAt}
			b.rows[c.ID] = row
		}
		row.DueAt = c.DueAt
		if c.DueAt <= now.UnixMilli() {
			row.Waits = append(row.Waits, WaitLate)
		} else {
			row.Waits = append(row.Waits, WaitDue)
		}
	}
	return nil
}

func (b *queueing) queue(only Wait) Queue {
	q := Queue{Counts: map[Wait]int{}}
	for _, row := range b.rows {
		if row == nil || len(row.Waits) == 0 {
			continue
		}
		slices.SortFunc(row.Waits, func(x, y Wait) int { return cmp.Compare(slices.Index(Waits(), x), slices.Index(Waits(), y)) })
		row.Waits = slices.Compact(row.Waits)
		for _, w := range row.Waits {
			q.Counts[w]++
		}
		if only == "" || slices.Contains(row.Waits, only) {
			q.Rows = append(q.Rows, *row)
		}
	}
	slices.SortFunc(q.Rows, func(x, y QueueRow) int {
		return cmp.Or(cmp.Compare(slices.Index(Waits(), x.Waits[0]), slices.Index(Waits(), y.Waits[0])), cmp.Compare(x.Since, y.Since), cmp.Compare(x.Child.Number, y.Child.Number))
	})
	return q
}
