package attributes

import (
	"context"
	"slices"
	"sync"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
	"github.com/milaan-project/milaan/models/names"
)

// View is the index as it was at one moment. It never changes and is safe for concurrent use.
type View struct {
	index      *Index
	heads      blocks[head]
	ids        texts
	tokens     texts
	spoken     blocks[span]
	said       []uint32
	writes     int64
	columns    [facts.Columns]frozenColumn
	open       map[models.Side]int
	opens      map[models.Side][]*slotMask
	generation string
	kernel     kernel

	mu       sync.Mutex
	distinct [facts.Columns]map[models.Side][]facts.Distinct
}

type frozenColumn struct {
	values []facts.Value
	codes  texts
	counts map[models.Side]blocks[int32]
	known  map[models.Side]int
	slots  blocks[uint32]
	near   []names.KeyNumbers
	forms  []facts.NameForm
	keys   names.FrozenSketches
	placed []facts.PlaceForm
	places names.FrozenKeys
	named  texts
}

// Open counts the open cases of a side.
func (v *View) Open(side models.Side) int { return v.open[side] }

// Generation names the counts of this view.
func (v *View) Generation() string { return v.generation }

// Distinct lists a column's distinct values by code, with how many open cases of a side have each; [0] is unknown. The
// slice is shared: do not change it.
func (v *View) Distinct(col facts.Column, side models.Side) []facts.Distinct {
	v.mu.Lock()
	defer v.mu.Unlock()
	if list, ok := v.distinct[col][side]; ok {
		return list
	}
	c := &v.columns[col]
	list := make([]facts.Distinct, len(c.values))
	for code := range c.values {
		list[code] = facts.Distinct{Value: v.Value(col, uint32(code)), Count: v.Count(col, side, uint32(code))}
	}
	if v.distinct[col] == nil {
		v.distinct[col] = map[models.Side][]facts.Distinct{}
	}
	v.distinct[col][side] = list
	return list
}

// Count is how many open cases of a side have a column's value with a code.
func (v *View) Count(col facts.Column, side models.Side, code uint32) int {
	counts := v.columns[col].counts[side]
	return int(counts.get(models.Slot(code)))
}

// Tally adds the number of open cases of a side with each value of a column to that of the value's band; bands are by code.
func (v *View) Tally(col facts.Column, side models.Side, bands []uint8, into *[256]int) {
	for b, counts := range v.columns[col].counts[side].list {
		from := min(b*blockSize, len(bands))
		for i, band := range bands[from:min(from+blockSize, len(bands))] {
			into[band] += int(counts[i])
		}
	}
}

// Known is how many open cases of a side have any value in a column.
func (v *View) Known(col facts.Column, side models.Side) int { return v.columns[col].known[side] }

// Values is how many codes a column has, that of unknown among them.
func (v *View) Values(col facts.Column) int { return len(v.columns[col].values) }

// Value is the value that a code stands for; nil for that of unknown.
func (v *View) Value(col facts.Column, code uint32) facts.Value {
	c := &v.columns[col]
	if value := c.values[code]; value != nil || code == 0 {
		return value
	}
	return facts.NameKey(c.codes.text(code - 1))
}

// Code returns the code of a case's value; 0 when it is unknown or the slot is empty.
func (v *View) Code(col facts.Column, slot models.Slot) uint32 { return v.columns[col].slots.get(slot) }

// NameForms lists the forms of a column's distinct names. They are shared: do not change them.
func (v *View) NameForms(col facts.Column) facts.NameForms {
	return facts.NameForms{Keys: v.columns[col].near, Forms: v.columns[col].forms, Sketched: &v.columns[col].keys}
}

// PlaceForms lists the forms of a column's distinct places. They are shared: do not change them.
func (v *View) PlaceForms(col facts.Column) facts.PlaceForms {
	c := &v.columns[col]
	return facts.PlaceForms{Forms: c.placed, Keys: c.places, Named: func(name string) uint32 {
		v.index.mu.RLock()
		defer v.index.mu.RUnlock()
		if number, ok := v.index.state.columns[col].named.find(name); ok {
			return number + 1
		}
		return 0
	}}
}

// Having lists the slots with any value in a column, in ascending order. It is for columns that few cases have one in.
func (v *View) Having(col facts.Column) []models.Slot {
	var out []models.Slot
	for b, codes := range v.columns[col].slots.list {
		for i, code := range codes {
			if code != 0 {
				out = append(out, models.Slot(b*blockSize+i))
			}
		}
	}
	return out
}

// Slots is one more than the last slot that was ever put.
func (v *View) Slots() models.Slot { return models.Slot(len(v.heads.list) * blockSize) }

// Case returns what is known of a slot beside its facts; an empty id for an empty slot.
func (v *View) Case(slot models.Slot) (id, number string, side models.Side, open bool) {
	h := v.heads.get(slot)
	if h.id == 0 {
		return "", "", "", false
	}
	return v.ids.text(h.id - 1), v.ids.text(h.number - 1), h.side(), h.open
}

// IsOpen reports whether a slot holds an open case of a side.
func (v *View) IsOpen(slot models.Slot, side models.Side) bool {
	masks := v.opens[side]
	b := int(slot) / blockSize
	return b < len(masks) && masks[b][slot%blockSize/64]&(1<<(slot%64)) != 0
}

// Slot finds a case of this view by id; one that was forgotten since is not found.
func (v *View) Slot(caseID string) (models.Slot, bool) {
	s := &v.index.state
	v.index.mu.RLock()
	id, ok := s.ids.find(caseID)
	at := uint32(0)
	if ok && int(id) < len(s.slots) {
		at = s.slots[id]
	}
	v.index.mu.RUnlock()
	if at == 0 || v.heads.get(models.Slot(at-1)).id != id+1 {
		return 0, false
	}
	return models.Slot(at - 1), true
}

// Postings lists the cases whose free words hold a token, in ascending order of slot. Words are read as they are now:
// the ranking that asks has just waited for every change, and a word of the next one does no harm.
func (v *View) Postings(_ context.Context, token string) ([]models.Slot, error) {
	v.index.mu.RLock()
	defer v.index.mu.RUnlock()
	s := &v.index.state
	number, ok := s.tokens.find(token)
	if !ok || len(s.postings[number]) == 0 {
		return nil, nil
	}
	return slices.Clone(s.postings[number]), nil
}
