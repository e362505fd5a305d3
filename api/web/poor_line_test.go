package web_test

import (
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// line is the way between a telephone and the server: up, down, losing connections, or losing answers.
type line struct {
	address string
	backend string
	mu      sync.Mutex
	down    bool
	loss    float64 // probability that a connection breaks at a piece of 4 KiB
	chance  *rand.Rand
	open    map[net.Conn]bool
	broke   int
}

func newLine(t *testing.T, backend string) *line {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	l := &line{address: "http://" + listener.Addr().String(), backend: backend, chance: rand.New(rand.NewPCG(1, 2)), open: map[net.Conn]bool{}}
	t.Cleanup(func() { _ = listener.Close(); l.set(true, 0) })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go l.carry(conn)
		}
	}()
	return l
}

// set changes the line; one that goes down breaks what is under way.
func (l *line) set(down bool, loss float64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.down, l.loss = down, loss
	if down {
		for c := range l.open {
			_ = c.Close()
		}
	}
}

func (l *line) breaks() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.loss > 0 && l.chance.Float64() < l.loss {
		l.broke++
		return true
	}
	return l.down
}

func (l *line) carry(phone net.Conn) {
	server, err := net.Dial("tcp", l.backend)
	if err != nil || l.breaks() {
		_ = phone.Close()
		return
	}
	l.mu.Lock()
	l.open[phone], l.open[server] = true, true
	l.mu.Unlock()
	end := func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.open, phone)
		delete(l.open, server)
		_, _ = phone.Close(), server.Close()
	}
	pass := func(to, from net.Conn) {
		defer end()
		piece := make([]byte, 4<<10)
		for {
			n, err := from.Read(piece)
			if err != nil || l.breaks() {
				return
			}
			if _, err := to.Write(piece[:n]); err != nil {
				return
			}
		}
	}
	go pass(server, phone)
	pass(phone, server)
}

// deaf has the first answer of each kind of request lost after the server did what was asked.
type deaf struct {
	next http.Handler
	mu   sync.Mutex
	on   bool
	lost map[string]bool
}

func (d *deaf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	kind := r.Method + " " + r.URL.Path
	if r.Method == http.MethodPatch {
		kind = r.Method
	}
	d.mu.Lock()
	lose := d.on && !d.lost[kind] && r.Method != http.MethodGet
	d.mu.Unlock()
	if !lose {
		d.next.ServeHTTP(w, r)
		return
	}
	rec := httptest.NewRecorder()
	d.next.ServeHTTP(rec, r)
	if r.Method != http.MethodPatch || rec.Code == http.StatusCreated { // of the parts it is the last that matters
		d.mu.Lock()
		d.lost[kind] = true
		d.mu.Unlock()
		panic(http.ErrAbortHandler)
	}
	for name, values := range rec.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(rec.Code)
	_, _ = w.Write(rec.Body.Bytes())
}
