package duty_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/milaan-project/milaan/duty"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store"
)

// journal is a log that is read while it is written.
type journal struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (j *journal) Write(b []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(b)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

// staff makes accounts that have an address.
func staff(t *testing.T, s *store.Store, role models.Role, logins ...string) {
	t.Helper()
	for _, login := range logins {
		must(t, s.CreateAccount(t.Context(), writer, &models.Account{ID: "id-" + login, Login: login, Name: login, Role: role, Email: login + "@example.org"}))
	}
}

// mailer is Mail that sends through a post office.
func mailer(t *testing.T, s *store.Store, office *postOffice, log *slog.Logger, now func() time.Time) *duty.Mail {
	t.Helper()
	server, err := url.Parse("smtp://" + office.listener.Addr().String())
	must(t, err)
	return &duty.Mail{Store: s, PlaceOf: func(*models.Case) models.CasePlace { return models.CasePlace{} }, Server: server, From: "milaan@example.org", Registry: "reg", Plain: true, Now: now, Log: log}
}

// letters counts the letters of an alert to somebody.
func (o *postOffice) count(login string, n int64) (count int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, letter := range o.letters {
		if strings.Contains(letter, "To: <"+login+"@example.org>") && strings.Contains(letter, fmt.Sprintf("<reg-%d@", n)) {
			count++
		}
	}
	return count
}

// An address that is refused, one that is busy for now and a connection that breaks keep no letter from anybody else: each
// gets each alert once. Who cannot be reached is told to administrators, and the log names no address.
func TestMailRefused(t *testing.T) {
	s, office, log := open(t), newPostOffice(t), &journal{}
	office.answers = map[string][]string{
		"b.gone@example.org": {"550 5.1.1 <b.gone@example.org>: no such mailbox"},
		"c.busy@example.org": {"450 4.2.0 <c.busy@example.org>: greylisted", "250 ok"},
		"d.cut@example.org":  {"", "250 ok"},
	}
	staff(t, s, models.RoleAuditor, "a.first", "b.gone", "c.busy", "d.cut", "e.last")
	staff(t, s, models.RoleAdmin, "z.admin")
	mail := mailer(t, s, office, slog.New(slog.NewTextHandler(log, nil)), time.Now)
	run(t, &duty.Outbox{Name: "mail", Store: s, Outlet: mail})
	begun(t, s, "mail")
	before, err := s.LatestAlert(t.Context())
	must(t, err)
	for n := range 3 {
		must(t, s.AddAlert(t.Context(), fmt.Sprint(n), models.Alert{Kind: models.AlertSearches, At: 1, Detail: "id"}))
	}
	// The three, and one that b.gone cannot be reached, however often.
	eventually(t, "not every letter is sent", func() bool { n, _, err := s.Passed(t.Context(), "mail"); return err == nil && n == before+4 })
	told := map[models.AlertKind][]int64{}
	list, err := s.AlertsAfter(t.Context(), before, 10)
	must(t, err)
	for _, a := range list {
		told[a.Kind] = append(told[a.Kind], a.N)
		if a.Kind == models.AlertMail && a.Detail != "id-b.gone" {
			t.Errorf("administrators are told of %s", a.Detail)
		}
	}
	if len(told[models.AlertSearches]) != 3 || len(told[models.AlertMail]) != 1 {
		t.Fatalf("alerts: %v", told)
	}
	for _, n := range told[models.AlertSearches] {
		for login, want := range map[string]int{"a.first": 1, "b.gone": 0, "c.busy": 1, "d.cut": 1, "e.last": 1, "z.admin": 1} {
			if got := office.count(login, n); got != want {
				t.Errorf("%s got alert %d %d times", login, n, got)
			}
		}
	}
	if office.count("z.admin", told[models.AlertMail][0]) != 1 || office.count("a.first", told[models.AlertMail][0]) != 0 {
		t.Error("not the administrator alone is told")
	}
	if said := log.String(); strings.Contains(said, "example.org") || !strings.Contains(said, "id-b.gone") || !strings.Contains(said, "id-c.busy") {
		t.Errorf("log: %s", said)
	}
}

// While a mailbox says "later", others get what comes after; the registry keeps the place before it, so that a process that is
// killed misses nothing; and after a day it is a refusal.
func TestMailLater(t *testing.T) {
	s, office := open(t), newPostOffice(t)
	office.answers = map[string][]string{"a.full@example.org": {"452 4.2.2 mailbox full"}}
	staff(t, s, models.RoleAuditor, "a.full", "b.other")
	var mu sync.Mutex
	now := time.Now()
	clock := func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	outbox := func() *duty.Outbox {
		return &duty.Outbox{Name: "mail", Store: s, Outlet: mailer(t, s, office, quiet, clock), Every: 5 * time.Millisecond, FirstRetry: time.Millisecond, Log: quiet}
	}
	before, err := s.LatestAlert(t.Context())
	must(t, err)
	must(t, s.SetPassed(t.Context(), "mail", before))
	for n := range 2 {
		must(t, s.AddAlert(t.Context(), fmt.Sprint(n), models.Alert{Kind: models.AlertSearches, At: 1, Detail: "id"}))
	}
	ctx, kill := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- outbox().Run(ctx) }()
	eventually(t, "others wait", func() bool { return office.count("b.other", before+2) == 1 })
	kill()
	<-ended
	if n, _, err := s.Passed(t.Context(), "mail"); err != nil || n != before {
		t.Errorf("passed %d, %v, of %d", n, err, before)
	}
	run(t, outbox())
	eventually(t, "a letter is not sent again after a kill", func() bool { return office.count("b.other", before+2) == 2 })
	eventually(t, "a mailbox that is full for a day holds up all", func() bool {
		mu.Lock()
		now = now.Add(time.Hour)
		mu.Unlock()
		n, _, err := s.Passed(t.Context(), "mail")
		return err == nil && n == before+3
	})
	if a, b := office.count("a.full", before+1), office.count("b.other", before+2); a != 0 || b != 2 {
		t.Errorf("%d and %d letters", a, b)
	}
	last, err := s.AlertsAfter(t.Context(), before+2, 5)
	must(t, err)
	if !slices.ContainsFunc(last, func(a models.Alert) bool { return a.Kind == models.AlertMail && a.Detail == "id-a.full" }) {
		t.Errorf("told %v", last)
	}
}
