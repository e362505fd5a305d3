package rows_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/rows"
)

var today = models.DateOf(time.Date(2026, 4, 2, 0, 0, 0, 0, time.UTC))

// file is one entry of testdata/files.json.
type file struct {
	Name    string      `json:"name"`
	Side    models.Side `json:"side"`
	Lines   []string    `json:"lines"`
	End     *string     `json:"end"`
	Error   *string     `json:"error"`
	Unknown []string    `json:"unknown"`
	Rows    []row       `json:"rows"`
	Faults  []fault     `json:"faults"`
}

type row struct {
	Line   int               `json:"line"`
	ID     string            `json:"id"`
	Fields map[string]string `json:"fields"`
	Photos []string          `json:"photos"`
}

type fault struct {
	Line   int      `json:"line"`
	To     int      `json:"to"` // the last line that goes with it, when there are several
	ID     string   `json:"id"`
	Fields []string `json:"fields"`
}

func files(t testing.TB) []file {
	t.Helper()
	b, err := os.ReadFile("testdata/files.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []file
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&all); err != nil {
		t.Fatal(err)
	}
	return all
}

func (f *file) text() string {
	end := "\n"
	if f.End != nil {
		end = *f.End
	}
	text := strings.Join(f.Lines, end) + end
	return strings.NewReplacer("{bom}", "\ufeff", "{bad}", "\xc3\x28", "{nul}", "\x00", "{10MB}", strings.Repeat("a", 10<<20)).Replace(text)
}

// read reads a whole file.
func read(r io.Reader, side models.Side) (unknown []string, good []*rows.Row, bad []*rows.Fault, err error) {
	x, err := rows.NewReader(r, side, today)
	if err != nil {
		return nil, nil, nil, err
	}
	for {
		row, fault, err := x.Next()
		switch {
		case errors.Is(err, io.EOF):
			return x.Unknown, good, bad, nil
		case err != nil:
			return x.Unknown, good, bad, err
		case fault != nil:
			bad = append(bad, fault)
		default:
			good = append(good, row)
		}
	}
}

func TestFiles(t *testing.T) {
	for _, f := range files(t) {
		t.Run(f.Name, func(t *testing.T) {
			unknown, good, bad, err := read(strings.NewReader(f.text()), f.Side)
			if f.Error != nil {
				e, ok := errors.AsType[*models.Error](err)
				if !ok || e.Code != models.Invalid || e.Field != *f.Error || e.Hint.En == "" || e.Hint.Hi == "" {
					t.Errorf("%v, want one of %q", err, *f.Error)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(f.Unknown, unknown); diff != "" {
				t.Errorf("columns that are not read (-want +got):\n%s", diff)
			}
			var gotRows []row
			for _, r := range good {
				gotRows = append(gotRows, rowOf(r, f.Side))
			}
			if diff := cmp.Diff(f.Rows, gotRows); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			var gotFaults []fault
			for _, b := range bad {
				gotFaults = append(gotFaults, faultOf(t, b))
			}
			if diff := cmp.Diff(f.Faults, gotFaults); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

func rowOf(r *rows.Row, side models.Side) row {
	out := row{Line: r.Line, ID: r.ID}
	for _, f := range models.Fields(side) {
		if f.Knowledge(&r.Case) != models.Unknown {
			if out.Fields == nil {
				out.Fields = map[string]string{}
			}
			out.Fields[f.Name] = f.Text(&r.Case)
		}
	}
	for _, p := range r.Photos {
		name := p.File
		if p.TakenOn != 0 {
			name += "@" + p.TakenOn.String()
		}
		out.Photos = append(out.Photos, name)
	}
	return out
}

// faultOf also checks that each fault says, in both languages, what to do.
func faultOf(t *testing.T, f *rows.Fault) fault {
	t.Helper()
	out := fault{Line: f.Line, ID: f.ID}
	var all models.Faults
	if one, ok := errors.AsType[*models.Error](f.Err); ok {
		all = models.Faults{one}
		var from int
		// A fault of one line does not say to which.
		_, _ = fmt.Sscanf(one.Message.En, "lines %d to %d", &from, &out.To)
	} else if !errors.As(f.Err, &all) {
		t.Fatalf("line %d: %v", f.Line, f.Err)
	}
	for _, e := range all {
		if e.Code != models.Invalid || e.Message.Hi == "" || e.Hint.En == "" || e.Hint.Hi == "" {
			t.Errorf("line %d: %+v", f.Line, e)
		}
		out.Fields = append(out.Fields, e.Field)
	}
	slices.Sort(out.Fields)
	return out
}

// A file that breaks off because its disk does is not taken for a whole one.
func TestReadingFails(t *testing.T) {
	broken := errors.New("the disk is gone")
	r := io.MultiReader(strings.NewReader("id\nM1\nM2\n"), iotest.ErrReader(broken))
	_, good, _, err := read(r, models.Missing)
	if !errors.Is(err, broken) || len(good) != 2 {
		t.Errorf("%d rows, %v", len(good), err)
	}
	if _, err := rows.NewReader(iotest.ErrReader(broken), models.Missing, today); !errors.Is(err, broken) {
		t.Error(err)
	}
}
