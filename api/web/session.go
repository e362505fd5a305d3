package web

import (
	"encoding/base64"
	"io"
	"sync"
	"time"

	"github.com/milaan-project/milaan/api"
)

// A session ends an hour after it was last used, and a working day after the log-in.
const (
	idleTime    = time.Hour
	longestTime = 12 * time.Hour
)

// sessions are the log-ins of this process: a restart ends them. The browser holds a random id, the server the hash of
// the token that was given, and nobody the token.
type sessions struct {
	now    func() time.Time
	random io.Reader

	mu   sync.Mutex
	open map[string]session
}

type session struct {
	token       api.TokenHash
	began, used time.Time
}

func (s session) over(now time.Time) bool {
	return now.Sub(s.used) >= idleTime || now.Sub(s.began) >= longestTime
}

func newSessions(now func() time.Time, random io.Reader) *sessions {
	return &sessions{now: now, random: random, open: map[string]session{}}
}

// ofToken stands before the id of a session that a token began: without it one in 4,096 begins as accounts' sessions do, and
// would be looked for among them.
const ofToken = "t_"

// sessionBytes make an id that cannot be guessed.
const sessionBytes = 32

// begin opens a session and returns its id.
func (s *sessions) begin(token api.TokenHash) (id string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := make([]byte, sessionBytes)
	if _, err := io.ReadFull(s.random, b); err != nil {
		return "", errInternal.Because(err)
	}
	now := s.now()
	for id, old := range s.open {
		if old.over(now) {
			delete(s.open, id)
		}
	}
	id = ofToken + base64.RawURLEncoding.EncodeToString(b)
	s.open[id] = session{token, now, now}
	return id, nil
}

// find returns the token of an open session and keeps the session from falling idle.
func (s *sessions) find(id string) (token api.TokenHash, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, ok := s.open[id]
	if !ok {
		return api.TokenHash{}, false
	}
	now := s.now()
	if found.over(now) {
		delete(s.open, id)
		return api.TokenHash{}, false
	}
	found.used = now
	s.open[id] = found
	return found.token, true
}

// end closes a session; one that is not open is no error.
func (s *sessions) end(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, id)
}
