package attributes

import (
	"bytes"
	"encoding/gob"
	"runtime"
	"sync"

	"github.com/milaan-project/milaan/index/snapshot"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
	"github.com/milaan-project/milaan/models/names"
)

// Save writes all that the view shows to a file, for a Load by the same program: stamp is the program's own. The text
// index is not part of it.
func (v *View) Save(file, stamp string) error {
	return snapshot.Write(file, stamp, func(w *snapshot.Writer) error {
		snapshot.Put(w, []uint64{uint64(len(v.heads.list)), uint64(v.writes)})
		v.ids.save(w)
		v.tokens.save(w)
		snapshot.Put(w, v.said)
		saveBlocks(w, &v.heads, len(v.heads.list))
		saveBlocks(w, &v.spoken, len(v.heads.list))
		for i := range v.columns {
			if err := v.columns[i].save(w, len(v.heads.list)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *texts) save(w *snapshot.Writer) {
	snapshot.Put(w, t.letters)
	snapshot.Put(w, t.ends)
}

// saveBlocks writes so many blocks, empty ones where there are fewer.
func saveBlocks[T any](w *snapshot.Writer, b *blocks[T], n int) {
	for i := range n {
		if i < len(b.list) {
			snapshot.Put(w, b.list[i][:])
			continue
		}
		snapshot.Put(w, new([blockSize]T)[:])
	}
}

// written are the values of a column that are more than their keys, each with its code.
type written struct {
	Codes  []uint32
	Values []facts.Value
	None   uint32 // the code of "known to be none"; 0 when there is none
}

func (c *frozenColumn) save(w *snapshot.Writer, blocks int) error {
	var out written
	for code, value := range c.values {
		switch value.(type) {
		case nil:
		case facts.None:
			out.None = uint32(code)
		default:
			out.Codes, out.Values = append(out.Codes, uint32(code)), append(out.Values, value)
		}
	}
	var values bytes.Buffer
	if err := gob.NewEncoder(&values).Encode(out); err != nil {
		return err
	}
	snapshot.Put(w, values.Bytes())
	c.codes.save(w)
	saveBlocks(w, &c.slots, blocks)
	snapshot.Put(w, c.near)
	snapshot.Put(w, c.forms)
	for _, d := range append(c.keys.Dumps(), c.places.Dump()) {
		snapshot.Put(w, d.Lengths)
		snapshot.Put(w, d.Letters)
	}
	snapshot.Put(w, c.placed)
	c.named.save(w)
	return nil
}

func init() { // gob asks for the kinds of values that stand behind an interface
	for _, v := range []facts.Value{facts.Category(""), facts.Place{}, facts.Set{}, facts.MarkSet{}, facts.Outfit{}, facts.Day{}, facts.HalfYears(0), facts.Birth(0), facts.Centimetres(0), facts.HeightZ(0)} {
		gob.Register(v)
	}
}

// Load fills the index with what a view of it was that saved itself. Errors are those of snapshot.Read, and the index
// holds what it held then. The text index is not touched.
func (x *Index) Load(file, stamp string) error {
	r, err := snapshot.Read(file, stamp)
	if err != nil {
		return err
	}
	s := emptyState()
	parts, err := s.read(r)
	if err != nil {
		return err
	}
	if err := s.complete(parts); err != nil {
		return err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.state, x.view = s, nil
	return nil
}

// parts is what is read of a snapshot before it is made whole.
type parts struct {
	ids, tokens texts
	columns     [facts.Columns]columnParts
}

type columnParts struct {
	values []byte
	codes  texts
	named  texts
	dumps  []names.Dump
}

func (s *state) read(r *snapshot.Reader) (*parts, error) {
	var p parts
	sizes := snapshot.Take[uint64](r)
	if len(sizes) != 2 || sizes[0] > 1<<20 {
		return nil, snapshot.ErrDamaged
	}
	n := int(sizes[0])
	s.writes = int64(sizes[1])
	p.ids, p.tokens = takeTexts(r), takeTexts(r)
	s.said = snapshot.Take[uint32](r)
	s.heads, s.spoken = takeBlocks[head](r, n), takeBlocks[span](r, n)
	for i := range s.columns {
		c, q := &s.columns[i], &p.columns[i]
		q.values = snapshot.Take[byte](r)
		q.codes = takeTexts(r)
		c.slots = takeBlocks[uint32](r, n)
		c.near, c.forms = snapshot.Take[names.KeyNumbers](r), snapshot.Take[facts.NameForm](r)
		for range dumpsOfColumn {
			q.dumps = append(q.dumps, names.Dump{Lengths: snapshot.Take[byte](r), Letters: snapshot.Take[byte](r)})
		}
		c.placed = snapshot.Take[facts.PlaceForm](r)
		q.named = takeTexts(r)
	}
	return &p, r.Err()
}

// dumpsOfColumn is how many dictionaries a column has: those of names.Sketches and one of places.
const dumpsOfColumn = 7

func takeTexts(r *snapshot.Reader) texts {
	return texts{letters: snapshot.Take[byte](r), ends: snapshot.Take[uint32](r)}
}

func takeBlocks[T any](r *snapshot.Reader, n int) blocks[T] {
	var b blocks[T]
	for range n {
		list := snapshot.Take[T](r)
		if len(list) != blockSize {
			return b // of which Err tells, or complete
		}
		b.list, b.shared = append(b.list, (*[blockSize]T)(list)), append(b.shared, true)
	}
	return b
}

// complete makes what a snapshot leaves out, on every core.
func (s *state) complete(p *parts) error {
	work := []func() bool{
		func() bool { return s.ids.restore(p.ids) && s.placeCases() },
		func() bool { return s.tokens.restore(p.tokens) && s.post() },
	}
	for i := range s.columns {
		work = append(work, func() bool { return s.columns[i].complete(&p.columns[i], &s.heads) })
	}
	fine := make([]bool, len(work))
	next := make(chan int, len(work))
	for i := range work {
		next <- i
	}
	close(next)
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for i := range next {
				fine[i] = work[i]()
			}
		})
	}
	group.Wait()
	for _, ok := range fine {
		if !ok {
			return snapshot.ErrDamaged
		}
	}
	return nil
}

// placeCases finds the cases by id, and which are open.
func (s *state) placeCases() bool {
	for b, heads := range s.heads.list {
		for i := range heads {
			h := heads[i]
			if h.id == 0 {
				continue
			}
			if int(h.id) > len(s.ids.ends) || h.number == 0 || int(h.number) > len(s.ids.ends) {
				return false
			}
			slot := models.Slot(b*blockSize + i)
			s.placeID(h.id-1, uint32(slot)+1)
			if h.open {
				s.open[h.side()]++
				s.opens[h.side()].put(slot, true)
			}
		}
	}
	return true
}

// post makes the lists of cases by token.
func (s *state) post() bool {
	s.postings = make([][]models.Slot, len(s.tokens.ends))
	for b, spans := range s.spoken.list {
		for i := range spans {
			from, n := int(spans[i].from), int(spans[i].n)
			if from+n > len(s.said) {
				return false
			}
			for _, t := range s.said[from : from+n] {
				if int(t) >= len(s.postings) {
					return false
				}
				s.postings[t] = append(s.postings[t], models.Slot(b*blockSize+i))
			}
		}
	}
	return len(s.spoken.list) == len(s.heads.list)
}

func (c *column) complete(p *columnParts, heads *blocks[head]) bool {
	var in written
	if err := gob.NewDecoder(bytes.NewReader(p.values)).Decode(&in); err != nil || len(in.Codes) != len(in.Values) || !c.codes.restore(p.codes) || !c.named.restore(p.named) {
		return false
	}
	n := len(c.codes.ends) + 1
	c.values = make([]facts.Value, n)
	for i, code := range append(in.Codes, in.None) {
		switch {
		case int(code) >= n || code == 0 && i < len(in.Codes):
			return false
		case i < len(in.Codes):
			c.values[code] = in.Values[i]
		case code != 0:
			c.values[code] = facts.None{}
		}
	}
	var ok [2]bool
	c.keys, ok[0] = names.RestoreSketches(p.dumps[:dumpsOfColumn-1])
	c.places, ok[1] = names.RestoreKeys(p.dumps[dumpsOfColumn-1])
	if !ok[0] || !ok[1] || len(c.near) != len(c.forms) || len(c.placed) != n || len(c.slots.list) != len(heads.list) {
		return false
	}
	return c.recount(heads, n)
}

// recount counts the open cases by code.
func (c *column) recount(heads *blocks[head], codes int) bool {
	var counts [2][]int32
	for side := range counts {
		counts[side] = make([]int32, codes+blockSize)
	}
	for b, block := range heads.list {
		for i := range block {
			h, code := block[i], c.slots.list[b][i]
			if int(code) >= codes {
				return false
			}
			if h.open {
				of := counts[0]
				if h.found {
					of = counts[1]
				}
				of[code]++
			}
		}
	}
	for i, side := range []models.Side{models.Missing, models.Found} {
		list := &blocks[int32]{}
		for from := 0; from < codes; from += blockSize {
			list.list, list.shared = append(list.list, (*[blockSize]int32)(counts[i][from:from+blockSize])), append(list.shared, false)
		}
		c.counts[side] = list
		for _, n := range counts[i][1:] {
			c.known[side] += int(n)
		}
	}
	return true
}
