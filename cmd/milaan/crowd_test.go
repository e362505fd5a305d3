package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/milaan-project/milaan/models/store"
	"github.com/milaan-project/milaan/models/store/storetest"
)

// errand is one request that is sent, with the same idempotency key, until it is acknowledged.
type errand struct {
	key, path string
	body      string
	want      int    // the status that acknowledges it
	mark      string // words that stand in the registry once for it, and nowhere else
}

// crowd are people who write to a server that has faults, and what they were told is done.
type crowd struct {
	t      *testing.T
	url    atomic.Value // string
	tokens [2]string    // of an administrator, and of a police officer everywhere
	client *http.Client

	mu       sync.Mutex
	waiting  []errand
	done     map[string]bool // marks that were acknowledged
	reports  []string        // ids of acknowledged cases
	children []string
	sent     int
	refused  int    // answers 429 and 503
	broken   int    // no answer
	last     string // why the last one was not acknowledged
}

func newCrowd(t *testing.T) *crowd {
	t.Helper()
	return &crowd{t: t, done: map[string]bool{}, client: &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 200}}}
}

// next is an errand that was not acknowledged yet, or a new one: a report, a recovered child, or a word on a pair of them.
func (c *crowd) next() errand {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n := len(c.waiting); n > 0 {
		e := c.waiting[0]
		c.waiting = c.waiting[1:]
		return e
	}
	mark := "mark" + strings.ReplaceAll(newID(), "-", "")
	e := errand{key: newID(), mark: mark}
	e.want = http.StatusCreated
	switch n := rand.IntN(5); {
	case n == 0 && len(c.reports) > 0 && len(c.children) > 0:
		e.path = "/api/v1/pairs/" + c.reports[rand.IntN(len(c.reports))] + "/" + c.children[rand.IntN(len(c.children))] + "/verdicts"
		e.body = `{"kind":"comment","reason":"` + mark + `"}`
	case n == 1 && len(c.children) > 20:
		last := len(c.children) - 1
		e.path, e.body, e.want = "/api/v1/cases/"+c.children[last]+"/close", `{"status":"traced","reason":"`+mark+`"}`, http.StatusOK
		c.children = c.children[:last]
	case n == 2:
		e.path, e.body = "/api/v1/found", `{"child_name":"Munni","district":"Agra","marks":"`+mark+`"}`
	default:
		e.path, e.body = "/api/v1/missing", `{"child_name":"गुड्डू","district":"Agra","marks":"`+mark+`"}`
	}
	return e
}

// run sends one errand and notes what came of it.
func (c *crowd) run(e errand) {
	url, _ := c.url.Load().(string)
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, url+e.path, strings.NewReader(e.body))
	must(c.t, err)
	token := c.tokens[0]
	if strings.HasSuffix(e.path, "/verdicts") {
		token = c.tokens[1]
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", e.key)
	answer, err := c.client.Do(r)
	var body []byte
	if err == nil {
		body, err = io.ReadAll(answer.Body)
		answer.Body.Close()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent++
	switch {
	case err != nil:
		c.broken++
		c.last = err.Error()
		c.waiting = append(c.waiting, e)
		return
	case answer.StatusCode == http.StatusServiceUnavailable || answer.StatusCode == http.StatusTooManyRequests:
		c.refused++
		c.last = string(body)
		c.waiting = append(c.waiting, e)
		return
	case answer.StatusCode != e.want:
		c.t.Errorf("%s: %d %s", e.path, answer.StatusCode, body)
		return
	}
	c.done[e.mark] = true
	var made struct {
		ID   string `json:"id"`
		Side string `json:"side"`
	}
	if json.Unmarshal(body, &made) == nil && e.want == http.StatusCreated {
		switch made.Side {
		case "missing":
			c.reports = append(c.reports, made.ID)
		case "found":
			c.children = append(c.children, made.ID)
		}
	}
}

// work lets many write at once until stop.
func (c *crowd) work(many int, stop <-chan struct{}) *sync.WaitGroup {
	var group sync.WaitGroup
	for range many {
		group.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				c.run(c.next())
				c.mu.Lock()
				pause := len(c.waiting) > 50
				c.mu.Unlock()
				if pause {
					time.Sleep(20 * time.Millisecond)
				}
			}
		})
	}
	return &group
}

func (c *crowd) acknowledged() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.done)
}

// finish sends what was not acknowledged until it is.
func (c *crowd) finish() {
	for end := time.Now().Add(time.Minute); ; {
		c.mu.Lock()
		left := len(c.waiting)
		c.mu.Unlock()
		if left == 0 {
			return
		}
		if time.Now().After(end) {
			c.t.Fatalf("%d requests are never acknowledged: %s", left, c.last)
		}
		c.run(c.next())
	}
}

// count holds what was acknowledged against what is in the registry: every mark once.
func (c *crowd) count(url string) (lost, twice int) {
	s := storetest.Open(c.t, url)
	defer s.Close()
	found := map[string]int{}
	_, err := s.Dump(c.t.Context(), func(r *store.Row) error {
		if r.Table != "cases" && r.Table != "verdicts" {
			return nil
		}
		b, err := store.EncodeValues(r.Sealed)
		for _, word := range bytes.FieldsFunc(b, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }) {
			if bytes.HasPrefix(word, []byte("mark")) && len(word) == 36 {
				found[string(word)]++
			}
		}
		return err
	})
	must(c.t, err)
	for mark := range c.done {
		if found[mark] == 0 {
			lost++
		}
	}
	for mark, n := range found {
		if n > 1 || !c.done[mark] {
			twice++
		}
	}
	storetest.Sound(c.t, url)
	return lost, twice
}
