package models

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Code says what kind of fault an Error is. The HTTP layer maps each code to one status, and nothing else does.
type Code string

// The codes of Error. Busy, Unavailable and Internal are the only ones worth trying again unchanged.
const (
	Invalid          Code = "invalid"
	NotFound         Code = "not_found"
	Conflict         Code = "conflict"
	Forbidden        Code = "forbidden"
	Unauthenticated  Code = "unauthenticated"
	TooLarge         Code = "too_large"
	UnsupportedMedia Code = "unsupported_media"
	Busy             Code = "busy" // too much is being asked for at once
	Unavailable      Code = "unavailable"
	Internal         Code = "internal"
)

// Text is a sentence in both languages of the product, written for a police writer, not for a programmer.
type Text struct {
	En string `json:"en"`
	Hi string `json:"hi"`
}

// In returns the sentence in Hindi when lang is "hi", and in English otherwise.
func (t Text) In(lang string) string {
	if lang == "hi" && t.Hi != "" {
		return t.Hi
	}
	return t.En
}

// Error is the one error type of Milaan: a code for programs, a message and a hint for people, and the cause for logs.
// Message and Hint may quote a field's name but never a child's name, a face or a descriptor.
type Error struct {
	Code    Code
	Field   string // the record's field at fault, by its JSON name; empty when none is
	Message Text   // what is wrong
	Hint    Text   // what to do about it; may be empty
	Err     error  // the cause; never shown to users
}

// Error implements error, in English, for logs.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Code))
	if e.Field != "" {
		b.WriteString(" " + e.Field)
	}
	b.WriteString(": " + e.Message.En)
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Unwrap gives the cause to errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an Error of code with an English and a Hindi message. An argument that is a Text stands in each message in
// its language.
func Errorf(code Code, en, hi string, args ...any) *Error {
	return &Error{Code: code, Message: Text{sprintf("en", en, args), sprintf("hi", hi, args)}}
}

func sprintf(lang, format string, args []any) string {
	if len(args) == 0 {
		return format
	}
	said := slices.Clone(args)
	for i, arg := range said {
		if words, ok := arg.(Text); ok {
			said[i] = words.In(lang)
		}
	}
	return fmt.Sprintf(format, said...)
}

// At returns a copy of e that names the field at fault.
func (e *Error) At(field string) *Error { c := *e; c.Field = field; return &c }

// Advise returns a copy of e with a hint that says what to do.
func (e *Error) Advise(en, hi string) *Error { c := *e; c.Hint = Text{en, hi}; return &c }

// Because returns a copy of e that carries its cause.
func (e *Error) Because(err error) *Error { c := *e; c.Err = err; return &c }

// CodeOf returns the code of the first Error in err's chain, Invalid for Faults, and Internal for any other error.
func CodeOf(err error) Code {
	var faults Faults
	if errors.As(err, &faults) {
		return Invalid
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}

// Faults are all that is wrong with one record, so that it can be mended in one go.
type Faults []*Error

// Error implements error by listing every fault.
func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, e := range f {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "; ")
}

// Or returns nil when there is no fault, so that a nil slice never becomes a non-nil error.
func (f Faults) Or() error {
	if len(f) == 0 {
		return nil
	}
	return f
}
