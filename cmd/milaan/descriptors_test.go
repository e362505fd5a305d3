package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/models"
)

// descriptorHeader is the header of a descriptor file.
func descriptorHeader() string {
	names := []string{"case_id", "taken_on"}
	for i := range models.DescriptorSize {
		names = append(names, "d"+strconv.Itoa(i))
	}
	return strings.Join(names, ",") + "\n"
}

// descriptorLine is a line with n numbers, all alike but for the first.
func descriptorLine(id, day, first string, n int) string {
	return id + "," + day + "," + first + strings.Repeat(",.1", n-1) + "\n"
}

func zipped(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// described reads a descriptor file for two cases, A and B, and returns their faces and what was left out.
func described(file []byte) (byID map[string]*models.Case, leftOut []string, err error) {
	byID = map[string]*models.Case{"A": {ID: "A"}, "B": {ID: "B"}}
	err = readDescriptors(bytes.NewReader(file), byID, func(line int, err error) {
		leftOut = append(leftOut, fmt.Sprint(line, " ", err))
	})
	return byID, leftOut, err
}

func TestReadDescriptors(t *testing.T) {
	const n = models.DescriptorSize
	const noFace, noCase, count = " the numbers are not a face's descriptor", " no row of either file has this case_id", " wrong number of fields"
	file := descriptorHeader() +
		descriptorLine("A", "2024-03-01", ".5", n) +
		descriptorLine("A", "", "-.5", n-1) +
		descriptorLine("A", "", "-.5", n+1) +
		descriptorLine("A", "", "NaN", n) +
		descriptorLine("A", "", "-Inf", n) +
		descriptorLine("A", "", "1e30", n) +
		descriptorLine("A", "", "1e999", n) +
		descriptorLine("A", "", "", n) +
		descriptorLine("A", "", "half", n) +
		"A,2024-03-01" + strings.Repeat(",0", n) + "\n" +
		descriptorLine("A", "31-02-2024", ".5", n) +
		descriptorLine("C", "", ".5", n) +
		descriptorLine("B", "", "\"x\"y", n) +
		descriptorLine("", "", ".5", n) +
		descriptorLine(" B", " ", " .25 ", n) +
		descriptorLine("A", "", ".75", n)
	want := []string{"3" + count, "4" + count, "5" + noFace, "6" + noFace, "7" + noFace, "8" + noFace, "9" + noFace, "10" + noFace, "11" + noFace}
	for name, bytes := range map[string][]byte{"plain": []byte(file), "gzip": zipped(t, file), "BOM and CRLF": []byte("\ufeff" + strings.ReplaceAll(file, "\n", "\r\n"))} {
		cases, leftOut, err := described(bytes)
		if err != nil || len(leftOut) != 13 {
			t.Fatalf("%s: %q, %v", name, leftOut, err)
		}
		if diff := cmp.Diff(want, leftOut[:9]); diff != "" {
			t.Errorf("%s: left out (-want +got):\n%s", name, diff)
		}
		if !strings.HasPrefix(leftOut[9], "12 invalid") || leftOut[10] != "13"+noCase || !strings.HasPrefix(leftOut[11], "14 ") || leftOut[12] != "15"+noCase {
			t.Errorf("%s: left out: %q", name, leftOut[9:])
		}
		a, b := cases["A"].Photos, cases["B"].Photos
		if len(a) != 2 || len(b) != 1 || a[0].TakenOn.String() != "2024-03-01" || a[1].TakenOn != 0 || a[0].ID == a[1].ID {
			t.Fatalf("%s: %d and %d photographs", name, len(a), len(b))
		}
		if a[0].Faces[0].Descriptor[0] != .5 || a[1].Faces[0].Descriptor[0] != .75 || b[0].Faces[0].Descriptor[0] != .25 || b[0].Faces[0].Descriptor[n-1] != .1 {
			t.Errorf("%s: the numbers are others", name)
		}
	}
}

func TestDescriptorFilesThatAreNone(t *testing.T) {
	good := descriptorHeader() + descriptorLine("A", "2024-03-01", ".5", models.DescriptorSize)
	packed := zipped(t, good)
	for name, file := range map[string][]byte{
		"empty":                 nil,
		"words":                 []byte("these are words"),
		"another order":         []byte(strings.Replace(good, "d0,d1", "d1,d0", 1)),
		"one column less":       []byte(strings.Replace(good, ",d127", "", 1)),
		"no header":             []byte(descriptorLine("A", "", ".5", models.DescriptorSize)),
		"half a gzip file":      packed[:len(packed)/2],
		"the head of a gzip":    packed[:5],
		"a gzip with bad bytes": append(bytes.Clone(packed[:len(packed)-6]), 1, 2, 3, 4, 5, 6),
	} {
		_, _, err := described(file)
		if e, ok := errors.AsType[*models.Error](err); !ok || e.Code != models.Invalid || e.Hint.En == "" || e.Hint.Hi == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A batch says which lines of its descriptor file it leaves out, ranks by the others, and refuses a file that is damaged.
func TestMatchWithDescriptors(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		must(t, os.WriteFile(file, []byte(text), 0o600))
		return file
	}

	descriptors := descriptorHeader() + descriptorLine("M2", "2023-01-01", ".9", models.DescriptorSize) + descriptorLine("M9", "", ".5", models.DescriptorSize) +
		descriptorLine("M1", "", "NaN", models.DescriptorSize) + descriptorLine("F2", "", ".9", models.DescriptorSize)
	args := []string{"match", "--missing", write("m.csv", missingFile), "--found", write("f.csv", foundFile), "--out", filepath.Join(dir, "out.csv"), "--descriptors"}
	code, _, errs := milaan(t, append(args, write("d.csv", descriptors))...)
	if code != 0 || !strings.Contains(errs, "d.csv:3: face left out: no row") || !strings.Contains(errs, "d.csv:4: face left out: the numbers") {
		t.Errorf("code %d: %s", code, errs)
	}
	ranked, err := os.ReadFile(filepath.Join(dir, "out.csv"))
	must(t, err)
	if !strings.Contains(string(ranked), "the faces are alike") {
		t.Errorf("no face was compared: %s", ranked)
	}
	code, _, errs = milaan(t, append(args, write("half.csv.gz", string(zipped(t, descriptors)[:200])))...)
	if code != 1 || !strings.Contains(errs, "half.csv.gz") || !strings.Contains(errs, "Copy it again") {
		t.Errorf("code %d: %s", code, errs)
	}
}

// FuzzReadDescriptors reads any bytes as a descriptor file, plain and packed: no face that an index would refuse comes out.
func FuzzReadDescriptors(f *testing.F) {
	f.Add([]byte(descriptorHeader()+descriptorLine("A", "2024-03-01", ".5", models.DescriptorSize)), false)
	f.Add([]byte(descriptorHeader()+descriptorLine("B", "", "NaN", models.DescriptorSize)+"\"A\n"), true)
	f.Add([]byte(descriptorHeader()+"A"), true)
	f.Add(zipped(f, descriptorHeader())[:30], false)
	f.Add([]byte("\x1f\x8b"), false)
	f.Fuzz(func(t *testing.T, file []byte, pack bool) {
		if pack {
			file = zipped(t, string(file))
		}
		cases, _, err := described(file)
		if err != nil && models.CodeOf(err) != models.Invalid {
			t.Fatal(err)
		}
		for _, c := range cases {
			for _, p := range c.Photos {
				sum := 0.0
				for _, v := range p.Faces[0].Descriptor {
					sum += float64(v) * float64(v)
				}
				if !(sum > 0 && sum < math.MaxFloat32) {
					t.Fatalf("a face of length %v came out", math.Sqrt(sum))
				}
			}
		}
	})
}
