package models

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Knowledge says how much is known of one fact.
type Knowledge uint8

// A fact is unknown until somebody says something; "known to be none" (no marks, no mother) is a finding of its own.
const (
	Unknown Knowledge = iota
	KnownNone
	Known
)

// FactValue is what a fact of a record can hold: words, a list of words, a calendar date, or a number.
type FactValue interface {
	~string | []string | Date | float64
}

// Fact is one tri-state fact of a record. The zero Fact is unknown.
//
// In JSON, absent or null is unknown, "none" (for a list: []) is known to be none, anything else is the value. In CSV,
// empty is unknown, "none" or "कोई नहीं" is known to be none, and lists are separated by semicolons.
type Fact[T FactValue] struct {
	state Knowledge
	value T
}

// Of makes a fact with a value.
func Of[T FactValue](v T) Fact[T] { return Fact[T]{Known, v} }

// NoneOf makes a fact that is known to be none.
func NoneOf[T FactValue]() Fact[T] { return Fact[T]{state: KnownNone} }

// Get returns the value and whether there is one.
func (f Fact[T]) Get() (T, bool) { return f.value, f.state == Known }

// Or returns the value, or other when there is none.
func (f Fact[T]) Or(other T) T {
	if f.state == Known {
		return f.value
	}
	return other
}

// State says whether the fact is unknown, known to be none, or has a value.
func (f Fact[T]) State() Knowledge { return f.state }

// IsZero reports that the fact is unknown; encoding/json's omitzero uses it.
func (f Fact[T]) IsZero() bool { return f.state == Unknown }

const noneEn, noneHi = "none", "कोई नहीं"

// MarshalJSON writes null, "none", [] or the value.
func (f Fact[T]) MarshalJSON() ([]byte, error) {
	_, list := any(f.value).([]string)
	switch {
	case f.state == Unknown:
		return []byte("null"), nil
	case f.state == KnownNone && list:
		return []byte("[]"), nil
	case f.state == KnownNone:
		return json.Marshal(noneEn)
	}
	return json.Marshal(f.value)
}

// UnmarshalJSON reads what MarshalJSON writes. It returns an Invalid Error for a value of another type.
func (f *Fact[T]) UnmarshalJSON(b []byte) error {
	b = bytes.TrimSpace(b)
	*f = Fact[T]{}
	if string(b) == "null" {
		return nil
	}
	var s string
	if json.Unmarshal(b, &s) == nil {
		if isNone(s) {
			f.state = KnownNone
			return nil
		}
		if err := rejectList[T](); err != nil {
			return err
		}
		if _, number := any(f.value).(float64); number {
			return wrongType[T](nil)
		}
		return f.parse(s)
	}
	var v T
	if err := json.Unmarshal(b, &v); err != nil {
		return wrongType[T](err)
	}
	if list, ok := any(v).([]string); ok {
		f.setList(list)
		return nil
	}
	f.state, f.value = Known, v
	return nil
}

// Text writes the fact as a CSV cell.
func (f Fact[T]) Text() string {
	switch {
	case f.state == Unknown:
		return ""
	case f.state == KnownNone:
		return noneEn
	}
	switch v := any(f.value).(type) {
	case []string:
		return strings.Join(v, ";")
	case Date:
		return v.String()
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(f.value)
}

// SetText reads a CSV cell. It returns an Invalid Error when the cell is not what the fact holds.
func (f *Fact[T]) SetText(s string) error {
	*f = Fact[T]{}
	s = strings.TrimSpace(s)
	if s == "" {
		return nil
	}
	if isNone(s) {
		f.state = KnownNone
		return nil
	}
	if _, list := any(f.value).([]string); list {
		f.setList(strings.Split(s, ";"))
		return nil
	}
	return f.parse(s)
}

// setList fills a list: no entries, or none but "none", are known to be none; blank entries alone say nothing.
func (f *Fact[T]) setList(list []string) {
	kept := make([]string, 0, len(list))
	none := len(list) == 0
	for _, s := range list {
		s = strings.TrimSpace(s)
		switch {
		case isNone(s):
			none = true
		case s != "":
			kept = append(kept, s)
		}
	}
	switch {
	case len(kept) > 0:
		f.state, f.value = Known, any(kept).(T)
	case none:
		f.state = KnownNone
	}
}

// parse reads a scalar from words; it leaves the fact unknown for words that say nothing.
func (f *Fact[T]) parse(s string) error {
	s = strings.TrimSpace(s)
	if s == "" || strings.EqualFold(s, "unknown") || s == "अज्ञात" {
		return nil
	}
	switch p := any(&f.value).(type) {
	case *Date:
		d, err := ParseDate(s)
		if err != nil {
			return err
		}
		*p = d
	case *float64:
		n, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
			return wrongType[T](err)
		}
		*p = n
	default: // string, Sex, AgeSource
		reflect.ValueOf(p).Elem().SetString(s)
	}
	f.state = Known
	return nil
}

func isNone(s string) bool {
	s = strings.TrimSpace(s)
	return strings.EqualFold(s, noneEn) || s == noneHi
}

func rejectList[T FactValue]() error {
	var v T
	if _, list := any(v).([]string); list {
		return wrongType[T](nil)
	}
	return nil
}

func wrongType[T FactValue](cause error) error {
	var v T
	e := Errorf(Invalid, "words are expected here", "यहाँ शब्द चाहिए").Advise(`Put them in quotation marks, for example "Munni".`, `उन्हें उद्धरण चिह्नों में लिखें, जैसे "मुन्नी"।`)
	switch any(v).(type) {
	case []string:
		e = Errorf(Invalid, "a list of words is expected here", "यहाँ शब्दों की सूची चाहिए").Advise(`For example ["Hindi","Awadhi"].`, `जैसे ["Hindi","Awadhi"]।`)
	case float64:
		e = Errorf(Invalid, "a number is expected here", "यहाँ संख्या चाहिए").Advise("Write it in digits, without a unit.", "इसे अंकों में लिखें, इकाई के बिना।")
	case Date:
		e = Errorf(Invalid, "a date is expected here", "यहाँ तारीख़ चाहिए").Advise(`For example "2026-03-31".`, `जैसे "2026-03-31"।`)
	}
	if cause != nil {
		return e.Because(cause)
	}
	return e
}

// words returns every string the fact holds, for checks that concern all text.
func (f Fact[T]) words() []string {
	switch v := any(f.value).(type) {
	case []string:
		return slices.Clone(v)
	case Date, float64:
		return nil
	}
	return []string{reflect.ValueOf(f.value).String()}
}
