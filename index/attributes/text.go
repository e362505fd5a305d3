package attributes

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"strconv"
	"sync/atomic"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/whitespace"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search/query"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
)

// text is the bleve index of everything people may search a case by.
type text struct {
	index bleve.Index
	dir   string // empty: in memory
	stamp string
	// districts are the LGD codes of the districts that a case is of, to the policy.
	districts func(*models.Case) []uint16
	// broken is set once bleve has panicked: after a write that failed, as on a full disk, it may hold parts that are closed
	// already. It is made anew then.
	broken atomic.Bool
}

// guard runs something in bleve and makes an error of its panic.
func (t *text) guard(do func() error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			t.broken.Store(true)
			err = indexError(fmt.Errorf("the text index is broken: %v", fault))
		}
	}()
	if t.broken.Load() {
		return errBroken
	}
	return do()
}

var errBroken = models.Errorf(models.Unavailable, "the text index is being made anew", "पाठ सूचकांक फिर से बन रहा है").
	Advise("Try again in a minute.", "एक मिनट बाद फिर कोशिश करें।")

// What the text index remembers of itself: which program wrote it, and up to which change.
var stampKey, appliedKey = []byte("stamp"), []byte("applied")

// batchSize is how many cases bleve takes at once: the size that loaded a million cases fastest.
const batchSize = 5000

// openText opens the text index of a folder when the same program wrote it, and makes an empty one otherwise.
func openText(cfg Config) (*text, error) {
	t := &text{dir: cfg.Dir, stamp: cfg.Stamp, districts: cfg.Districts}
	if dir, stamp := cfg.Dir, cfg.Stamp; dir != "" && stamp != "" {
		if index, err := bleve.Open(dir); err == nil {
			if found, err := index.GetInternal(stampKey); err == nil && string(found) == stamp {
				t.index = index
				return t, nil
			}
			if err := index.Close(); err != nil {
				return nil, indexError(err)
			}
		}
	}
	return t, t.create()
}

// create makes an empty text index in the place of what is there.
func (t *text) create() error {
	m, err := textMapping()
	if err != nil {
		return indexError(err)
	}
	if t.dir == "" {
		t.index, err = bleve.NewMemOnly(m)
	} else {
		if err := os.RemoveAll(t.dir); err != nil {
			return indexError(err)
		}
		t.index, err = bleve.New(t.dir, m)
	}
	if err == nil {
		err = t.index.SetInternal(stampKey, []byte(t.stamp))
	}
	if err != nil {
		return indexError(err)
	}
	return nil
}

// applied is up to which change everything is in the text index; -1 when that was never said.
func (t *text) applied() int64 {
	var found []byte
	err := t.guard(func() (err error) {
		found, err = t.index.GetInternal(appliedKey)
		return err
	})
	if err != nil || len(found) != 8 {
		return -1
	}
	return int64(binary.LittleEndian.Uint64(found))
}

func (t *text) setApplied(seq int64) error {
	return t.guard(func() error {
		if err := t.index.SetInternal(appliedKey, binary.LittleEndian.AppendUint64(nil, uint64(seq))); err != nil {
			return indexError(err)
		}
		return nil
	})
}

// textMapping keeps nothing but the postings: no stored values, term vectors or doc values.
func textMapping() (mapping.IndexMapping, error) {
	m := bleve.NewIndexMapping()
	if err := m.AddCustomAnalyzer("folded", map[string]any{"type": custom.Name, "tokenizer": whitespace.Name}); err != nil {
		return nil, err
	}
	doc := bleve.NewDocumentStaticMapping()
	for _, name := range []string{fieldWord, fieldSound, fieldMoreWord, fieldMoreSound, fieldDistrict} {
		field := bleve.NewTextFieldMapping()
		field.Analyzer = "folded"
		field.Store, field.IncludeInAll, field.IncludeTermVectors, field.DocValues = false, false, false, false
		doc.AddFieldMappingsAt(name, field)
	}
	m.DefaultMapping = doc
	m.IndexDynamic, m.StoreDynamic, m.DocValuesDynamic = false, false, false
	return m, nil
}

func (t *text) put(ctx context.Context, entries []Entry) error {
	for len(entries) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := min(batchSize, len(entries))
		batch := t.index.NewBatch()
		for i := range entries[:n] {
			if err := batch.Index(docID(entries[i].Case.Slot), t.document(entries[i].Case)); err != nil {
				return indexError(err)
			}
		}
		err := t.guard(func() error {
			if err := t.index.Batch(batch); err != nil {
				return indexError(err)
			}
			return nil
		})
		if err != nil {
			return err
		}
		entries = entries[n:]
	}
	return nil
}

func (t *text) remove(_ context.Context, slot models.Slot) error {
	return t.guard(func() error {
		if err := t.index.Delete(docID(slot)); err != nil {
			return indexError(err)
		}
		return nil
	})
}

// close closes the index; of a broken one what cannot be closed is left.
func (t *text) close() error {
	if t.broken.Load() {
		defer func() { _ = recover() }()
		_ = t.index.Close() // it is made anew
		return nil
	}
	return t.guard(t.index.Close)
}

// Broken reports whether the text index has to be made anew.
func (x *Index) Broken() bool {
	t := x.words()
	return t != nil && t.broken.Load()
}

func docID(s models.Slot) string { return strconv.FormatUint(uint64(s), 10) }

// Search finds cases by words in any script, spelled as people spell; best first, at most limit. Cases of any status are
// found. A case number finds its case, and a telephone number, however it is written, those of who may be called there. The
// scores go by how rare a word is among all cases: who may not see all of them must not be told of them.
func (x *Index) Search(ctx context.Context, q string, in models.SearchScope, limit int) ([]models.SearchHit, error) {
	t := x.words()
	if t == nil {
		return nil, models.Errorf(models.Unavailable, "there is no text index here", "यहाँ पाठ सूचकांक नहीं है")
	}
	some := t.some(q, in.Shown)
	if len(some.Disjuncts) == 0 {
		return nil, nil
	}
	var wanted query.Query = some
	if len(in.Districts) > 0 {
		of := bleve.NewDisjunctionQuery()
		for _, lgd := range in.Districts {
			of.AddQuery(exact(fieldDistrict, districtWord(lgd), 1))
		}
		wanted = bleve.NewConjunctionQuery(some, of)
	}
	request := bleve.NewSearchRequestOptions(wanted, limit, 0, false)
	request.SortBy([]string{"-_score", "_id"})
	var result *bleve.SearchResult
	err := t.guard(func() (err error) {
		if result, err = t.index.SearchInContext(ctx, request); err != nil {
			return indexError(err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	hits := make([]models.SearchHit, 0, len(result.Hits))
	for _, h := range result.Hits {
		slot, err := strconv.ParseUint(h.ID, 10, 32)
		if err != nil {
			return nil, indexError(err)
		}
		hits = append(hits, models.SearchHit{Slot: models.Slot(slot), Score: h.Score})
	}
	return hits, nil
}

// some is what a case has one of at least to be found by words: in what other districts are shown alone, or in all of it.
func (t *text) some(q string, shown bool) *query.DisjunctionQuery {
	some := bleve.NewDisjunctionQuery()
	add := func(term string, boost float64, fields ...string) {
		for _, field := range fields {
			some.AddQuery(exact(field, term, boost))
		}
	}
	inWords, inSounds := []string{fieldWord, fieldMoreWord}, []string{fieldSound, fieldMoreSound}
	if shown {
		inWords, inSounds = inWords[:1], inSounds[:1]
	}
	if number, err := models.ParseNumber(q); err == nil {
		add(numberWord(number), 10, fieldWord)
	}
	words := facts.Words(q)
	if digits, ok := models.Telephone(q); ok {
		add(telephoneWord(digits), 10, inWords...)
		words = nil // parts of it are others' too
	}
	for _, w := range words {
		add(w, 3, inWords...)
		for _, key := range sounds(w) {
			add(key, 2, inSounds...)
			if len(key) <= shortKey {
				continue
			}
			for _, field := range inSounds {
				near := bleve.NewFuzzyQuery(key)
				near.SetField(field)
				near.SetFuzziness(1)
				some.AddQuery(near)
			}
		}
	}
	return some
}

// shortKey is the length up to which another sound a letter away is another word.
const shortKey = 3

func exact(field, term string, boost float64) query.Query {
	q := bleve.NewTermQuery(term)
	q.SetField(field)
	q.SetBoost(boost)
	return q
}

func indexError(err error) error {
	return models.Errorf(models.Internal, "the text index failed", "पाठ सूचकांक विफल हुआ").
		Advise("Run milaan reindex.", "milaan reindex चलाएँ।").Because(err)
}
