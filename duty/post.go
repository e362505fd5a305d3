package duty

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/textproto"
	"slices"
	"time"

	"github.com/milaan-project/milaan/models"
)

// errLater says that an alert has gone to all but some whose mailbox fails for now: it is to be sent again, and those after
// it need not wait.
var errLater = errors.New("a mailbox is tried again later")

const (
	firstLater = time.Second
	// patience is how long a mailbox may say "later" before that is taken for a refusal, for every letter until it takes one:
	// a full one mostly stays full.
	patience = 24 * time.Hour
)

// post remembers who has which alert, and whose mailbox is tried later. It ends with the process: then those who come
// first may get an alert again.
type post struct {
	settled map[int64]map[string]bool // by alert and account: who has it, or goes without
	waiting map[int64][]string        // by alert: accounts that are tried again
	late    map[string]lateness       // by account
}

// lateness is of a mailbox that failed when it was last tried.
type lateness struct {
	since, next time.Time
	wait        time.Duration
}

// idle reports whether an alert waits only for mailboxes that are not to be tried yet.
func (p *post) idle(n int64, now time.Time) bool {
	return len(p.waiting[n]) > 0 && !slices.ContainsFunc(p.waiting[n], func(account string) bool { return !now.Before(p.late[account].next) })
}

// due are those who have not got an alert and may be tried now, and waits are the others. Those whose mailbox failed come
// last: one that only ever breaks the connection must not stand before the others.
func (p *post) due(n int64, all []recipient, now time.Time) (to []recipient, waits []string) {
	var last []recipient
	for _, r := range all {
		late, failed := p.late[r.account]
		switch {
		case p.settled[n][r.account]:
		case !failed:
			to = append(to, r)
		case now.Before(late.next):
			waits = append(waits, r.account)
		default:
			last = append(last, r)
		}
	}
	return slices.Concat(to, last), waits
}

// settle notes that somebody has an alert, or goes without.
func (p *post) settle(n int64, account string) {
	if p.settled == nil {
		p.settled = map[int64]map[string]bool{}
	}
	if p.settled[n] == nil {
		p.settled[n] = map[string]bool{}
	}
	p.settled[n][account] = true
}

// wait notes who is tried again.
func (p *post) wait(n int64, accounts []string) {
	if p.waiting == nil {
		p.waiting = map[int64][]string{}
	}
	p.waiting[n] = accounts
}

// forget ends the memory of an alert that nobody waits for.
func (p *post) forget(n int64) {
	delete(p.settled, n)
	delete(p.waiting, n)
}

// delay notes that a mailbox failed, and reports whether it does so for the first time.
func (p *post) delay(account string, now time.Time) (first bool) {
	late, failed := p.late[account]
	if !failed {
		late = lateness{since: now, wait: firstLater}
	} else {
		late.wait = min(2*late.wait, longestRetry)
	}
	late.next = now.Add(late.wait)
	if p.late == nil {
		p.late = map[string]lateness{}
	}
	p.late[account] = late
	return !failed
}

// failed decides what becomes of a letter that was not given to somebody: the mailbox is tried again, for which waits is
// true, or it goes without. An error is one of the connection. What the server says is kept out of log and error: it names
// the address.
func (m *Mail) failed(ctx context.Context, to *recipient, n int64, cause error) (waits bool, err error) {
	now := m.Now()
	var answer *textproto.Error
	if !errors.As(cause, &answer) {
		m.post.delay(to.account, now)
		return true, cause
	}
	late, failed := m.post.late[to.account]
	tooLate := failed && now.Sub(late.since) >= patience
	switch forNow := answer.Code/100 == 4 && answer.Code != closing; {
	case refuses(answer.Code), forNow && tooLate:
		if err := m.tell(ctx, to, now); err != nil {
			return true, err
		}
		m.Log.Warn("a letter is not delivered", "account", to.account, "alert", n, "answer", answer.Code)
		m.post.settle(n, to.account)
		return false, nil
	case forNow:
		if m.post.delay(to.account, now) {
			m.Log.Warn("a letter is delivered later", "account", to.account, "alert", n, "answer", answer.Code)
		}
		return true, nil
	}
	m.post.delay(to.account, now)
	return true, fmt.Errorf("the mail server answers %d", answer.Code)
}

// closing is what a server says that ends the connection.
const closing = 421

// refuses reports whether an answer is a last one about a recipient (RFC 5321 §4.2.3, RFC 7504), and not about how the two
// machines speak to each other.
func refuses(code int) bool { return code == 501 || code == 521 || code/10 == 55 }

// tell alerts administrators, once a month for each address, that letters to somebody are refused.
func (m *Mail) tell(ctx context.Context, to *recipient, now time.Time) error {
	key := fmt.Sprintf("mail %s %x %s", to.account, sha256.Sum256([]byte(to.address)), now.UTC().Format("2006-01"))
	return m.Store.AddAlert(ctx, key, models.Alert{Kind: models.AlertMail, At: now.UnixMilli(), Detail: to.account})
}
