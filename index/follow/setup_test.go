package follow_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/milaan-project/milaan/index/attributes"
	"github.com/milaan-project/milaan/index/faces"
	"github.com/milaan-project/milaan/index/follow"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
	"github.com/milaan-project/milaan/models/places"
	"github.com/milaan-project/milaan/models/store"
	"github.com/milaan-project/milaan/models/store/storetest"
)

const model models.ModelID = "m1"

var gazetteer = places.Default()

// patience is how long a test waits for what must come about; it never does when all is well.
const patience = time.Minute

// rig is a follower over a real store and real indexes.
type rig struct {
	*follow.Follower
	store      *store.Store
	attributes *attributes.Index
	faces      *faces.Index
	log        *logBook
	config     follow.Config
}

func openStore(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), storetest.Fresh(t))
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return s
}

func newRig(t *testing.T, s *store.Store) *rig {
	t.Helper()
	r := &rig{store: s, log: &logBook{}}
	var err error
	r.attributes, err = attributes.Open(attributes.Config{})
	must(t, err)
	t.Cleanup(func() { must(t, r.attributes.Close()) })
	r.faces, err = faces.New(faces.PlainL2())
	must(t, err)
	r.config = follow.Config{Feed: s, Attributes: r.attributes, Faces: r.faces, Model: model,
		Code: func(c *models.Case) facts.Facts { return facts.Of(c, gazetteer) }, Log: slog.New(slog.NewTextHandler(r.log, nil))}
	r.Follower = follow.New(r.config)
	return r
}

// run follows until the test ends, or stop is called.
func (r *rig) run(t *testing.T) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("following ended with %v", err)
		}
	})
	t.Cleanup(stop)
	return stop
}

// catchUp waits until everything written so far is applied.
func (r *rig) catchUp(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	head, err := r.store.HeadSeq(ctx)
	must(t, err)
	if err := r.WaitFor(ctx, head); err != nil {
		t.Fatalf("at %d of %d: %v; %s", r.AppliedSeq(), head, err, r.log)
	}
}

// until waits for something that must come about.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it never came about that", what)
		}
	}
}

// state is all that the indexes say, in lines.
func (r *rig) state(t *testing.T, slots models.Slot) []string {
	t.Helper()
	ctx, view := t.Context(), r.attributes.View()
	lines := []string{fmt.Sprint("faces ", r.faces.Len())}
	for _, side := range []models.Side{models.Missing, models.Found} {
		lines = append(lines, fmt.Sprint(side, " open ", view.Open(side)))
		for col := range facts.Columns {
			counts := map[string]int{}
			for _, d := range view.Distinct(col, side) {
				if d.Value != nil && d.Count != 0 {
					counts[d.Value.Key()] = d.Count
				}
			}
			lines = append(lines, fmt.Sprint(side, " ", col, " ", counts))
		}
	}
	for slot := range slots {
		id, number, side, open := view.Case(slot)
		line := fmt.Sprint(slot, id, number, side, open)
		for col := range facts.Columns {
			value := view.Distinct(col, side)[view.Code(col, slot)].Value
			if value != nil {
				line += fmt.Sprint(" ", col, "=", value.Key())
			}
		}
		for _, place := range r.faces.OfSlot(slot) {
			e := r.faces.Entry(place)
			line += fmt.Sprint(" ", e.Photo, e.Index, e.Side, e.TakenOn, e.Age, e.Quality, e.Assisted, e.Descriptor[:2])
		}
		lines = append(lines, line)
	}
	for _, word := range words {
		posted, err := view.Postings(ctx, word)
		must(t, err)
		hits, err := r.attributes.Search(ctx, word, models.SearchScope{}, 1000)
		must(t, err)
		found := map[models.Slot]bool{} // scores depend on how bleve has merged its segments
		for _, h := range hits {
			found[h.Slot] = true
		}
		lines = append(lines, fmt.Sprint(word, posted, found))
	}
	return lines
}

var (
	words     = []string{"chaiwala", "gubbara", "tarbuj", "sahawar", "munni"}
	names     = []string{"Munni", "गुड्डू", "Sunita Devi", "Imran", "none", ""}
	districts = []string{"Kasganj", "आगरा", "Ballia", "nowhere at all", ""}
	writer    = models.Write{Actor: models.Actor{ID: "a", Role: models.RoleAdmin}, At: 1_700_000_000_000}
)

// life makes cases and changes them, every kind of change there is, the same for the same seed.
type life struct {
	t     *testing.T
	store *store.Store
	rand  *rand.Rand
	cases []string
	n     int
}

func newLife(t *testing.T, s *store.Store, seed uint64) *life {
	return &life{t: t, store: s, rand: rand.New(rand.NewPCG(seed, seed))}
}

func pick[T any](l *life, of []T) T { return of[l.rand.IntN(len(of))] }

func (l *life) create() {
	side := pick(l, []models.Side{models.Missing, models.Found})
	c := newCase(l.t, side, fmt.Sprintf(`{"child_name":%q,"home_district":%q,"age_years":%d,"circumstances":%q}`,
		pick(l, names), pick(l, districts), 3+l.rand.IntN(12), pick(l, words)+" "+pick(l, words)))
	must(l.t, l.store.Create(l.t.Context(), writer, c))
	l.cases = append(l.cases, c.ID)
}

func (l *life) step() {
	l.n++
	kind := l.rand.IntN(10)
	if len(l.cases) == 0 || kind < 3 {
		l.create()
		return
	}
	ctx := l.t.Context()
	c, err := l.store.Case(ctx, pick(l, l.cases))
	must(l.t, err)
	switch {
	case kind < 5 && c.Status == models.Open:
		c.Person.Name = models.Of(pick(l, names[:4]))
		c.Event.Circumstances = models.Of(pick(l, words))
		must(l.t, l.store.Update(ctx, writer, &c, models.CaseChanged, []string{"child_name"}))
	case kind < 8:
		_, err := l.store.AddPhoto(ctx, writer, c.ID, newPhoto(fmt.Sprintf("p%d-%d", l.rand.Uint64(), l.n), l.rand.IntN(3), l.n))
		must(l.t, err)
	case c.Status == models.Open:
		must(l.t, c.Close(models.Closing{Status: models.Traced, Reason: "came home"}))
		must(l.t, l.store.Update(ctx, writer, &c, models.CaseClosed, []string{"status"}))
	default:
		must(l.t, c.Reopen("lost again"))
		must(l.t, l.store.Update(ctx, writer, &c, models.CaseReopened, []string{"status"}))
	}
}

func newCase(t *testing.T, side models.Side, record string) *models.Case {
	t.Helper()
	c, err := models.DecodeRecord(side, []byte(record))
	must(t, err)
	c.ID = uuid.Must(uuid.NewV7()).String()
	return &c
}

// newPhoto is a photograph of a child with some faces, no two photographs with the same.
func newPhoto(id string, faces, n int) models.Photo {
	p := models.Photo{ID: id, SHA256: id, Of: models.OfChild, TakenOn: models.Date(18000 + n%1000)}
	for i := range faces {
		p.Faces = append(p.Faces, newFace(n, i))
	}
	return p
}

func newFace(n, i int) models.Face {
	f := models.Face{Model: model, Box: models.Box{Width: 90 - i, Height: 90 - i}, Quality: models.FaceQuality{Score: .5}}
	f.Descriptor[n%models.DescriptorSize], f.Descriptor[0] = 1, 1+float32(n)/1000+float32(i)/10
	return f
}

type logBook struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBook) Write(p []byte) (int, error) { l.mu.Lock(); defer l.mu.Unlock(); return l.b.Write(p) }
func (l *logBook) String() string              { l.mu.Lock(); defer l.mu.Unlock(); return l.b.String() }

func (l *logBook) has(text string) bool { return strings.Contains(l.String(), text) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
