package web_test

import (
	"bytes"
	"context"
	"image"
	"image/draw"
	"image/jpeg"
	"log/slog"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/milaan-project/milaan/accounts"
	"github.com/milaan-project/milaan/api"
	"github.com/milaan-project/milaan/api/web"
	"github.com/milaan-project/milaan/index/attributes"
	"github.com/milaan-project/milaan/index/enrol"
	"github.com/milaan-project/milaan/index/faces"
	"github.com/milaan-project/milaan/index/follow"
	"github.com/milaan-project/milaan/intake"
	"github.com/milaan-project/milaan/matcher"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
	"github.com/milaan-project/milaan/models/places"
	"github.com/milaan-project/milaan/models/store"
	"github.com/milaan-project/milaan/models/store/storetest"
	"github.com/milaan-project/milaan/models/vault"
	"github.com/milaan-project/milaan/review"
)

// world is the whole server with its pages over a registry of its own: store, vault, indexes and matcher are the real
// ones. Only the faces are described without dlib.
type world struct {
	t        testing.TB
	store    *watched
	intake   *intake.Service
	follower *lagging
	server   *api.Server
	people   *accounts.Service
	machine  *machine
	pages    *web.Pages
	config   web.Config // of the pages
	clock    *clock
	allowed  []string // other hosts that pages may lead to
	log      *logBook
}

// machine is what the world runs on; a test sets how it stands.
type machine struct {
	state models.Machine
	lag   int64
}

func (m *machine) Lag() int64                                      { return m.lag }
func (m *machine) Machine(context.Context) (models.Machine, error) { return m.state, nil }

// clock is the time that the world lives in.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.now }

// real sets the clock to the time that Chromium goes by.
func (c *clock) real() { c.mu.Lock(); defer c.mu.Unlock(); c.now = time.Now() }

func (c *clock) forward(by time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.now = c.now.Add(by) }

// watched is a registry whose audit entries of reading are kept for the test to see, or refused.
type watched struct {
	*store.Store
	mu      sync.Mutex
	entries []models.AuditEntry
	refuse  error
}

func (w *watched) Audit(ctx context.Context, entries ...models.AuditEntry) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.refuse != nil {
		return w.refuse
	}
	w.entries = append(w.entries, entries...)
	return w.Store.Audit(ctx, entries...)
}

// audited returns what was written down since the last call: action and detail.
func (w *watched) audited() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var seen []string
	for _, e := range w.entries {
		seen = append(seen, strings.TrimSpace(e.Action+" "+e.Detail))
	}
	w.entries = nil
	return seen
}

// lagging is a follower that can be held back.
type lagging struct {
	*follow.Follower
	mu     sync.Mutex
	behind bool
}

func (l *lagging) lag(behind bool) { l.mu.Lock(); defer l.mu.Unlock(); l.behind = behind }

func (l *lagging) WaitFor(ctx context.Context, seq int64) error {
	l.mu.Lock()
	behind := l.behind
	l.mu.Unlock()
	if behind {
		return context.DeadlineExceeded
	}
	return l.Follower.WaitFor(ctx, seq)
}

// logBook collects what the server logs.
type logBook struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBook) Write(p []byte) (int, error) { l.mu.Lock(); defer l.mu.Unlock(); return l.b.Write(p) }
func (l *logBook) String() string              { l.mu.Lock(); defer l.mu.Unlock(); return l.b.String() }

const testModel models.ModelID = "grey-8x16"

// greyEnroller finds one face in the middle of every picture and describes it by its greys, so that a picture and a
// changed copy of it are near. It stands for dlib, which has tests of its own.
type greyEnroller struct{ intake.Enroller }

func (greyEnroller) Describe(_ context.Context, photo []byte) (models.Enrolment, error) {
	if _, _, _, err := enrol.Check(photo); err != nil {
		return models.Enrolment{}, err
	}
	im, _, err := image.Decode(bytes.NewReader(photo))
	if err != nil {
		return models.Enrolment{}, err
	}
	w, h := im.Bounds().Dx(), im.Bounds().Dy()
	face := models.Face{Box: models.Box{X: w / 4, Y: h / 5, Width: w / 2, Height: h / 2}, Model: testModel, Quality: models.FaceQuality{Width: float64(w) / 2, Score: .8}}
	length := 0.0
	for i := range face.Descriptor {
		r, g, b, _ := im.At(im.Bounds().Min.X+(i%8*2+1)*w/16, im.Bounds().Min.Y+(i/8*2+1)*h/32).RGBA()
		face.Descriptor[i] = float32(r+g+b)/196605 - .5
		length += float64(face.Descriptor[i] * face.Descriptor[i])
	}
	for i := range face.Descriptor {
		face.Descriptor[i] /= float32(math.Sqrt(length) + 1e-9)
	}
	return models.Enrolment{Image: photo, Width: w, Height: h, Faces: []models.Face{face}}, nil
}

// Group finds three faces side by side on every picture; others are where a person marked them.
func (greyEnroller) Group(_ context.Context, photo []byte, known []models.Box) (models.GroupPhoto, error) {
	im, _, err := image.Decode(bytes.NewReader(photo))
	if err != nil {
		return models.GroupPhoto{}, err
	}
	size := im.Bounds().Size()
	g := models.GroupPhoto{Image: photo, Width: size.X, Height: size.Y}
	if known == nil {
		for i := range 3 {
			known = append(known, models.Box{X: i*size.X/3 + size.X/12, Y: size.Y / 5, Width: size.X / 6, Height: size.Y / 2})
		}
	}
	for _, box := range known {
		shown := image.Rect(box.X-box.Width/2, 0, box.X+3*box.Width/2, size.Y).Intersect(image.Rectangle{Max: size})
		crop, out := image.NewRGBA(image.Rectangle{Max: shown.Size()}), bytes.Buffer{}
		draw.Draw(crop, crop.Rect, im, im.Bounds().Min.Add(shown.Min), draw.Src)
		if err := jpeg.Encode(&out, crop, nil); err != nil {
			return models.GroupPhoto{}, err
		}
		g.Faces = append(g.Faces, models.GroupFace{Box: box, Shown: models.Box{X: shown.Min.X, Width: shown.Dx(), Height: size.Y}, Width: 100, Crop: out.Bytes()})
	}
	return g, nil
}

// ranker gives the API the matcher with plain arguments.
type ranker struct{ *matcher.Matcher }

func (r ranker) Rank(ctx context.Context, probe *models.Case, side models.Side, top int) (models.Ranking, error) {
	return r.Matcher.Rank(ctx, probe, matcher.Options{Side: side, Top: top, Ask: true})
}

func (r ranker) Explain(ctx context.Context, probe *models.Case, other string) (models.Explanation, error) {
	return r.Matcher.Explain(ctx, probe, other, matcher.Options{Ask: true})
}

func newWorld(t testing.TB) *world { t.Helper(); return newWorldWith(t, greyEnroller{}) }

// newWorldWith is a world whose photographs are described by e.
func newWorldWith(t testing.TB, e intake.Enroller) *world {
	t.Helper()
	w := &world{t: t, clock: &clock{now: time.Date(2026, 4, 2, 10, 0, 0, 0, time.UTC)}, log: &logBook{}, machine: &machine{state: models.Machine{Model: "test-weights", FaceMetric: "test-metric", UsedBytes: 3e8, FreeBytes: 40e9, DiskBytes: 100e9}}}
	registry, err := store.Open(t.Context(), storetest.Fresh(t))
	must(t, err)
	t.Cleanup(func() { _ = registry.Close() })
	w.store = &watched{Store: registry}
	sealed, err := vault.Open(vault.Config{Dir: t.TempDir()})
	must(t, err)
	gazetteer, zone, log := places.Default(), time.FixedZone("IST", 19800), slog.New(slog.NewJSONHandler(w.log, nil))
	w.intake = intake.New(intake.Config{Store: w.store, Vault: sealed, Enroller: e, Gazetteer: gazetteer, Now: w.clock.Now, NewID: newID, Zone: zone})

	weights, err := matcher.ShippedModel()
	must(t, err)
	words, err := attributes.Open(attributes.Config{Districts: func(c *models.Case) []uint16 { return places.Default().PlaceOf(c).Districts }})
	must(t, err)
	t.Cleanup(func() { _ = words.Close() })
	portraits, err := faces.New(faces.Metric(weights.FaceMetric()))
	must(t, err)
	code := func(c *models.Case) facts.Facts { return facts.Of(c, gazetteer) }
	w.follower = &lagging{Follower: follow.New(follow.Config{Feed: w.store, Attributes: words, Faces: portraits, Model: testModel, Code: code, Log: log})}
	engine := matcher.New(matcher.Config{
		Model: weights, View: func() matcher.View { return words.View() }, Faces: func() matcher.Faces { return portraits.View() }, Code: code,
		FacesOf: follow.FacesOf(testModel), Cases: w.store.Cases, Written: facts.Written, Kilometres: gazetteer.Kilometres, AsOfSeq: w.follower.AppliedSeq,
	})
	following, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- w.follower.Run(following) }()
	t.Cleanup(func() { stop(); <-ended })

	reviewed := review.New(review.Config{Store: w.store, Places: gazetteer, Now: w.clock.Now, Zone: zone})
	uploads, err := sealed.Uploads()
	must(t, err)
	people := accounts.New(accounts.Config{Store: w.store, Sealer: sealed, Places: places.Default(), Now: w.clock.Now, NewID: newID, SessionKey: []byte(sessionKey)})
	w.people = people
	w.server = api.New(api.Deps{
		Registry: w.store, Intake: w.intake, Uploads: uploads, Ranker: ranker{engine}, Searcher: words, Freshness: w.follower, Standing: w.machine, Host: w.machine, Review: reviewed, Accounts: people, Now: w.clock.Now, Zone: zone, NewID: newID,
		NewSecret: func() (string, error) { return newID(), nil }, Lots: []byte("lots"), Log: log, Version: "test",
	})
	w.config = web.Config{Cases: w.server, Accounts: w.server, People: people, Review: reviewed, Committee: w.server, Drives: w.server, Raids: w.server, Oversight: w.server, Alerts: w.server, Districts: gazetteer.Districts(), Places: gazetteer, Sealer: sealed, Zone: zone, Now: w.clock.Now}
	w.pages, err = web.New(w.config)
	must(t, err)
	w.server.Mount(w.pages)
	for _, role := range models.Roles() {
		must(t, w.store.CreateToken(t.Context(), writing.Actor, models.Token{Reach: models.Reach{Everywhere: true}, ID: "id-" + string(role), Name: "Asha, " + string(role), Role: role, Hash: hashOf(tokenOf(role)), CreatedAt: 1}))
	}
	return w
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

func tokenOf(role models.Role) string { return "secret-of-" + string(role) }

var writing = models.Write{Actor: models.Actor{ID: "test", Role: models.RoleAdmin}}

// report takes a record in and returns the case.
func (w *world) report(side models.Side, record string) models.Case {
	w.t.Helper()
	c, _, err := w.intake.Create(w.t.Context(), writing, side, []byte(record))
	must(w.t, err)
	return c
}

// photograph adds a photograph and returns its id.
func (w *world) photograph(c models.Case, jpeg []byte, on string) string {
	w.t.Helper()
	taken, err := models.ParseDate(on)
	must(w.t, err)
	p, _, err := w.intake.AddPhoto(w.t.Context(), writing, c.ID, models.NewPhoto{Bytes: jpeg, TakenOn: taken})
	must(w.t, err)
	return p.ID
}
