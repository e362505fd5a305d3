package store

import "sync"

// signal tells any number of goroutines that something happened.
type signal struct {
	mu     sync.Mutex
	raised chan struct{} // closed and renewed by raise
}

func newSignal() *signal { return &signal{raised: make(chan struct{})} }

// next is closed when raise is called after it.
func (s *signal) next() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.raised
}

func (s *signal) raise() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.raised)
	s.raised = make(chan struct{})
}
