package accounts

import (
	"sync"
	"time"

	"github.com/milaan-project/milaan/models"
)

// How often a log-in may fail. What is counted is a login from one address: who guesses from elsewhere locks nobody out.
const (
	freeTries     = 5
	longestWait   = 15 * time.Minute
	triesFromOne  = 100 // from one address in an hour, whatever the logins
	countedWithin = time.Hour
	mostCounted   = 100_000
)

// throttle slows guessing down.
type throttle struct {
	now func() time.Time

	mu    sync.Mutex
	fails map[[2]string]*failures
}

type failures struct {
	n    int
	last time.Time
}

func newThrottle(now func() time.Time) *throttle {
	return &throttle{now: now, fails: map[[2]string]*failures{}}
}

// check returns a Busy Error while a login may not be tried from an address.
func (t *throttle) check(login, from string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	if f := t.fails[[2]string{login, from}]; f != nil && f.n >= freeTries && now.Sub(f.last) < waitAfter(f.n) {
		return errTooManyTries
	}
	if f := t.fails[[2]string{"", from}]; f != nil && f.n >= triesFromOne && now.Sub(f.last) < longestWait {
		return errTooManyTries
	}
	return nil
}

// waitAfter doubles with every failure.
func waitAfter(n int) time.Duration {
	return min(time.Second<<min(n-freeTries, 20), longestWait)
}

// fail counts a failure.
func (t *throttle) fail(login, from string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	if len(t.fails) >= mostCounted {
		for key, f := range t.fails {
			if now.Sub(f.last) > countedWithin {
				delete(t.fails, key)
			}
		}
		if len(t.fails) >= mostCounted {
			clear(t.fails) // an attack from everywhere: counting on is worth less than the memory
		}
	}
	for _, key := range [][2]string{{login, from}, {"", from}} {
		f := t.fails[key]
		if f == nil || now.Sub(f.last) > countedWithin {
			f = &failures{}
			t.fails[key] = f
		}
		f.n++
		f.last = now
	}
}

// forget forgets the failures of a login from an address.
func (t *throttle) forget(login, from string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.fails, [2]string{login, from})
}

var errTooManyTries = models.Errorf(models.Busy, "too many tries failed", "बहुत सारी कोशिशें नहीं चलीं").
	Advise("Wait a while and try again; if you forgot the password, ask your administrator for a new one.", "कुछ देर बाद फिर कोशिश करें; पासवर्ड भूल गए हों तो प्रशासक से नया लें।")
