package places

import (
	"strings"
	"sync"
)

// recentSize is how many resolutions each of the two generations holds: under 16 MB together. A registry's misspellings
// repeat, and measuring one against every name costs a thousand times the look-up.
const recentSize = 16384

type question struct {
	written string
	near    uint16
	mode    mode
}

// recent remembers the latest resolutions in two generations; when the younger is full the elder is dropped.
type recent struct {
	mu             sync.Mutex
	younger, elder map[question]Resolution
}

func (r *recent) get(q question) (Resolution, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if found, ok := r.younger[q]; ok {
		return found, true
	}
	found, ok := r.elder[q]
	if ok {
		r.put(q, found)
	}
	return found, ok
}

func (r *recent) add(q question, found Resolution) {
	r.mu.Lock()
	defer r.mu.Unlock()
	q.written = strings.Clone(q.written) // not to hold on to the record it was cut from
	r.put(q, found)
}

func (r *recent) put(q question, found Resolution) {
	if r.younger == nil || len(r.younger) >= recentSize {
		r.elder, r.younger = r.younger, make(map[question]Resolution, recentSize)
	}
	r.younger[q] = found
}
