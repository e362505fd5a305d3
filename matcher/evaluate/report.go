package evaluate

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"regexp"
	"strings"
	"text/tabwriter"
)

// Figures are the figures of some searches.
type Figures struct {
	Name           string
	Mated, Unmated int
	Of             [figureCount]Estimate
}

// Report is a set's figures, for all searches and for each class of each split.
type Report struct {
	All    Figures
	Splits []SplitReport
}

// SplitReport is the figures of a split's classes; a class without mated searches is left out.
type SplitReport struct {
	Name    string
	Classes []Figures
}

// Value is one figure of the set, without an interval.
func (s *Set) Value(f Figure) float64 {
	if f == TAR {
		return impostorsOf(s).accepted(s.all(), nil)
	}
	return s.measure(s.all())[f]
}

// Judge measures a set.
func Judge(s *Set) Report {
	scale := impostorsOf(s)
	r := Report{All: s.figures("all", s.all(), scale)}
	scale.fixed = true
	for _, split := range s.Splits {
		parts := map[string][]*Search{}
		for _, x := range s.all() {
			class := x.Classes[split.Name]
			parts[class] = append(parts[class], x)
		}
		of := SplitReport{Name: split.Name}
		for _, class := range split.Classes {
			if f := s.figures(class, parts[class], scale); f.Mated > 0 {
				of.Classes = append(of.Classes, f)
			}
		}
		if len(of.Classes) > 0 {
			r.Splits = append(r.Splits, of)
		}
	}
	return r
}

func (s *Set) figures(name string, searches []*Search, scale *impostors) Figures {
	f := Figures{Name: name}
	for _, x := range searches {
		if x.Mated {
			f.Mated++
		} else {
			f.Unmated++
		}
	}
	if f.Mated > 0 {
		f.Of = s.estimate(searches, scale)
	}
	return f
}

// Class is the figures of a class of any split, those of all searches for "", and NaN where there is no such class.
func (r *Report) Class(name string) Figures {
	if name == "" {
		return r.All
	}
	for _, s := range r.Splits {
		for _, f := range s.Classes {
			if f.Name == name {
				return f
			}
		}
	}
	none := Figures{Name: name}
	for f := range none.Of {
		none.Of[f] = Estimate{math.NaN(), math.NaN(), math.NaN()}
	}
	return none
}

// PhotoSplit is the split whose classes stand beside "all" in JSON.
const PhotoSplit = "photo"

// ranks are the figures that stand beside n in a line of JSON; the others stand beside the line.
const ranks = MRR + 1

// MarshalJSON writes {"all": {"n", "mrr", "recall@1", …, "interval": {…}}, "log_loss", …, "interval": {…}, "splits":
// {split: {class: {every figure}}}}. A figure that cannot be said is left out.
func (r Report) MarshalJSON() ([]byte, error) { return r.JSON(nil) }

// JSON is MarshalJSON with more beside it.
func (r *Report) JSON(more map[string]any) ([]byte, error) {
	out := map[string]any{}
	maps.Copy(out, more)
	r.All.fill(out, ranks, figureCount)
	all := map[string]any{"n": r.All.Mated}
	r.All.fill(all, 0, ranks)
	out["all"] = all
	splits := map[string]any{}
	for _, split := range r.Splits {
		classes := map[string]any{}
		for i := range split.Classes {
			f := &split.Classes[i]
			class := map[string]any{"n": f.Mated, "unmated": f.Unmated}
			f.fill(class, 0, figureCount)
			classes[f.Name] = class
			if split.Name == PhotoSplit {
				line := map[string]any{"n": f.Mated}
				f.fill(line, 0, ranks)
				out[f.Name] = line
			}
		}
		splits[split.Name] = classes
	}
	if len(splits) > 0 {
		out["splits"] = splits
	}
	return json.Marshal(out)
}

// fill writes the figures from one to before another, and their intervals.
func (f *Figures) fill(out map[string]any, from, to Figure) {
	intervals := map[string][2]float64{}
	for i := from; i < to; i++ {
		e := f.Of[i]
		if math.IsNaN(e.Value) {
			continue
		}
		out[i.String()] = e.Value
		if !math.IsNaN(e.Low) {
			intervals[i.String()] = [2]float64{e.Low, e.High}
		}
	}
	if len(intervals) > 0 {
		out["interval"] = intervals
	}
}

// titles are the figures' names in a table.
var titles = [figureCount]string{"recall@1", "recall@5", "recall@10", "recall@20", "MRR", "FNIR at FPIR 10%", "FNIR at FPIR 1%",
	"-log2 P(truth) a search", "ECE of the top candidate", `ECE of "none of these"`, "mated searches answered at 0.9 or more",
	"of all at 0.9 or more, true", "truth given 0.05 or more", "true accepts at 1 in 1,000 false"}

// Title is the figure's name for people.
func (f Figure) Title() string { return titles[f] }

// columns are the figures of a table's line.
var columns = []Figure{RecallAt1, RecallAt5, RecallAt10, RecallAt20, MRR, FNIRAt10, LogLoss, TAR}

var headings = map[Figure]string{FNIRAt10: "FNIR@10%", LogLoss: "-log2 P", TAR: "TAR@.1%"}

// Table writes the report for people.
func (r *Report) Table(w io.Writer) error {
	var text strings.Builder
	shown := columnsOf(&r.All)
	t := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	head := []string{"", "n"}
	for _, f := range shown {
		title := titles[f]
		if short, ok := headings[f]; ok {
			title = short
		}
		head = append(head, title)
	}
	fmt.Fprintln(t, strings.Join(head, "\t"))
	writeLine(t, &r.All, shown)
	for _, split := range r.Splits {
		fmt.Fprintf(t, "by %s%s\n", split.Name, strings.Repeat("\t", len(shown)+1))
		for i := range split.Classes {
			writeLine(t, &split.Classes[i], shown)
		}
	}
	flush(t)
	fmt.Fprintln(&text)
	for f := range figureCount {
		if e := r.All.Of[f]; !math.IsNaN(e.Value) {
			fmt.Fprintf(t, "%s\t%s\n", titles[f], e)
		}
	}
	flush(t)
	_, err := io.WriteString(w, padding.ReplaceAllString("\n"+text.String(), "\n"))
	return err
}

// padding are the spaces that a table's writer puts after a line's last cell.
var padding = regexp.MustCompile(` +\n`)

func flush(t *tabwriter.Writer) {
	if err := t.Flush(); err != nil {
		panic(err) // it writes to memory
	}
}

func columnsOf(all *Figures) []Figure {
	var shown []Figure
	for _, f := range columns {
		if !math.IsNaN(all.Of[f].Value) {
			shown = append(shown, f)
		}
	}
	return shown
}

func writeLine(w io.Writer, f *Figures, shown []Figure) {
	cells := []string{f.Name, fmt.Sprint(f.Mated)}
	if f.Name != "all" {
		cells[0] = "  " + f.Name
	}
	for _, figure := range shown {
		e := f.Of[figure]
		switch {
		case math.IsNaN(e.Value):
			cells = append(cells, "-")
		case figure == RecallAt1:
			cells = append(cells, e.String())
		default:
			cells = append(cells, fmt.Sprintf("%.3f", e.Value))
		}
	}
	fmt.Fprintln(w, strings.Join(cells, "\t"))
}

// String writes the value with its interval.
func (e Estimate) String() string {
	if math.IsNaN(e.Low) {
		return fmt.Sprintf("%.3f", e.Value)
	}
	return fmt.Sprintf("%.3f (%.3f to %.3f)", e.Value, e.Low, e.High)
}
