package accounts

import (
	"context"
	"errors"
	"net/netip"
	"sync"
	"time"

	"github.com/milaan-project/milaan/models"
)

// How often a log-in may fail. What is counted is a login from one address, and together all the logins that never came in
// from there: who guesses locks nobody out elsewhere, nor those who logged in before behind the same address, as in an office
// of a hundred people.
const (
	freeTries     = 5
	longestWait   = 15 * time.Minute
	triesFromOne  = 100 // from one address in an hour, of logins that never came in from there
	countedWithin = time.Hour
	mostCounted   = 100_000
	// familiarWait is the longest wait of a login that came in from an address before: somebody there who guesses at this very
	// login slows its owner down, and no more than that.
	familiarWait = time.Minute
)

// How many tries are looked at at once. Each takes a good part of a second of the machine, so that who is not known is
// bounded by address and altogether, and refused beyond that without having to wait.
const (
	atOnceFromOne = 2
	atOnceUnknown = 16
)

// How long, and how many, wait for a place among those who are looked at: where a day or a training begins, people who were
// never there before log in together.
const (
	placeWithin   = 5 * time.Second
	placeAsked    = 50 * time.Millisecond
	inLineFromOne = 16
	inLineAll     = 64
)

// lane is whose tries share the machine: a crowd of the one holds up nobody of the other.
type lane int

// Familiar is a login that came in from this address before, and who is logged in already.
const (
	unknown lane = iota
	familiar
)

// throttle slows guessing down.
type throttle struct {
	now func() time.Time

	mu       sync.Mutex
	fails    map[[2]string]*failures // by login and place; of a place as a whole with an empty login
	cameIn   map[[2]string]bool      // by id of the account and place: it logged in from there
	underway int                     // tries of the unknown lane
	inLine   map[string]int          // who wait for a place, by where; of all with an empty one
}

// failures are what came of tries that count together. Those that are looked at are as many failures until they come out:
// many at once get no more tries than one after the other.
type failures struct {
	n, underway int
	last        time.Time
}

func newThrottle(now func() time.Time) *throttle {
	return &throttle{now: now, fails: map[[2]string]*failures{}, cameIn: map[[2]string]bool{}, inLine: map[string]int{}}
}

// try is one try, from before it is looked at until end.
type try struct {
	of      *throttle
	lane    lane
	login   *failures // of this login from this place
	all     *failures // of the place
	account string
	place   string
}

// longestKey is more than a login has characters.
const longestKey = 100

// placeOf is what counts as one address: of IPv6 the /64 that a subscriber has whole.
func placeOf(from string) string {
	ip, err := netip.ParseAddr(from)
	if err != nil {
		return from[:min(len(from), longestKey)]
	}
	if ip = ip.Unmap().WithZone(""); ip.Is6() {
		return netip.PrefixFrom(ip, 64).Masked().String()
	}
	return ip.String()
}

// begin counts a try of a login from an address, whose account has this id, if there is one; the caller ends it. Busy: it
// has to wait, or too many are looked at.
func (t *throttle) begin(login, from, account string) (*try, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	y := &try{of: t, account: account, place: placeOf(from)}
	if account != "" && t.cameIn[[2]string{account, y.place}] {
		y.lane = familiar
	}
	return y, t.admit(y, login)
}

// await counts a try as begin does, and waits for a moment where too many are looked at.
func (t *throttle) await(ctx context.Context, login, from, account string) (*try, error) {
	y, err := t.begin(login, from, account)
	if !errors.Is(err, errCrowded) || !t.line(y.place, 1) {
		return y, err
	}
	defer t.line(y.place, -1)
	ask := time.NewTicker(placeAsked)
	defer ask.Stop()
	over := time.NewTimer(placeWithin)
	defer over.Stop()
	for errors.Is(err, errCrowded) {
		select {
		case <-ask.C:
			y, err = t.begin(login, from, account)
		case <-over.C:
			return y, err
		case <-ctx.Done():
			return y, err
		}
	}
	return y, err
}

// line has one more, or one less, wait. It reports whether there is room.
func (t *throttle) line(place string, one int) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if one > 0 && (t.inLine[place] >= inLineFromOne || t.inLine[""] >= inLineAll) {
		return false
	}
	for _, of := range []string{place, ""} {
		if t.inLine[of] += one; t.inLine[of] == 0 {
			delete(t.inLine, of)
		}
	}
	return true
}

// beginAs counts a try of somebody who is logged in, and gives the password or a code again.
func (t *throttle) beginAs(a *models.Account, from string) (*try, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	y := &try{of: t, account: a.ID, place: placeOf(from), lane: familiar}
	return y, t.admit(y, a.Login)
}

func (t *throttle) admit(y *try, login string) error {
	now := t.now()
	y.login, y.all = t.failuresOf([2]string{login[:min(len(login), longestKey)], y.place}, now), t.failuresOf([2]string{"", y.place}, now)
	wait, crowded := familiarWait, y.login.underway >= atOnceFromOne
	if y.lane == unknown {
		wait, crowded = longestWait, y.all.underway >= atOnceFromOne || t.underway >= atOnceUnknown
		if !y.all.mayTry(now, triesFromOne, longestWait) {
			return errTooManyTries
		}
	}
	if !y.login.mayTry(now, freeTries, wait) {
		return errTooManyTries
	}
	if crowded {
		return errCrowded
	}
	y.login.underway++
	if y.lane == unknown {
		y.all.underway++
		t.underway++
	}
	return nil
}

// mayTry reports whether there is a try left, or the wait after the last failure, which doubles with each, is over.
func (f *failures) mayTry(now time.Time, free int, longest time.Duration) bool {
	if f.n+f.underway < free {
		return true
	}
	return f.underway == 0 && now.Sub(f.last) >= min(time.Second<<min(f.n-free, 20), longest)
}

// failuresOf finds what is counted together, beginning anew after an hour.
func (t *throttle) failuresOf(key [2]string, now time.Time) *failures {
	f := t.fails[key]
	if f == nil {
		t.makeRoom(now)
		f = &failures{}
		t.fails[key] = f
	}
	if f.n > 0 && now.Sub(f.last) > countedWithin {
		f.n = 0
	}
	return f
}

// makeRoom bounds what is kept. What is under way is ended where it was begun, kept or not.
func (t *throttle) makeRoom(now time.Time) {
	if len(t.fails) < mostCounted {
		return
	}
	for key, f := range t.fails {
		if f.underway == 0 && (f.n == 0 || now.Sub(f.last) > countedWithin) {
			delete(t.fails, key)
		}
	}
	if len(t.fails) >= mostCounted {
		clear(t.fails) // an attack from everywhere: counting on is worth less than the memory
	}
}

// end ends a try. One that neither failed nor came right leaves nothing behind.
func (y *try) end() {
	y.of.mu.Lock()
	defer y.of.mu.Unlock()
	y.login.underway--
	if y.lane == unknown {
		y.all.underway--
		y.of.underway--
	}
}

// failed counts a failure.
func (y *try) failed() {
	y.of.mu.Lock()
	defer y.of.mu.Unlock()
	now := y.of.now()
	y.login.n++
	y.login.last = now
	if y.lane == unknown {
		y.all.n++
		y.all.last = now
	}
}

// right forgets the failures of a login from a place, and notes that it came in from there.
func (y *try) right() {
	y.of.mu.Lock()
	defer y.of.mu.Unlock()
	y.login.n = 0
	y.of.remember(y.account, y.place)
}

func (t *throttle) remember(account, place string) {
	if account == "" {
		return
	}
	if len(t.cameIn) >= mostCounted {
		clear(t.cameIn) // it fills again with those who log in
	}
	t.cameIn[[2]string{account, place}] = true
}

var (
	errTooManyTries = models.Errorf(models.Busy, "too many tries failed", "बहुत सारी कोशिशें नहीं चलीं").
			Advise("Wait a while and try again; if you forgot the password, ask your administrator for a new one.", "कुछ देर बाद फिर कोशिश करें; पासवर्ड भूल गए हों तो प्रशासक से नया लें।")
	errCrowded = models.Errorf(models.Busy, "too many people are logging in at this moment", "इस समय बहुत से लोग लॉग इन कर रहे हैं").
			Advise("Try again in a few seconds.", "कुछ सेकंड बाद फिर कोशिश करें।")
)
