package matcher

import (
	"math"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
)

// comparison is one field of the probe, compared with every distinct value of the gallery: what a scan adds up and what
// the evidence says, from the same tables.
type comparison struct {
	field  string
	set    string       // the finding set's name; empty for measured values
	group  string       // whose exponent weighs it
	column facts.Column // of the gallery
	probe  facts.Column // of the probe
	tables []table      // usually one; several where another column chooses (elapsed time)
	by     facts.Column
	row    []uint16 // table by code of column by; nil: always the first
}

// table is the outcome by code of the gallery's value.
type table struct {
	bits    []models.Bits
	finding []uint16 // index into outcomes by code; notCompared where nothing can be said
	outcome []outcome
	// bands, when not nil, are the findings of a table made by banded, which has no bits by code and no finding.
	bands []uint8
}

// outcome is one finding with its frequencies.
type outcome struct {
	code string
	m, u float64
	bits models.Bits
	// holds is the share of same-child pairs that m is learned from, where the rest are like any pair; 0 stands for all.
	holds float64
	off   float64 // how far a measured value lies from the expected one
}

const notCompared, noBand = math.MaxUint16, math.MaxUint8

// at returns what the comparison says of a case, and false where it says nothing.
func (c *comparison) at(view View, slot models.Slot) (outcome, bool) {
	t, ok := c.table(view, slot)
	if !ok {
		return outcome{}, false
	}
	code := int(view.Code(c.column, slot))
	switch {
	case code < len(t.bands) && t.bands[code] != noBand:
		return t.outcome[t.bands[code]], true
	case code >= len(t.finding) || t.finding[code] == notCompared:
		return outcome{}, false
	}
	o := t.outcome[t.finding[code]]
	o.bits = t.bits[code]
	return o, true
}

// table is the one that a case is looked up in; false where its value came after the comparison was made.
func (c *comparison) table(view View, slot models.Slot) (*table, bool) {
	if c.row == nil {
		return &c.tables[0], true
	}
	code := int(view.Code(c.by, slot))
	if code >= len(c.row) {
		return nil, false
	}
	return &c.tables[c.row[code]], true
}

// term is the comparison as a scan executes it.
func (c *comparison) term() models.ScanTerm {
	t := models.ScanTerm{Field: c.field, Column: int(c.column), By: int(c.by), Row: c.row}
	for i := range c.tables {
		if c.tables[i].bands == nil {
			t.Tables = append(t.Tables, c.tables[i].bits)
			continue
		}
		t.Bands = c.tables[i].bands
		var bits []models.Bits
		for _, o := range c.tables[i].outcome {
			bits = append(bits, o.bits)
		}
		t.Tables = append(t.Tables, bits)
	}
	return t
}

// compare fills a table from findings: find says which outcome of the set a gallery value comes to, or a negative number
// where nothing can be said. Each u is the registry's own for this probe, drawn to the set's by as many imagined cases as
// the model's smoothing says.
func (s *search) compare(set *findingSet, weight float64, gallery []facts.Distinct, find func(facts.Value) int) table {
	t := table{bits: make([]models.Bits, len(gallery)), finding: make([]uint16, len(gallery)), outcome: make([]outcome, len(set.Findings))}
	counts := make([]float64, len(set.Findings))
	known := 0.0
	for code, d := range gallery {
		t.finding[code] = notCompared
		if d.Value == nil {
			continue
		}
		if i := find(d.Value); i >= 0 {
			t.finding[code] = uint16(i)
			counts[i] += float64(d.Count)
			known += float64(d.Count)
		}
	}
	s.weighAll(&t, set, weight, counts, known)
	for code, i := range t.finding {
		if i != notCompared {
			t.bits[code] = t.outcome[i].bits
		}
	}
	return t
}

// banded fills a table of a column with many values and few findings: bands tells which each value comes to, by code, or
// noBand. [0] is unknown, and is set so.
func (s *search) banded(set *findingSet, col facts.Column, bands []uint8) table {
	if len(bands) > 0 {
		bands[0] = noBand
	}
	t := table{bands: bands, outcome: make([]outcome, len(set.Findings))}
	var met [noBand + 1]int
	s.view.Tally(col, s.side, bands, &met)
	counts := make([]float64, len(set.Findings))
	known := 0.0
	for i := range counts {
		counts[i] = float64(met[i])
		known += counts[i]
	}
	s.weighAll(&t, set, s.model.weight(set), counts, known)
	return t
}

// weighAll fills in the outcomes of a table whose findings were counted.
func (s *search) weighAll(t *table, set *findingSet, weight float64, counts []float64, known float64) {
	for i, f := range set.Findings {
		u := (counts[i] + s.model.Smoothing*f.U) / (known + s.model.Smoothing)
		t.outcome[i] = outcome{code: f.Code, m: f.M, u: u, bits: s.model.bits(f.M, u, weight, set.Floor)}
	}
}

// bits is log2(m/u) after the group's weight, no lower than the floor.
func (m *Model) bits(same, different, weight, floor float64) models.Bits {
	return models.BitsOf(max(weight*math.Log2(same/different), floor))
}
