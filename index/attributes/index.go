package attributes

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"sync"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
	"github.com/milaan-project/milaan/models/names"
)

// Config says where the index keeps its text index.
type Config struct {
	Dir string // folder of the text index; empty keeps it in memory
	// NoText leaves the text index out, for batches that never search words.
	NoText bool
}

// Entry is one case to index.
type Entry struct {
	Case  *models.Case
	Facts facts.Facts
}

// Index is safe for concurrent use. Writers exclude each other; readers work on a View and wait for no one.
type Index struct {
	mu    sync.RWMutex
	state state
	view  *View // of the state as it is; nil after a write
	text  *text
}

// state is what a View freezes.
type state struct {
	columns  [facts.Columns]column
	heads    blocks[head]
	slots    map[string]models.Slot
	open     map[models.Side]int
	opens    map[models.Side]*slotSet
	writes   int64
	postings map[string][]models.Slot
	tokens   map[models.Slot][]string
}

// head is what is known of a slot beside its facts.
type head struct {
	id, number string
	side       models.Side
	open       bool
}

// column is a dictionary of distinct values and the code of every slot.
type column struct {
	codes  map[string]uint32
	values []facts.Value                  // by code; [0] is unknown
	counts map[models.Side]*blocks[int32] // open cases by code
	known  map[models.Side]int            // open cases of any code but 0
	slots  blocks[uint32]
	forms  []facts.NameForm // of the values that are names
	keys   *names.Sketches  // of forms
	places *names.Keys      // of the values that are places
	placed []uint32         // number in places by code; 0 where the value is none
}

// Open makes an empty index; what a folder held before is dropped, since the store feeds everything again.
func Open(cfg Config) (*Index, error) {
	x := &Index{state: state{slots: map[string]models.Slot{}, open: map[models.Side]int{}, opens: map[models.Side]*slotSet{models.Missing: {}, models.Found: {}},
		postings: map[string][]models.Slot{}, tokens: map[models.Slot][]string{}}}
	for i := range x.state.columns {
		x.state.columns[i] = column{codes: map[string]uint32{}, values: []facts.Value{nil}, counts: map[models.Side]*blocks[int32]{}, known: map[models.Side]int{}, keys: names.NewSketches(), places: names.NewKeys(), placed: []uint32{0}}
	}
	if cfg.NoText {
		return x, nil
	}
	var err error
	x.text, err = openText(cfg.Dir)
	return x, err
}

// Close releases the text index.
func (x *Index) Close() error {
	if x.text == nil {
		return nil
	}
	return x.text.close()
}

// Put inserts cases, or replaces what their slots hold.
func (x *Index) Put(ctx context.Context, entries ...Entry) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	x.mu.Lock()
	for i := range entries {
		x.state.put(&entries[i])
	}
	x.view = nil
	x.mu.Unlock()
	if x.text == nil {
		return nil
	}
	return x.text.put(ctx, entries)
}

// Remove forgets a case altogether.
func (x *Index) Remove(ctx context.Context, slot models.Slot) error {
	x.mu.Lock()
	x.state.forget(slot)
	x.view = nil
	x.mu.Unlock()
	if x.text == nil {
		return nil
	}
	return x.text.remove(ctx, slot)
}

func (s *state) put(e *Entry) {
	c := e.Case
	s.forget(c.Slot)
	h := head{id: c.ID, number: c.Number, side: c.Side, open: c.Status == models.Open}
	s.heads.set(c.Slot, h)
	s.slots[c.ID] = c.Slot
	for i := range s.columns {
		s.columns[i].put(c.Slot, e.Facts.Values[i], h)
	}
	if h.open {
		s.open[h.side]++
		s.opens[h.side].put(c.Slot, true)
	}
	s.tokens[c.Slot] = e.Facts.Tokens
	for _, t := range e.Facts.Tokens {
		list := s.postings[t]
		if at, held := slices.BinarySearch(list, c.Slot); !held {
			s.postings[t] = slices.Insert(list, at, c.Slot)
		}
	}
	s.writes++
}

func (s *state) forget(slot models.Slot) {
	h := s.heads.get(slot)
	if h.id == "" {
		return
	}
	for i := range s.columns {
		s.columns[i].count(s.columns[i].slots.get(slot), h, -1)
		s.columns[i].slots.set(slot, 0)
	}
	if h.open {
		s.open[h.side]--
		s.opens[h.side].put(slot, false)
	}
	for _, t := range s.tokens[slot] {
		list := s.postings[t]
		if at, held := slices.BinarySearch(list, slot); held {
			s.postings[t] = slices.Delete(list, at, at+1)
		}
		if len(s.postings[t]) == 0 {
			delete(s.postings, t)
		}
	}
	delete(s.tokens, slot)
	delete(s.slots, h.id)
	s.heads.set(slot, head{})
	s.writes++
}

func (c *column) put(slot models.Slot, v facts.Value, h head) {
	code := uint32(0)
	if v != nil {
		key := v.Key()
		known, ok := c.codes[key]
		if !ok {
			known = uint32(len(c.values))
			c.codes[key] = known
			if n, ok := v.(facts.Names); ok {
				for i := range n.Forms {
					c.forms = append(c.forms, facts.NameForm{Code: known, Sketch: c.keys.Sketch(&n.Forms[i])})
				}
				v = facts.NameKey(key)
			}
			c.values = append(c.values, v)
			number := uint32(0)
			if p, ok := v.(facts.Place); ok {
				number = c.places.Number(names.Key(p.PlaceKey))
			}
			c.placed = append(c.placed, number)
		}
		code = known
	}
	c.slots.set(slot, code)
	c.count(code, h, 1)
}

func (c *column) count(code uint32, h head, by int32) {
	if !h.open {
		return
	}
	counts := c.counts[h.side]
	if counts == nil {
		counts = &blocks[int32]{}
		c.counts[h.side] = counts
	}
	counts.set(models.Slot(code), counts.get(models.Slot(code))+by)
	if code != 0 {
		c.known[h.side] += int(by)
	}
}

// View returns an unchanging sight of the index as it is now. It costs next to nothing when nothing was written since
// the last one.
func (x *Index) View() *View {
	x.mu.RLock()
	v := x.view
	x.mu.RUnlock()
	if v != nil {
		return v
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.view == nil {
		x.view = x.state.freeze(x)
	}
	return x.view
}

func (s *state) freeze(x *Index) *View {
	v := &View{index: x, kernel: kernels[0], heads: s.heads.freeze(), open: map[models.Side]int{}, opens: map[models.Side][]*slotMask{}, generation: "w" + strconv.FormatInt(s.writes, 36)}
	for side, n := range s.open {
		v.open[side] = n
		v.opens[side] = s.opens[side].freeze()
	}
	for i := range s.columns {
		c := &s.columns[i]
		v.columns[i] = frozenColumn{values: c.values[:len(c.values):len(c.values)], slots: c.slots.freeze(), forms: c.forms[:len(c.forms):len(c.forms)], keys: c.keys.Freeze(),
			placed: facts.PlaceKeys{Numbers: c.placed[:len(c.placed):len(c.placed)], Keys: c.places.Freeze()},
			counts: map[models.Side]blocks[int32]{}, known: maps.Clone(c.known)}
		for side, counts := range c.counts {
			v.columns[i].counts[side] = counts.freeze()
		}
	}
	return v
}
