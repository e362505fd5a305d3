package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/milaan-project/milaan/index/enrol"
	"github.com/milaan-project/milaan/index/follow"
	"github.com/milaan-project/milaan/matcher"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
	"github.com/milaan-project/milaan/models/names"
	"github.com/milaan-project/milaan/models/places"
	"github.com/milaan-project/milaan/synthetic"
)

type benchCommand struct {
	Cases    int    `default:"100000" help:"How many reports of missing children the registry holds."`
	Searches int    `default:"60" help:"How many recovered children are searched for, of each kind."`
	Seed     uint64 `default:"1" help:"The same seed makes the same registry."`
	NoFaces  bool   `help:"A registry without photographs."`
	NoImport bool   `help:"Leave the import into a database out."`
	Peers    bool   `default:"true" negatable:"" help:"Search the same faces by a plain Go loop too. Libraries that one might pick instead: make peers."`
	Database string `help:"PostgreSQL URL to import into; empty is a new SQLite file."`
	Models   string `default:"/usr/share/milaan/models" help:"Folder of the face model files."`
	Dir      string `help:"Folder for what is made; it takes about 3 GB for a million cases, and is emptied again. Empty is the system's folder for such things."`
	Profile  string `help:"Folder to write a CPU profile of each part to, for go tool pprof."`
	JSON     bool   `help:"Write one JSON object rather than a table."`
}

// timing is one line of the table.
type timing struct {
	Key   string
	Value float64
	Unit  string
	What  string
}

// timings are written as a table, or as one object by key.
type timings []timing

func (t *timings) add(key string, value float64, unit, what string) {
	*t = append(*t, timing{key, value, unit, what})
}

// Run makes a registry and measures it.
func (c *benchCommand) Run(ctx context.Context, out console) error {
	b := bench{command: c, out: out}
	if err := b.run(ctx); err != nil {
		return err
	}
	if c.JSON {
		object := map[string]float64{}
		for _, t := range b.timings {
			object[t.Key] = t.Value
		}
		return writeJSON(out.Out, object)
	}
	return b.timings.print(out.Out)
}

func (t timings) print(w io.Writer) error {
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, x := range t {
		fmt.Fprintf(tab, "%s\t%s %s\t%s\n", x.What, strconv.FormatFloat(x.Value, 'g', 4, 64), x.Unit, x.Key)
	}
	return tab.Flush()
}

// part is one part of the measuring.
type part struct {
	name string
	run  func(context.Context) error
}

// bench is a registry being measured.
type bench struct {
	command  *benchCommand
	out      console
	timings  timings
	dir      string
	weights  *matcher.Model
	source   *synthetic.Registry
	engine   *engine
	follower *follow.Follower
	stop     func() error // of the engine, once it was started
}

func (b *bench) run(ctx context.Context) (err error) {
	if b.weights, err = matcher.ShippedModel(); err != nil {
		return err
	}
	if b.dir, err = os.MkdirTemp(b.command.Dir, "milaan-bench-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	model := enrol.Model
	if b.command.NoFaces {
		model = ""
	}
	b.source = synthetic.New(b.command.Seed, places.Default().Districts(), model)
	b.timings.add("cases", float64(b.command.Cases), "", "reports of missing children")
	b.timings.add("cores", float64(runtime.GOMAXPROCS(0)), "", "cores")
	parts := []part{{"index", b.index}, {"start", b.start}, {"rank", b.rank}, {"standing", b.matchStanding}, {"beside", b.rankBeside}, {"alerts", b.alert}}
	if !b.command.NoFaces {
		parts = append(parts, part{"faces", b.searchFaces})
	}
	parts = append(parts, part{"rematch", b.rematch})
	if !b.command.NoImport {
		parts = append([]part{{"import", b.importAll}}, parts...)
	}
	defer func() {
		if b.stop != nil {
			err = errors.Join(err, b.stop())
		}
	}()
	for _, part := range parts {
		if err := b.profiled(ctx, part.name, part.run); err != nil {
			return err
		}
	}
	return nil
}

// profiled runs a part, and writes its CPU profile when one is wanted.
func (b *bench) profiled(ctx context.Context, name string, run func(context.Context) error) error {
	if b.command.Profile == "" {
		return run(ctx)
	}
	return writeWhole(filepath.Join(b.command.Profile, name+".pprof"), func(w io.Writer) error {
		if err := pprof.StartCPUProfile(w); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
		return run(ctx)
	})
}

// load makes the cases of slots again, as a store would load them.
func (b *bench) load(_ context.Context, slots []models.Slot) ([]models.Case, error) {
	list := make([]models.Case, len(slots))
	for i, slot := range slots {
		list[i] = b.missing(int(slot))
	}
	return list, nil
}

func (b *bench) missing(number int) models.Case {
	c := b.source.Missing(number)
	c.Slot, c.Number = models.Slot(number), models.NumberOf(models.Missing, models.Slot(number))
	return c
}

// residentGB is the memory of this process that is in use, from the kernel; NaN where that does not tell.
func residentGB() float64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return math.NaN()
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 64)
			if err == nil {
				return kb * 1024 / 1e9
			}
		}
	}
	return math.NaN()
}

// rank searches for recovered children who tell ever more, and for some without a face.
func (b *bench) rank(ctx context.Context) error {
	var all []float64
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for tells := range 6 {
		took, err := b.time(ctx, func(n int) models.Case { return b.source.Found(n*6+tells, tells) })
		if err != nil {
			return err
		}
		all = append(all, took...)
		b.timings.add(fmt.Sprintf("rank_tells_%d_p50_ms", tells), percentile(took, .5), "ms", fmt.Sprintf("rank with evidence for 100, of five facts %d told: half within", tells))
	}
	runtime.ReadMemStats(&after)
	b.timings.add("rank_garbage_mb", float64(after.TotalAlloc-before.TotalAlloc)/1e6/float64(6*(b.command.Searches+1)), "MB", "left to the garbage collector by a search, its evidence among it")
	b.timings.add("rank_p50_ms", percentile(all, .5), "ms", "rank, all: half within")
	b.timings.add("rank_p95_ms", percentile(all, .95), "ms", "rank, all: 95% within")
	b.timings.add("rank_p99_ms", percentile(all, .99), "ms", "rank, all: 99% within")
	took, err := b.time(ctx, func(n int) models.Case {
		c := b.source.Found(n, n%6)
		c.Photos = nil
		return c
	})
	b.timings.add("rank_no_face_p50_ms", percentile(took, .5), "ms", "rank without a face: half within")
	b.timings.add("rank_no_face_p99_ms", percentile(took, .99), "ms", "rank without a face: 99% within")
	b.timings.add("names_near_share", b.namesNear(), "", "of all names of a field, compared in full after the exact distances of their keys")
	b.timings.add("resident_busy_gb", residentGB(), "GB", "resident after these searches")
	return err
}

// time ranks children one after the other, in milliseconds each. The first finds nothing in any cache and is not counted.
func (b *bench) time(ctx context.Context, child func(n int) models.Case) ([]float64, error) {
	var took []float64
	for n := range b.command.Searches + 1 {
		probe := child(n)
		began := time.Now()
		if _, err := b.engine.matcher.Rank(ctx, &probe, matcher.Options{Top: 100}); err != nil {
			return nil, err
		}
		if n > 0 {
			took = append(took, time.Since(began).Seconds()*1000)
		}
	}
	return took, nil
}

// namesNear is which share of a field's names a search compares in full, over the names of the children and their fathers.
func (b *bench) namesNear() float64 {
	view := b.engine.attributes.View()
	near, all := 0, 0
	for n := range b.command.Searches {
		c := b.source.Found(n, 5)
		probe := facts.Of(&c, places.Default())
		for _, col := range []facts.Column{facts.Child, facts.Father} {
			told, ok := probe.Values[col].(facts.Names)
			if !ok {
				continue
			}
			known := view.NameForms(col)
			for i := range told.Forms {
				near += len(names.NewLikeness(&told.Forms[i], matcher.LeastAlike, known.Sketched).Near(known.Keys))
				all += len(known.Keys)
			}
		}
	}
	return float64(near) / float64(all)
}

// percentile is the value that so large a share of the list does not exceed.
func percentile(list []float64, share float64) float64 {
	if len(list) == 0 {
		return math.NaN()
	}
	list = slices.Sorted(slices.Values(list))
	return list[min(int(math.Ceil(share*float64(len(list))))-1, len(list)-1)]
}
