package attributes

import (
	"context"
	"maps"
	"math"
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
	// Stamp is the program's own: a text index that a program with the same one wrote is kept, any other is dropped. Empty
	// always begins anew.
	Stamp string
	// Districts are the LGD codes of the districts that a case is of, to the policy; without it no search is of some districts.
	Districts func(*models.Case) []uint16
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
	columns [facts.Columns]column
	heads   blocks[head]
	ids     interner // of cases and their numbers
	slots   []uint32 // by number in ids: the slot of the case with that id, from 1; 0 for none
	open    map[models.Side]int
	opens   map[models.Side]*slotSet
	writes  int64

	tokens   interner
	postings [][]models.Slot // by number in tokens, ascending
	spoken   blocks[span]    // the tokens of each case, in said
	said     []uint32
}

// span is a part of a list.
type span struct{ from, n uint32 }

// head is what is known of a slot beside its facts.
type head struct {
	id, number uint32 // in ids, from 1; 0 for an empty slot
	found      bool
	open       bool
}

func (h head) side() models.Side {
	if h.found {
		return models.Found
	}
	return models.Missing
}

// column is a dictionary of distinct values and the code of every slot.
type column struct {
	codes  interner                       // a value has the number of its key, counted from 1, for its code
	values []facts.Value                  // by code; [0] is unknown
	counts map[models.Side]*blocks[int32] // open cases by code
	known  map[models.Side]int            // open cases of any code but 0
	slots  blocks[uint32]
	near   []names.KeyNumbers // of the forms of the values that are names
	forms  []facts.NameForm
	keys   *names.Sketches   // of forms
	places *names.Keys       // of the values that are places
	named  interner          // the gazetteer's names of those
	placed []facts.PlaceForm // by code
}

// Open makes an index without a case; Load fills it.
func Open(cfg Config) (*Index, error) {
	x := &Index{state: emptyState()}
	if cfg.NoText {
		return x, nil
	}
	var err error
	x.text, err = openText(cfg)
	return x, err
}

func emptyState() state {
	s := state{open: map[models.Side]int{}, opens: map[models.Side]*slotSet{models.Missing: {}, models.Found: {}}}
	for i := range s.columns {
		s.columns[i] = column{values: []facts.Value{nil}, counts: map[models.Side]*blocks[int32]{}, known: map[models.Side]int{},
			keys: names.NewSketches(), places: names.NewKeys(), placed: []facts.PlaceForm{{}}}
	}
	return s
}

// Clear forgets every case.
func (x *Index) Clear() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.state, x.view = emptyState(), nil
	before := x.text
	if before == nil {
		return nil
	}
	if err := before.close(); err != nil {
		return indexError(err)
	}
	x.text = &text{dir: before.dir, stamp: before.stamp, districts: before.districts}
	return x.text.create()
}

// words is the text index; nil when there is none.
func (x *Index) words() *text {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.text
}

// Applied tells the text index up to which change of the store everything has been put.
func (x *Index) Applied(seq int64) error {
	t := x.words()
	if t == nil {
		return nil
	}
	return t.setApplied(seq)
}

// TextApplied is what the text index was told last, by this process or one before; -1 when nothing. Without a text index
// nothing is missing in it.
func (x *Index) TextApplied() int64 {
	t := x.words()
	if t == nil {
		return math.MaxInt64
	}
	return t.applied()
}

// Close releases the text index.
func (x *Index) Close() error {
	t := x.words()
	if t == nil {
		return nil
	}
	return t.close()
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
	t := x.words()
	if t == nil {
		return nil
	}
	return t.put(ctx, entries)
}

// Remove forgets a case altogether.
func (x *Index) Remove(ctx context.Context, slot models.Slot) error {
	x.mu.Lock()
	x.state.forget(slot)
	x.view = nil
	x.mu.Unlock()
	t := x.words()
	if t == nil {
		return nil
	}
	return t.remove(ctx, slot)
}

func (s *state) put(e *Entry) {
	c := e.Case
	s.forget(c.Slot)
	id, _ := s.ids.number(c.ID)
	number, _ := s.ids.number(c.Number)
	h := head{id: id + 1, number: number + 1, found: c.Side == models.Found, open: c.Status == models.Open}
	s.heads.set(c.Slot, h)
	s.placeID(id, uint32(c.Slot)+1)
	for i := range s.columns {
		s.columns[i].put(c.Slot, e.Facts.Values[i], h)
	}
	if h.open {
		s.open[h.side()]++
		s.opens[h.side()].put(c.Slot, true)
	}
	s.spoken.set(c.Slot, span{uint32(len(s.said)), uint32(len(e.Facts.Tokens))})
	for _, t := range e.Facts.Tokens {
		number, added := s.tokens.number(t)
		if added {
			s.postings = append(s.postings, nil)
		}
		s.said = append(s.said, number)
		list := s.postings[number]
		if at, held := slices.BinarySearch(list, c.Slot); !held {
			s.postings[number] = slices.Insert(list, at, c.Slot)
		}
	}
	s.writes++
}

func (s *state) forget(slot models.Slot) {
	h := s.heads.get(slot)
	if h.id == 0 {
		return
	}
	for i := range s.columns {
		s.columns[i].count(s.columns[i].slots.get(slot), h, -1)
		s.columns[i].slots.set(slot, 0)
	}
	if h.open {
		s.open[h.side()]--
		s.opens[h.side()].put(slot, false)
	}
	spoken := s.spoken.get(slot)
	for _, t := range s.said[spoken.from : spoken.from+spoken.n] {
		if at, held := slices.BinarySearch(s.postings[t], slot); held {
			s.postings[t] = slices.Delete(s.postings[t], at, at+1)
		}
	}
	s.spoken.set(slot, span{})
	s.placeID(h.id-1, 0)
	s.heads.set(slot, head{})
	s.writes++
}

// placeID says in which slot, from 1, the case with an id is.
func (s *state) placeID(id, slot uint32) {
	for int(id) >= len(s.slots) {
		s.slots = append(s.slots, 0)
	}
	s.slots[id] = slot
}

func (c *column) put(slot models.Slot, v facts.Value, h head) {
	code := uint32(0)
	if v != nil {
		number, added := c.codes.number(v.Key())
		code = number + 1
		if added {
			if n, ok := v.(facts.Names); ok {
				for i := range n.Forms {
					sketch := c.keys.Sketch(&n.Forms[i])
					c.near, c.forms = append(c.near, sketch.Keys), append(c.forms, facts.NameForm{Code: code, Rest: sketch.Rest})
				}
				v = nil
			}
			c.values = append(c.values, v)
			c.placed = append(c.placed, c.placeForm(v))
		}
	}
	c.slots.set(slot, code)
	c.count(code, h, 1)
}

func (c *column) placeForm(v facts.Value) facts.PlaceForm {
	p, ok := v.(facts.Place)
	if !ok {
		return facts.PlaceForm{}
	}
	f := facts.PlaceForm{Key: c.places.Number(names.Key(p.PlaceKey)), IsPlace: true, HasPlace: p.PlaceKey != "" || p.PlaceName != "", Several: len(p.Districts) > 1}
	if p.PlaceName != "" {
		number, _ := c.named.number(p.PlaceName)
		f.Name = number + 1
	}
	if len(p.Districts) == 1 {
		f.District = p.Districts[0].District
	}
	return f
}

func (c *column) count(code uint32, h head, by int32) {
	if !h.open {
		return
	}
	counts := c.counts[h.side()]
	if counts == nil {
		counts = &blocks[int32]{}
		c.counts[h.side()] = counts
	}
	counts.set(models.Slot(code), counts.get(models.Slot(code))+by)
	if code != 0 {
		c.known[h.side()] += int(by)
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
	v := &View{index: x, kernel: kernels[0], heads: s.heads.freeze(), ids: s.ids.freeze(), tokens: s.tokens.freeze(), spoken: s.spoken.freeze(), said: s.said[:len(s.said):len(s.said)], writes: s.writes,
		open: map[models.Side]int{}, opens: map[models.Side][]*slotMask{}, generation: "w" + strconv.FormatInt(s.writes, 36)}
	for side, n := range s.open {
		v.open[side] = n
		v.opens[side] = s.opens[side].freeze()
	}
	for i := range s.columns {
		c := &s.columns[i]
		v.columns[i] = frozenColumn{values: c.values[:len(c.values):len(c.values)], codes: c.codes.freeze(), slots: c.slots.freeze(), near: c.near[:len(c.near):len(c.near)], forms: c.forms[:len(c.forms):len(c.forms)], keys: c.keys.Freeze(),
			placed: c.placed[:len(c.placed):len(c.placed)], places: c.places.Freeze(), named: c.named.freeze(),
			counts: map[models.Side]blocks[int32]{}, known: maps.Clone(c.known)}
		for side, counts := range c.counts {
			v.columns[i].counts[side] = counts.freeze()
		}
	}
	return v
}
