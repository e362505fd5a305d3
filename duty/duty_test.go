package duty_test

import (
	"bufio"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/milaan-project/milaan/duty"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/places"
	"github.com/milaan-project/milaan/models/store"
	"github.com/milaan-project/milaan/models/store/storetest"
)

var (
	kolkata = time.FixedZone("IST", 19800)
	writer  = models.Write{Actor: models.Actor{ID: "a", Role: models.RoleAdmin}}
	quiet   = slog.New(slog.DiscardHandler)
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), storetest.Fresh(t))
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// add makes a case that was created at an instant.
func add(t *testing.T, s *store.Store, side models.Side, at time.Time, record string) *models.Case {
	t.Helper()
	c, err := models.DecodeRecord(side, []byte(record))
	must(t, err)
	c.ID, c.CreatedAt = uuid.Must(uuid.NewV7()).String(), at.UnixMilli()
	c.SetClocks(kolkata)
	w := writer
	w.At = at.UnixMilli()
	must(t, s.Create(t.Context(), w, &c))
	return &c
}

// A clock is said to run out once, when its time comes; and one that ran out long ago is left to the list of late duties.
func TestWarner(t *testing.T) {
	s := open(t)
	now := time.Date(2026, 4, 2, 10, 0, 0, 0, kolkata)
	w := duty.Warner{Store: s, Zone: kolkata, Now: func() time.Time { return now }, Log: quiet}
	child := add(t, s, models.Found, now, `{"district":"Agra"}`)
	add(t, s, models.Missing, now, `{"district":"Agra","fir_number":"1/26","reported_on":"2024-01-01"}`)
	report := add(t, s, models.Missing, now, `{"district":"Agra","fir_number":"2/26","reported_on":"2026-01-01"}`)
	said := func() (list []string) {
		must(t, w.Look(t.Context()))
		must(t, w.Look(t.Context()))
		alerts, err := s.AlertsAfter(t.Context(), 0, 100)
		must(t, err)
		for _, a := range alerts {
			list = append(list, a.Detail+" "+a.MissingID+a.FoundID)
		}
		return list
	}
	if got := said(); got != nil {
		t.Errorf("at once: %v", got)
	}
	now = now.Add(17 * time.Hour)
	if got := said(); got != nil {
		t.Errorf("after 17 hours: %v", got)
	}
	now = now.Add(2 * time.Hour)
	want := []string{"production " + child.ID}
	if got := said(); !slices.Equal(got, want) {
		t.Errorf("after 19 hours: %v", got)
	}
	now = time.Date(2026, 4, 26, 0, 0, 0, 0, kolkata)
	want = append(want, "ahtu_takeover "+report.ID)
	if got := said(); !slices.Equal(got, want) {
		t.Errorf("a week before four months: %v", got)
	}
	now = now.AddDate(0, 6, 0)
	if got := said(); !slices.Equal(got, want) {
		t.Errorf("half a year later: %v", got)
	}
	// A change of the case starts its clocks anew.
	c, err := s.Case(t.Context(), report.ID)
	must(t, err)
	c.Complaint.TakenOverOn = models.Of(models.DateOf(now))
	c.SetClocks(kolkata)
	writer := writer
	writer.At = now.UnixMilli()
	must(t, s.Update(t.Context(), writer, &c, models.CaseChanged, []string{"taken_over_on"}))
	now = now.AddDate(0, 3, -6)
	want = append(want, "ahtu_report "+report.ID)
	if got := said(); !slices.Equal(got, want) {
		t.Errorf("a week before the AHTU's report: %v", got)
	}
}

// run runs an outbox until the test has seen enough.
func run(t *testing.T, o *duty.Outbox) {
	t.Helper()
	o.Every, o.FirstRetry, o.Log = 5*time.Millisecond, time.Millisecond, quiet
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- o.Run(ctx) }()
	t.Cleanup(func() { stop(); <-ended })
}

func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	for began := time.Now(); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Since(began) > time.Minute {
			t.Fatal(what)
		}
	}
}

// begun waits until an outlet has begun: what comes before is not its business.
func begun(t *testing.T, s *store.Store, outlet string) {
	t.Helper()
	eventually(t, "the outlet does not begin", func() bool { _, ok, err := s.Passed(t.Context(), outlet); return ok && err == nil })
}

// Another system hears of every alert at least once, in order, although it fails now and then; and can tell that it was
// Milaan who spoke, and that it heard something before.
func TestWebhook(t *testing.T) {
	s := open(t)
	child := add(t, s, models.Found, time.Now(), `{"district":"Agra","child_name":"Munni Secret"}`)
	must(t, s.AddAlert(t.Context(), "old", models.Alert{Kind: models.AlertMoved, FoundID: child.ID}))
	var mu sync.Mutex
	var heard []map[string]string
	calls := 0
	system := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		mac := hmac.New(sha256.New, []byte("secret"))
		mac.Write(body)
		var one map[string]string
		mu.Lock()
		defer mu.Unlock()
		calls++
		switch {
		case err != nil || r.Header.Get("X-Milaan-Signature") != "sha256="+hex.EncodeToString(mac.Sum(nil)) || json.Unmarshal(body, &one) != nil || one["delivery"] != r.Header.Get("X-Milaan-Delivery"):
			t.Errorf("%s, signed %s", body, r.Header.Get("X-Milaan-Signature"))
		case strings.Contains(string(body), "Secret"):
			t.Errorf("a name leaves: %s", body)
		}
		heard = append(heard, one)
		if calls%3 == 0 {
			w.WriteHeader(http.StatusBadGateway)
		}
	}))
	defer system.Close()
	run(t, &duty.Outbox{Name: "hook", Store: s, Outlet: &duty.Webhook{URL: system.URL, Secret: []byte("secret"), Registry: "reg", Client: system.Client()}})
	begun(t, s, "hook")
	for n := range 5 {
		must(t, s.AddAlert(t.Context(), fmt.Sprint(n), models.Alert{Kind: models.AlertClock, At: 1, FoundID: child.ID, Detail: "production", DueAt: 1000}))
	}
	eventually(t, "not every alert arrives", func() bool { n, _, err := s.Passed(t.Context(), "hook"); return err == nil && n == 6 })
	mu.Lock()
	defer mu.Unlock()
	seen := map[string]int{}
	for _, one := range heard {
		seen[one["delivery"]]++
		if one["found_number"] != child.Number || one["kind"] != "clock_running_out" || one["due_at"] != "1970-01-01T00:00:01Z" {
			t.Errorf("%v", one)
		}
	}
	if len(seen) != 5 || len(heard) <= 5 || seen["reg-1"] != 0 || seen["reg-6"] == 0 {
		t.Errorf("heard %v", seen)
	}
}

// An alert goes to the address that was given and not where that leads, with whatever status it does.
func TestWebhookIsNotLedElsewhere(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { t.Errorf("%s comes elsewhere", r.Method) }))
	defer elsewhere.Close()
	for _, status := range []int{http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect} {
		system := httptest.NewServer(http.RedirectHandler(elsewhere.URL, status))
		hook := duty.Webhook{URL: system.URL, Secret: []byte("secret"), Registry: "reg", Client: system.Client()}
		if err := hook.Send(t.Context(), &models.Alert{N: 1, Kind: models.AlertClock}); err == nil || !strings.Contains(err.Error(), fmt.Sprint(status)) {
			t.Errorf("%d counts as delivered: %v", status, err)
		}
		system.Close()
	}
}

// postOffice is a mail server that keeps what it is given.
type postOffice struct {
	listener net.Listener
	mu       sync.Mutex
	letters  []string
	to       []string
	refuses  int // so many connections
	// answers are what the server says, each once, to who names a recipient; the last one for ever. Empty is a cut connection.
	answers map[string][]string
}

func newPostOffice(t *testing.T) *postOffice {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	o := &postOffice{listener: l}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go o.serve(conn)
		}
	}()
	return o
}

func (o *postOffice) serve(conn net.Conn) {
	defer conn.Close()
	o.mu.Lock()
	refuse := o.refuses > 0
	o.refuses--
	o.mu.Unlock()
	if refuse {
		fmt.Fprint(conn, "421 come back later\r\n")
		return
	}
	fmt.Fprint(conn, "220 post office\r\n")
	lines := bufio.NewScanner(conn)
	for lines.Scan() {
		switch line := lines.Text(); {
		case strings.HasPrefix(line, "EHLO"):
			fmt.Fprint(conn, "250 post office\r\n")
		case strings.HasPrefix(line, "RCPT TO:"):
			to := strings.Trim(strings.TrimPrefix(line, "RCPT TO:"), "<>")
			answer := o.answer(to)
			if answer == "" {
				return
			}
			fmt.Fprint(conn, answer+"\r\n")
		case line == "DATA":
			fmt.Fprint(conn, "354 go on\r\n")
			var letter strings.Builder
			for lines.Scan() && lines.Text() != "." {
				letter.WriteString(lines.Text() + "\n")
			}
			o.mu.Lock()
			o.letters = append(o.letters, letter.String())
			o.mu.Unlock()
			fmt.Fprint(conn, "250 kept\r\n")
		case line == "QUIT":
			fmt.Fprint(conn, "221 bye\r\n")
			return
		default:
			fmt.Fprint(conn, "250 ok\r\n")
		}
	}
}

// answer is what is said to who names a recipient.
func (o *postOffice) answer(to string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	answer := "250 ok"
	if left := o.answers[to]; len(left) > 0 {
		answer = left[0]
		if len(left) > 1 {
			o.answers[to] = left[1:]
		}
	}
	if strings.HasPrefix(answer, "250") {
		o.to = append(o.to, to)
	}
	return answer
}

// Those whose business it is get a letter, which holds no name; nobody else does, and a server that fails is tried again.
func TestMail(t *testing.T) {
	s, office := open(t), newPostOffice(t)
	office.refuses = 2
	gazetteer := places.Default()
	for login, about := range map[string]struct {
		role     models.Role
		district string
	}{"agra.cwc": {models.RoleCWC, "Agra"}, "kasganj.cwc": {models.RoleCWC, "Kasganj"}, "kasganj.station": {models.RoleStation, "Kasganj"}, "jhansi.cwc": {models.RoleCWC, "Jhansi"}, "auditor": {models.RoleAuditor, ""}} {
		a := models.Account{ID: login, Login: login, Name: login, Role: about.role, Email: login + "@example.org"}
		if about.district != "" {
			var err error
			a.Reach, err = gazetteer.ReachOf(about.role, about.district)
			must(t, err)
		}
		must(t, s.CreateAccount(t.Context(), writer, &a))
	}
	report, child := add(t, s, models.Missing, time.Now(), `{"district":"Kasganj","child_name":"Secret"}`), add(t, s, models.Found, time.Now(), `{"district":"Agra","child_name":"Secret"}`)
	server, err := url.Parse("smtp://" + office.listener.Addr().String())
	must(t, err)
	mail := &duty.Mail{Store: s, PlaceOf: gazetteer.PlaceOf, Server: server, From: "milaan@example.org", Registry: "reg", Address: "https://milaan.example.org", Plain: true, Now: time.Now, Log: quiet}
	run(t, &duty.Outbox{Name: "mail", Store: s, Outlet: mail})
	begun(t, s, "mail")
	must(t, s.AddAlert(t.Context(), "1", models.Alert{Kind: models.AlertCandidate, At: 1, MissingID: report.ID, FoundID: child.ID}))
	must(t, s.AddAlert(t.Context(), "2", models.Alert{Kind: models.AlertConcur, At: 1, MissingID: report.ID, FoundID: child.ID}))
	must(t, s.AddAlert(t.Context(), "3", models.Alert{Kind: models.AlertSearches, At: 1, Detail: "id"}))
	// Who has not judged is not told that something was decided which fell: and a letter does not know who has.
	must(t, s.AddAlert(t.Context(), "4", models.Alert{Kind: models.AlertFell, At: 1, MissingID: report.ID, FoundID: child.ID}))
	latest, err := s.Alerts(t.Context(), models.AlertFilter{Kinds: models.AlertsFor(models.RoleAdmin)}, 1)
	must(t, err)
	eventually(t, "not every letter is sent", func() bool { n, _, err := s.Passed(t.Context(), "mail"); return err == nil && n == latest[0].N })
	office.mu.Lock()
	if want := []string{"agra.cwc@example.org", "kasganj.cwc@example.org", "kasganj.station@example.org", "agra.cwc@example.org", "kasganj.cwc@example.org", "auditor@example.org"}; !slices.Equal(office.to, want) {
		t.Errorf("letters to %v", office.to)
	}
	for _, letter := range office.letters {
		if strings.Contains(letter, "Secret") || !strings.Contains(letter, "Message-ID: <reg-") || !strings.Contains(letter, "https://milaan.example.org") {
			t.Errorf("letter: %s", letter)
		}
	}
	if !strings.Contains(office.letters[0], child.Number) || strings.Contains(office.letters[0], report.Number) || !strings.Contains(office.letters[0], "नया संभावित मेल") {
		t.Errorf("the letter to a member who is to judge unled: %s", office.letters[0])
	}
	if !strings.Contains(office.letters[1], report.Number) || strings.Contains(office.letters[1], child.Number) {
		t.Errorf("the letter to the Committee of the report's district: %s", office.letters[1])
	}
	if !strings.Contains(office.letters[2], report.Number+" · "+child.Number) {
		t.Errorf("letter: %s", office.letters[2])
	}
	office.mu.Unlock()

	mail.Plain = false
	if err := mail.Send(t.Context(), &models.Alert{N: 9, Kind: models.AlertSearches}); err == nil || !strings.Contains(err.Error(), "STARTTLS") {
		t.Errorf("letters go in plain text: %v", err)
	}
}
