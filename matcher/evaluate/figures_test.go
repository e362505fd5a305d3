package evaluate_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/milaan-project/milaan/matcher/evaluate"
)

// near allows for the rounding of sums in another order.
func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

// list makes a search with candidates of given probabilities, of which the mates are marked by a minus sign.
func list(mated bool, none float64, posteriors ...float64) evaluate.Search {
	s := evaluate.Search{Mated: mated, None: none}
	for i, p := range posteriors {
		mate := p < 0
		if mate && s.Place == (evaluate.Place{}) {
			s.Place = evaluate.At(i + 1)
		}
		s.Candidates = append(s.Candidates, evaluate.Candidate{Score: math.Abs(p), Posterior: math.Abs(p), Mate: mate})
	}
	return s
}

func value(s evaluate.Set, f evaluate.Figure) float64 { return s.Value(f) }

// By hand: mates at rank 1, 2, 6, 11 and nowhere.
func TestRecallAndMRR(t *testing.T) {
	eleven := list(true, 0)
	eleven.Place = evaluate.At(11)
	six := list(true, 0)
	six.Place = evaluate.At(6)
	s := evaluate.Set{Searches: []evaluate.Search{list(true, 0, -.9), list(true, 0, .5, -.4), six, eleven, list(true, 1), list(false, 1, .9)}}
	for f, want := range map[evaluate.Figure]float64{
		evaluate.RecallAt1: 1. / 5, evaluate.RecallAt5: 2. / 5, evaluate.RecallAt10: 3. / 5, evaluate.RecallAt20: 4. / 5,
		evaluate.MRR: (1 + 1./2 + 1./6 + 1./11) / 5,
	} {
		if got := value(s, f); !near(got, want) {
			t.Errorf("%s is %v, by hand %v", f, got, want)
		}
	}
}

// By hand: of ten unmated searches the second best answers .8; of three mates one is given more.
func TestFNIR(t *testing.T) {
	s := evaluate.Set{Probable: true, Searches: []evaluate.Search{
		list(true, 0, -.81), list(true, 0, .9, -.1), list(true, 0, -.8),
		list(false, 0, .95), list(false, 0, .8)}}
	for range 8 {
		s.Searches = append(s.Searches, list(false, 0, .1))
	}
	if got := value(s, evaluate.FNIRAt10); !near(got, 2./3) {
		t.Errorf("at FPIR 10%% it is %v, by hand 2 of 3", got)
	}
	if got := value(s, evaluate.FNIRAt1); !math.IsNaN(got) {
		t.Errorf("ten unmated searches say nothing of one in a hundred, got %v", got)
	}
}

// By hand, in probabilities that are powers of two.
func TestProbabilities(t *testing.T) {
	s := evaluate.Set{Probable: true, Searches: []evaluate.Search{
		list(true, .25, -.5, .25),     // truth 1/2: 1 bit
		list(true, .5, .25, -.125),    // truth 1/8: 3 bits
		list(true, .5, -.25, -.25),    // two mates together 1/2: 1 bit
		list(false, .25, .75),         // none 1/4: 2 bits
		list(true, .04, .92, -.03125), // 5 bits, under the .05 of Shared; a false candidate at .9
	}}
	for f, want := range map[evaluate.Figure]float64{
		evaluate.LogLoss: 12. / 5, evaluate.Shared: 3. / 4, evaluate.SureTrue: 0, evaluate.SureShare: 0,
	} {
		if got := value(s, f); !near(got, want) {
			t.Errorf("%s is %v, by hand %v", f, got, want)
		}
	}
	if got := value(evaluate.Set{Probable: true, Searches: []evaluate.Search{list(true, 1, .5)}}, evaluate.LogLoss); !near(got, math.Log2(1e6)) {
		t.Errorf("a truth beyond the list costs %v bits", got)
	}
}

// By hand: ten searches said .05, .15, … .95 of the first candidate, each a bin of its own, true from .55 on: the error is
// the mean of what each is off.
func TestCalibrationError(t *testing.T) {
	s := evaluate.Set{Probable: true}
	want := 0.0
	for i := range 10 {
		p := .05 + .1*float64(i)
		if p > .5 {
			s.Searches = append(s.Searches, list(true, 1-p, -p))
			want += (1 - p) / 10
		} else {
			s.Searches = append(s.Searches, list(false, 1-p, p))
			want += p / 10
		}
	}
	for _, f := range []evaluate.Figure{evaluate.ECETop, evaluate.ECENone} {
		if got := value(s, f); !near(got, want) {
			t.Errorf("%s is %v, by hand %v", f, got, want)
		}
	}
}

// By hand: one thousand impostors let the best of them through, so that the threshold is the second's 5.
func TestTrueAccepts(t *testing.T) {
	s := evaluate.Set{}
	for i := range 1000 {
		s.Impostors = append(s.Impostors, evaluate.Impostor{Group: fmt.Sprint(i % 7), Score: map[int]float64{3: 9, 500: 5}[i]})
	}
	for _, score := range []float64{9, 6, 5, 1} {
		x := list(true, 0)
		x.Candidates = []evaluate.Candidate{{Score: score, Mate: true}}
		s.Searches = append(s.Searches, x)
	}
	if got := value(s, evaluate.TAR); !near(got, .5) {
		t.Errorf("%v are accepted, by hand 2 of 4", got)
	}
}

// The expected figures were printed by an independent program, from the same lists.
func TestFiguresAgreeWithAnotherProgram(t *testing.T) {
	truth := open(t, "truth.csv", evaluate.ReadTruth)
	for columns, file := range map[int]string{6: "figures.json", 5: "without_none.json", 4: "without_posterior.json"} {
		t.Run(file, func(t *testing.T) {
			lists, probable, err := evaluate.ReadLists(strings.NewReader(firstColumns(t, columns)))
			if err != nil {
				t.Fatal(err)
			}
			set := truth.Lists(lists, probable)
			text, err := json.Marshal(evaluate.Judge(&set))
			if err != nil {
				t.Fatal(err)
			}
			want, got := map[string]any{}, map[string]any{}
			read(t, file, &want)
			if err := json.Unmarshal(text, &got); err != nil {
				t.Fatal(err)
			}
			agree(t, "", want, got)
		})
	}
}

// agree compares what the other program printed; figures that it does not know may stand beside.
func agree(t *testing.T, at string, want, got map[string]any) {
	t.Helper()
	for key, w := range want {
		if inner, ok := w.(map[string]any); ok {
			g, _ := got[key].(map[string]any)
			agree(t, key+" ", inner, g)
			continue
		}
		if g, ok := got[key].(float64); !ok || math.Abs(g-w.(float64)) > 1e-8 { // the other adds 1e-9 for a mate that is not listed
			t.Errorf("%s%s is %v, by the other program %v", at, key, got[key], w)
		}
	}
}

func open[T any](t *testing.T, file string, reader func(io.Reader) (T, error)) T {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "script", file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	v, err := reader(f)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func read(t *testing.T, file string, into any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "script", file))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

// firstColumns is the list of candidates without the columns after the first n.
func firstColumns(t *testing.T, n int) string {
	t.Helper()
	rows := open(t, "candidates.csv", func(f io.Reader) ([][]string, error) { return csv.NewReader(f).ReadAll() })
	var b strings.Builder
	w := csv.NewWriter(&b)
	for _, row := range rows {
		if err := w.Write(row[:n]); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	return b.String()
}

// Where k of n tied candidates are mates, the place is what drawing them in random order gives.
func TestPlaceIsTheMeanOverAllOrders(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tied := rapid.IntRange(1, 6).Draw(t, "tied")
		p := evaluate.Place{Before: rapid.IntRange(0, 4).Draw(t, "before"), Tied: tied, Right: rapid.IntRange(1, tied).Draw(t, "right")}
		orders, within := 0.0, make([]float64, 12)
		reciprocal := 0.0
		for set := range 1 << tied { // each choice of places for the mates is as likely as the others
			if ones(set) != p.Right {
				continue
			}
			orders++
			first := p.Before + 1
			for set&1 == 0 {
				set >>= 1
				first++
			}
			reciprocal += 1 / float64(first)
			for k := first; k < len(within); k++ {
				within[k]++
			}
		}
		for k := 1; k < len(within); k++ {
			if got := p.Within(k); !near(got, within[k]/orders) {
				t.Fatalf("%+v is within %d with %v, counted %v", p, k, got, within[k]/orders)
			}
		}
		if got := p.Reciprocal(); !near(got, reciprocal/orders) {
			t.Fatalf("%+v has the reciprocal %v, counted %v", p, got, reciprocal/orders)
		}
	})
}

func ones(set int) int {
	n := 0
	for ; set > 0; set >>= 1 {
		n += set & 1
	}
	return n
}

// Whatever the lists: shares lie in 0 to 1 and within their intervals' reach, recall does not fall with depth, nor does
// the mean reciprocal rank leave the bounds that recall sets; and the order of the searches does not matter.
func TestProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		searches := rapid.SliceOfN(rapid.Custom(drawSearch), 1, 30).Draw(t, "searches")
		s := evaluate.Set{Probable: true, Searches: searches}
		r := evaluate.Judge(&s)
		of := r.All.Of
		if r.All.Mated == 0 {
			return
		}
		for f, e := range of {
			if math.IsNaN(e.Value) {
				continue
			}
			high := 1.0
			switch evaluate.Figure(f) {
			case evaluate.LogLoss:
				high = math.Log2(1e6)
			case evaluate.SureShare: // a child may be in several reports
				high = 4
			}
			if e.Value < 0 || e.Value > high+1e-9 || e.Low > e.High {
				t.Fatalf("%s is %+v", evaluate.Figure(f), e)
			}
		}
		for f := evaluate.RecallAt1; f < evaluate.RecallAt20; f++ {
			if of[f].Value > of[f+1].Value+1e-9 {
				t.Fatalf("%s is above %s", f, f+1)
			}
		}
		one, all := of[evaluate.RecallAt1].Value, of[evaluate.RecallAt20].Value
		if mrr := of[evaluate.MRR].Value; mrr < one-1e-9 || mrr > one+(all-one)/2+1e-9 {
			t.Fatalf("the mean reciprocal rank is %v with recall %v to %v", mrr, one, all)
		}
		s.Searches = rapid.Permutation(searches).Draw(t, "order")
		again := evaluate.Judge(&s)
		for f := range of {
			if a, b := of[f].Value, again.All.Of[f].Value; !near(a, b) && !(math.IsNaN(a) && math.IsNaN(b)) {
				t.Fatalf("%s is %v and, in another order, %v", evaluate.Figure(f), a, b)
			}
		}
	})
}

func drawSearch(t *rapid.T) evaluate.Search {
	weights := rapid.SliceOfN(rapid.Float64Range(0, 10), 1, 5).Draw(t, "weights")
	total := 0.0
	for _, w := range weights {
		total += w
	}
	total = max(total, 1e-3)
	mated := rapid.Bool().Draw(t, "mated")
	s := evaluate.Search{Mated: mated, None: weights[0] / total}
	for i, w := range weights[1:] {
		mate := mated && rapid.Bool().Draw(t, "mate")
		if mate && s.Place == (evaluate.Place{}) {
			s.Place = evaluate.At(i + 1)
		}
		s.Candidates = append(s.Candidates, evaluate.Candidate{Score: w, Posterior: w / total, Mate: mate})
	}
	return s
}

// Searches of one person are drawn together: a set of ten people with ten like searches each is as uncertain as ten searches.
func TestIntervalsKnowWhatBelongsTogether(t *testing.T) {
	var alone, together evaluate.Set
	for person := range 10 {
		x := list(true, 0, .5, -.4)
		if person%2 == 0 {
			x = list(true, 0, -.9)
		}
		x.Group = fmt.Sprint("person", person)
		alone.Searches = append(alone.Searches, x)
		for range 10 {
			together.Searches = append(together.Searches, x)
		}
	}
	a, b := evaluate.Judge(&alone).All.Of[evaluate.RecallAt1], evaluate.Judge(&together).All.Of[evaluate.RecallAt1]
	if a != b || a.Low > .35 || a.High < .65 {
		t.Errorf("one search each %v, ten each %v", a, b)
	}
}

func TestDifferenceIsOfTheSameSearches(t *testing.T) {
	var worse, better evaluate.Set
	for i := range 40 {
		x := list(true, 0, -.9)
		y := x
		if i%2 == 0 {
			y = list(true, 0, .5, -.4)
		}
		if i%4 == 0 {
			x = y
		}
		better.Searches, worse.Searches = append(better.Searches, x), append(worse.Searches, y)
	}
	d := evaluate.Difference(evaluate.RecallAt1, &better, &worse)
	if !near(d.Value, .25) || d.Low <= 0 || d.High > .45 {
		t.Errorf("a quarter more is told as %v", d)
	}
	if same := evaluate.Difference(evaluate.RecallAt1, &worse, &worse); same != (evaluate.Estimate{}) {
		t.Errorf("the same lists differ by %v", same)
	}
}
