package models_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/models"
)

// faultsAt returns the fields of an error's faults, sorted.
func faultsAt(t testing.TB, err error) []string {
	t.Helper()
	var faults models.Faults
	if err != nil && !errors.As(err, &faults) {
		t.Fatalf("not Faults: %v", err)
	}
	var fields []string
	for _, f := range faults {
		if f.Message.En == "" || f.Message.Hi == "" || f.Hint.En == "" || f.Hint.Hi == "" {
			t.Errorf("%s: a message or hint is missing in one language: %+v", f.Field, f)
		}
		if !utf8.ValidString(f.Field) {
			t.Errorf("the field %q is not valid UTF-8", f.Field)
		}
		fields = append(fields, f.Field)
	}
	slices.Sort(fields)
	return fields
}

func TestDecodeSaysEveryFaultAtOnce(t *testing.T) {
	long := strings.Repeat("क", 40)
	_, err := models.DecodeRecord(models.Missing, []byte(`{"child_nam":"Munni","x`+long+`":1,"age_years":"seven","missing_since":"31/03/2026",
		"languages":"Hindi","child_name":["Munni"],"found_place":"station","id":7,"mother_name":"Sita","slot":3}`))
	want := []string{"age_years", "child_nam", "child_name", "found_place", "id", "languages", "missing_since", "slot", "x" + strings.Repeat("क", 19)}
	if diff := cmp.Diff(want, faultsAt(t, err)); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

// TestDecodeHearsTheAge reads an age as it was said beside a new record's fields, and in no other place.
func TestDecodeHearsTheAge(t *testing.T) {
	for body, want := range map[string]float64{
		`{"age_said":"आठ नौ साल"}`: 8.5, `{"age_said":"eight or nine"}`: 8.5, `{"age_said":" 8 "}`: 8, `{"age_said":"8 से 9"}`: 8.5, `{"age_said":"8 se 9"}`: 8.5, `{"age_said":"8 ya 9 saal"}`: 8.5, `{"age_said":"८-९"}`: 8.5,
		`{"age_said":""}`: -1, `{"age_said":null}`: -1, `{"age_years":7}`: 7,
	} {
		if c, err := models.DecodeRecord(models.Found, []byte(body)); err != nil || c.Person.AgeYears.Or(-1) != want {
			t.Errorf("%s is %v, not %v: %v", body, c.Person.AgeYears, want, err)
		}
	}
	for _, body := range []string{`{"age_said":"a big boy"}`, `{"age_said":"3-9"}`, `{"age_said":8}`, `{"age_said":["8"]}`, `{"age_said":"8","age_years":8}`} {
		_, err := models.DecodeRecord(models.Found, []byte(body))
		if diff := cmp.Diff([]string{"age_said"}, faultsAt(t, err)); diff != "" {
			t.Errorf("%s: faults (-want +got):\n%s", body, diff)
		}
	}
	c := models.Case{Side: models.Found}
	if _, err := models.PatchRecord(&c, []byte(`{"age_said":"8"}`)); models.CodeOf(err) != models.Invalid {
		t.Errorf("a stored record hears an age: %v", err)
	}
}

func TestDecodeRefusesWhatIsNoObject(t *testing.T) {
	for _, body := range []string{"", "null", "[]", "7", `"Munni"`, `{"child_name":"Munni"} {}`, `{"child_name":`, "{\"child_name\":\"\xff\xfe\"}", "\xef\xbb\xbf\xff"} {
		_, err := models.DecodeRecord(models.Missing, []byte(body))
		var e *models.Error
		if !errors.As(err, &e) || e.Code != models.Invalid || e.Hint.Hi == "" {
			t.Errorf("%q: %v; want an Invalid Error with advice", body, err)
		}
	}
}

func TestDecodeKeepsThreeStates(t *testing.T) {
	c, err := models.DecodeRecord(models.Found, []byte(`{"id":"x","source":"s","marks":"none","languages":[],"disability":null,"child_name":"मुन्नी Devi","age_years":7.5}`))
	if err != nil {
		t.Fatal(err)
	}
	if c.ID != "x" || c.Source != "s" || c.Status != models.Open || c.Side != models.Found {
		t.Errorf("the record's own members are %q %q %q %q", c.ID, c.Source, c.Status, c.Side)
	}
	p := &c.Person
	if p.Marks.State() != models.KnownNone || p.Languages.State() != models.KnownNone || p.Disability.State() != models.Unknown ||
		p.Name.Or("") != "मुन्नी Devi" || p.AgeYears.Or(0) != 7.5 {
		t.Errorf("states are lost: %+v", p)
	}
}

func TestPatch(t *testing.T) {
	c, err := models.DecodeRecord(models.Missing, []byte(`{"child_name":"Munni","marks":"til","languages":["Hindi"]}`))
	if err != nil {
		t.Fatal(err)
	}
	before, _ := models.EncodeRecord(&c)
	if _, err := models.PatchRecord(&c, []byte(`{"child_name":"Gudiya","age_years":[],"id":"other"}`)); err == nil {
		t.Error("a patch with faults was taken")
	} else if diff := cmp.Diff([]string{"age_years", "id"}, faultsAt(t, err)); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
	if after, _ := models.EncodeRecord(&c); string(after) != string(before) {
		t.Errorf("a refused patch changed %s to %s", before, after)
	}
	changed, err := models.PatchRecord(&c, []byte(`{"marks":null,"languages":["Hindi"],"child_name":"none","mother_name":"सीता"}`))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"child_name", "marks", "mother_name"}, changed); diff != "" {
		t.Errorf("changed (-want +got):\n%s", diff)
	}
	if c.Person.Marks.State() != models.Unknown || c.Person.Name.State() != models.KnownNone {
		t.Error("null makes a fact unknown, none makes it known to be none")
	}
}

func FuzzDecodeRecord(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"child_name":"Munni","age_years":7.5,"missing_since":"2026-03-31","languages":["Hindi",null,"none"]}`, `{"marks":"none","languages":[]}`,
		`null`, `[`, `{"a":1,"a":2}`, `{"child_name":"\ud800"}`, `{"age_years":1e400}`, `{"date_of_birth":"0000-00-00"}`, "{\"x\":\"\xff\"}",
		`{"` + strings.Repeat("क", 30) + `":null}`, `{"child_name":" none "}`, `{"languages":[";",""]}`,
	} {
		f.Add([]byte(seed), true)
	}
	f.Fuzz(func(t *testing.T, body []byte, found bool) {
		side := models.Missing
		if found {
			side = models.Found
		}
		c, err := models.DecodeRecord(side, body)
		if err != nil {
			if models.CodeOf(err) != models.Invalid {
				t.Errorf("%q: %v", body, err)
			}
			return
		}
		record, err := models.EncodeRecord(&c)
		if err != nil {
			t.Fatal(err)
		}
		again, err := models.DecodeRecord(side, record)
		if err != nil {
			t.Fatalf("%s: %v", record, err)
		}
		if twice, _ := models.EncodeRecord(&again); string(twice) != string(record) {
			t.Errorf("%s came back as %s", record, twice)
		}
		c.Normalize()
		_ = c.Validate(20000)
		c.Warnings()
	})
}

func FuzzPatchRecord(f *testing.F) {
	for _, seed := range []string{`{}`, `{"child_name":null}`, `{"languages":[],"marks":"none"}`, `{"age_years":-1}`, `{"id":"x"}`, `{"child_name":{}}`, `null`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, patch []byte) {
		c, err := models.DecodeRecord(models.Missing, []byte(`{"child_name":"Munni","languages":["Hindi"],"age_years":7}`))
		if err != nil {
			t.Fatal(err)
		}
		before, _ := models.EncodeRecord(&c)
		changed, err := models.PatchRecord(&c, patch)
		after, _ := models.EncodeRecord(&c)
		if (err != nil || len(changed) == 0) != (string(before) == string(after)) {
			t.Errorf("error %v, changed %v: %s became %s", err, changed, before, after)
		}
		if err != nil {
			return
		}
		if changed, err = models.PatchRecord(&c, patch); err != nil || len(changed) > 0 {
			t.Errorf("the same patch again: %v, %v", changed, err)
		}
	})
}
