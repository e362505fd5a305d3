package models_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/models"
)

func date(t testing.TB, s string) models.Date {
	t.Helper()
	d, err := models.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestValidateSaysEveryFaultAtOnce(t *testing.T) {
	today := date(t, "2026-03-31")
	c := models.Case{Side: models.Missing, ReportedOn: models.Of(today + 1), Event: models.Event{When: models.Of(date(t, "1850-01-01")), WhenWithin: models.Of(401.0)}}
	c.Person = models.Person{
		Name: models.Of(strings.Repeat("क", 10<<20/3)), Father: models.Of("Ram\xff"), Mother: models.Of("Si\x00ta"),
		Sex: models.Of(models.Sex("girlish")), AgeYears: models.Of(-1.0), AgeKnownBy: models.Of(models.AgeSource("hearsay")),
		HeightCM: models.Of(12.0), DateOfBirth: models.Of(today + 400), Languages: models.Of([]string{"Hindi", strings.Repeat("x", 201)}),
	}
	want := []string{"age_known_by", "age_years", "child_name", "date_of_birth", "father_name", "height_cm", "languages", "missing_since", "missing_since_within", "mother_name", "reported_on", "sex"}
	if diff := cmp.Diff(want, faultsAt(t, c.Validate(today))); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

func TestFaultsQuoteNoName(t *testing.T) {
	c := models.Case{Side: models.Missing}
	c.Person.Name = models.Of("Secretname\x01")
	if err := c.Validate(1); err == nil || strings.Contains(err.Error(), "Secret") {
		t.Errorf("the fault is %v", err)
	}
}

func TestAges(t *testing.T) {
	for age, ok := range map[float64]bool{0: true, .5: true, 17: true, 120: true, -1: false, 400: false, 120.5: false, math.NaN(): false, math.Inf(1): false} {
		c := models.Case{Side: models.Found}
		c.Person.AgeYears = models.Of(age)
		if err := c.Validate(20000); (err == nil) != ok {
			t.Errorf("age %v: %v", age, err)
		}
	}
}

func TestDaysThatADateMayBeOff(t *testing.T) {
	for days, ok := range map[float64]bool{0: true, 7: true, 400: true, 401: false, -1: false, math.NaN(): false, math.Inf(1): false} {
		for _, side := range []models.Side{models.Missing, models.Found} {
			c := models.Case{Side: side, Event: models.Event{WhenWithin: models.Of(days)}}
			if err := c.Validate(20000); (err == nil) != ok {
				t.Errorf("%v days: %v", days, err)
			} else if got := c.EventWithin(); ok && got != int(days) {
				t.Errorf("%v days are %d", days, got)
			}
		}
	}
}

func TestDatesUpToTodayAreValid(t *testing.T) {
	today := date(t, "2026-03-31")
	for when, ok := range map[models.Date]bool{today: true, today + 1: false, date(t, "1900-01-01"): true, date(t, "1899-12-31"): false} {
		c := models.Case{Side: models.Found, Event: models.Event{When: models.Of(when)}}
		if err := c.Validate(today); (err == nil) != ok {
			t.Errorf("found on %v: %v", when, err)
		}
	}
}

func TestMixedScriptsAreValid(t *testing.T) {
	c := models.Case{Side: models.Missing}
	c.Person.Name = models.Of("मुन्नी Devi / منی\nالیاس মুন্নি")
	if err := c.Validate(20000); err != nil {
		t.Error(err)
	}
}

func TestNoSide(t *testing.T) {
	c := models.Case{Side: "lost"}
	if got := faultsAt(t, c.Validate(20000)); !cmp.Equal(got, []string{"side"}) {
		t.Errorf("faults at %v", got)
	}
}

func TestNormalizeKnowsHowPeopleWriteSex(t *testing.T) {
	for written, want := range map[models.Sex]models.Sex{
		"Girl": models.Female, "लड़की": models.Female, "ल\u095cका": models.Male, "बालक": models.Male,
		"male": models.Male, "किन्नर": models.Transgender, "?": "?",
	} {
		c := models.Case{Side: models.Missing}
		c.Person.Sex = models.Of(written)
		c.Normalize()
		if got := c.Person.Sex.Or(""); got != want {
			t.Errorf("%q is %q, want %q", written, got, want)
		}
	}
	c := models.Case{Side: models.Missing}
	c.Person.AgeKnownBy = models.Of(models.AgeSource("अनुमान"))
	c.Normalize()
	if c.Person.AgeKnownBy.Or("") != models.Apparent || c.Status != models.Open {
		t.Errorf("age known by %q, status %q", c.Person.AgeKnownBy.Or(""), c.Status)
	}
}

func TestWarnings(t *testing.T) {
	c := models.Case{Side: models.Missing}
	c.Event.When, c.ReportedOn = models.Of(date(t, "2026-03-31")), models.Of(date(t, "2026-03-30"))
	c.Person.DateOfBirth, c.Person.AgeYears = models.Of(date(t, "2000-01-01")), models.Of(7.0)
	got := map[string]string{}
	for _, w := range c.Warnings() {
		if w.Message.En == "" || w.Message.Hi == "" {
			t.Errorf("%s has no text in one language", w.Code)
		}
		got[w.Code] = w.Field
	}
	want := map[string]string{"fir_missing": "fir_number", "recorded_before_event": "reported_on", "age_and_birth_differ": "age_years", "not_a_child": "age_years"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
	c.Event.WhenWithin = models.Of(.5)
	if w := c.Warnings(); slices.ContainsFunc(w, func(w models.Warning) bool { return w.Code == "recorded_before_event" }) {
		t.Errorf("a report may be dated before a day that may be off: %+v", w)
	}
	found := models.Case{Side: models.Found, Photos: []models.Photo{{Of: models.OfChild, Faces: make([]models.Face, 2)}}}
	found.Event.When = models.Of(date(t, "2026-03-30"))
	if w := found.Warnings(); len(w) != 1 || w[0].Code != "face_not_chosen" {
		t.Errorf("warnings of a group's photograph: %+v", w)
	}
	found.Photos[0].Faces[1].Chosen = true
	found.Photos = append(found.Photos, models.Photo{Of: models.OfParent, Faces: make([]models.Face, 3)})
	if w := found.Warnings(); len(w) != 0 {
		t.Errorf("warnings once the child is pointed out: %+v", w)
	}
	found = models.Case{Side: models.Found}
	if w := found.Warnings(); len(w) != 1 || w[0].Code != "date_missing" || w[0].Field != "found_on" {
		t.Errorf("warnings of an empty recovery: %+v", w)
	}
}

func TestAge(t *testing.T) {
	c := models.Case{Side: models.Missing}
	if _, ok := c.Age(); ok {
		t.Error("the age of an empty case is known")
	}
	c.Event.When, c.Person.AgeYears = models.Of(date(t, "2020-01-01")), models.Of(9.0)
	if age, ok := c.AgeOn(date(t, "2022-01-01")); !ok || math.Abs(age-11) > .01 {
		t.Errorf("two years later the child is %v", age)
	}
	if age, ok := c.AgeOn(date(t, "2000-01-01")); !ok || age != 0 {
		t.Errorf("before its birth the child is %v", age)
	}
	c.Person.DateOfBirth = models.Of(date(t, "2012-01-01"))
	if age, _ := c.Age(); math.Abs(age-8) > .01 {
		t.Errorf("the date of birth gives %v", age)
	}
	c.Person.DateOfBirth = models.Of(date(t, "2021-01-01"))
	if age, _ := c.Age(); age != 9 {
		t.Errorf("a birth after the event is used: %v", age)
	}
}
