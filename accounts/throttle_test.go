package accounts_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/milaan-project/milaan/accounts"
	"github.com/milaan-project/milaan/models"
)

const words = "words that belong together"

// outcomes has many log in at once and counts what came of it.
func outcomes(t *testing.T, o *office, n int, who func(i int) (login, from string)) map[models.Code]int {
	t.Helper()
	var mu sync.Mutex
	var done sync.WaitGroup
	all := map[models.Code]int{}
	for i := range n {
		done.Go(func() {
			login, from := who(i)
			_, _, err := o.LogIn(t.Context(), login, "a wrong guess", "", from)
			mu.Lock()
			defer mu.Unlock()
			all[models.CodeOf(err)]++
		})
	}
	done.Wait()
	return all
}

// Five tries are five, however many are sent at once, and however many addresses of one subscriber they come from.
func TestTriesAtOnce(t *testing.T) {
	o := newOffice(t)
	o.person(t, "anita")
	for name, from := range map[string]func(i int) string{
		"one address":     func(int) string { return "203.0.113.9" },
		"a known address": func(int) string { return "10.0.0.1" },
		"one subscriber":  func(i int) string { return fmt.Sprintf("2001:db8:1:2::%x", i+1) },
	} {
		looked := 0
		for range 4 {
			all := outcomes(t, o, 20, func(i int) (string, string) { return "anita", from(i) })
			if looked += all[models.Unauthenticated]; looked > 5 || all[models.Unauthenticated]+all[models.Busy] != 20 {
				t.Errorf("%s: %v, %d guesses were looked at", name, all, looked)
			}
		}
		if looked != 5 {
			t.Errorf("%s: %d guesses were looked at", name, looked)
		}
	}
	_, _, err := o.LogIn(t.Context(), "anita", "a wrong guess", "", "2001:db8:1:3::1")
	wantCode(t, "another subscriber", err, models.Unauthenticated)
	_, _, err = o.LogIn(t.Context(), "anita", "a wrong guess", "", "::ffff:203.0.113.9")
	wantCode(t, "the same address written otherwise", err, models.Busy)
}

// While one address, and then very many, send all that they can, others log in: those at other addresses, and those who logged
// in from that address before. What is too much is refused.
func TestCrowdAtTheLogIn(t *testing.T) {
	o := newOffice(t)
	o.person(t, "anita")
	o.person(t, "bano")
	stop, crowd := make(chan struct{}), sync.WaitGroup{}
	for i := range 30 {
		crowd.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				from := "10.0.0.1"
				if i >= 10 {
					from = fmt.Sprintf("198.51.100.%d", i)
				}
				if _, _, err := o.LogIn(t.Context(), fmt.Sprintf("nobody-%d-%d", i, n), "a wrong guess", "", from); models.CodeOf(err) == models.Busy {
					time.Sleep(5 * time.Millisecond)
				}
			}
		})
	}
	time.Sleep(50 * time.Millisecond)
	for _, login := range []string{"anita", "bano"} {
		began := time.Now()
		if _, _, err := o.LogIn(t.Context(), login, words, "", "10.0.0.1"); err != nil {
			t.Errorf("%s: %v", login, err)
		}
		if took := time.Since(began); took > time.Minute {
			t.Errorf("%s waited %s", login, took)
		}
	}
	close(stop)
	crowd.Wait()
	_, _, err := o.LogIn(t.Context(), "anita", words, "", "203.0.113.9")
	must(t, err)
}

// People who were never at an address before log in there together, as on the first day of a training.
func TestNewcomersTogether(t *testing.T) {
	o := newOffice(t)
	logins := []string{"anita", "bano", "chand", "devi"}
	for _, login := range logins {
		o.person(t, login)
	}
	var together sync.WaitGroup
	for _, login := range logins {
		together.Go(func() {
			if _, _, err := o.LogIn(t.Context(), login, words, "", "203.0.113.20"); err != nil {
				t.Errorf("%s: %v", login, err)
			}
		})
	}
	together.Wait()
}

// Behind the one address of an office somebody guesses for hours. Who logged in there before still does, after a restart too;
// who guesses at one of them slows that login down to a try a minute. Others have to wait there, and are let in elsewhere.
func TestOfficeWithAGuesser(t *testing.T) {
	o := newOffice(t)
	o.person(t, "anita")
	o.person(t, "bano")
	_, err := o.Create(t.Context(), root, &models.Account{Login: "chand", Name: "Chand", Role: models.RoleAuditor})
	must(t, err)
	server, _ := provider(t, "subject-7")
	guess := func(login, from string) error {
		_, _, err := o.LogIn(t.Context(), login, "a wrong guess", "", from)
		return err
	}
	failALot := func() {
		t.Helper()
		must(t, o.UseOpenID(t.Context(), accounts.OpenIDConfig{Issuer: server.URL, ClientID: "milaan"}))
		for range 99 { // nonsense from a provider counts, too, and takes no time to look at
			_, _, err := o.FinishOpenID(t.Context(), "good", "x", "y", "10.0.0.1")
			wantCode(t, "nonsense", err, models.Unauthenticated)
			o.forward(15 * time.Minute)
		}
		wantCode(t, "the hundredth failure", guess("nobody", "10.0.0.1"), models.Unauthenticated)
		wantCode(t, "one guess more", guess("another", "10.0.0.1"), models.Busy)
	}
	failALot()
	if _, _, err := o.LogIn(t.Context(), "anita", words, "", "10.0.0.1"); err != nil {
		t.Errorf("who logged in before: %v", err)
	}
	wantCode(t, "who never did", guess("chand", "10.0.0.1"), models.Busy)
	wantCode(t, "the same elsewhere", guess("chand", "10.0.0.2"), models.Unauthenticated)

	for range 12 { // longer than the wait doubles to a minute
		wantCode(t, "a guess at anita", guess("anita", "10.0.0.1"), models.Unauthenticated)
		o.forward(time.Minute)
	}
	if _, _, err := o.LogIn(t.Context(), "anita", words, "", "10.0.0.1"); err != nil {
		t.Errorf("a minute after a guess at her own login: %v", err)
	}

	o.Service = accounts.New(o.cfg)
	must(t, o.Recall(t.Context()))
	failALot()
	if _, _, err := o.LogIn(t.Context(), "bano", words, "", "10.0.0.1"); err != nil {
		t.Errorf("after a restart: %v", err)
	}
	wantCode(t, "who never did, after a restart", guess("chand", "10.0.0.1"), models.Busy)
}
