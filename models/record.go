package models

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// DecodeRecord reads a record of a side as the API receives it: one flat JSON object whose members are the side's
// fields, with "id" (a UUIDv7 of the client's own), "source" (the producer's id) and "age_said" (the age as ParseSaidAge
// reads it, in place of "age_years") beside them. It returns Faults that name every wrong member at once.
func DecodeRecord(side Side, body []byte) (Case, error) {
	c := Case{Side: side, Status: Open}
	_, err := mergeRecord(&c, body, true)
	return c, err
}

// PatchRecord changes a case by an RFC 7396 merge patch of its record: null makes a fact unknown. It returns the names
// of the fields that changed, in alphabetical order, and Faults that name every wrong member at once; on Faults the case
// is as it was.
func PatchRecord(c *Case, body []byte) (changed []string, err error) {
	patched := *c
	changed, err = mergeRecord(&patched, body, false)
	if err != nil {
		return nil, err
	}
	*c = patched
	return changed, nil
}

func mergeRecord(c *Case, body []byte, create bool) (changed []string, err error) {
	if !utf8.Valid(body) {
		return nil, Errorf(Invalid, "the text is not valid UTF-8", "पाठ सही UTF-8 में नहीं है").
			Advise("Send the record as UTF-8.", "रिकॉर्ड UTF-8 में भेजें।")
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil || members == nil {
		return nil, Errorf(Invalid, "the record is not a JSON object", "रिकॉर्ड JSON object नहीं है").
			Advise(`Send one object, for example {"child_name":"Munni"}.`, `एक object भेजें, जैसे {"child_name":"मुन्नी"}।`).Because(err)
	}
	var faults Faults
	for _, name := range slices.Sorted(maps.Keys(members)) {
		value := members[name]
		if create && (name == "id" || name == "source") {
			into := map[string]*string{"id": &c.ID, "source": &c.Source}[name]
			if json.Unmarshal(value, into) != nil {
				faults = append(faults, asError(wrongType[string](nil)).At(name))
			}
			continue
		}
		if create && name == "age_said" {
			if err := hearAge(c, value, members["age_years"] != nil); err != nil {
				faults = append(faults, asError(err).At(name))
			}
			continue
		}
		f, ok := FieldNamed(c.Side, name)
		if !ok {
			faults = append(faults, unknownField(name))
			continue
		}
		before, _ := f.JSON(c)
		if err := f.SetJSON(c, value); err != nil {
			faults = append(faults, asError(err))
			continue
		}
		if after, _ := f.JSON(c); !bytes.Equal(before, after) {
			changed = append(changed, name)
		}
	}
	return changed, faults.Or()
}

// hearAge reads the age of a new record from words; twice says that it is given as a number, too.
func hearAge(c *Case, value []byte, twice bool) error {
	var said string
	if err := json.Unmarshal(value, &said); err != nil {
		return wrongType[string](err)
	}
	if twice {
		return Errorf(Invalid, "the age is given twice", "उम्र दो बार दी गई है").Advise("Give the age as a number or in words.", "उम्र या तो संख्या में दें या शब्दों में।")
	}
	if strings.TrimSpace(said) == "" {
		return nil
	}
	years, err := ParseSaidAge(said)
	if err == nil {
		c.Person.AgeYears = Of(years)
	}
	return err
}

// EncodeRecord writes the case's known facts as the flat object DecodeRecord reads, in the order of Fields.
func EncodeRecord(c *Case) ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for _, f := range Fields(c.Side) {
		if f.Knowledge(c) == Unknown {
			continue
		}
		value, err := f.JSON(c)
		if err != nil {
			return nil, asError(err).At(f.Name)
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		b.WriteString(`"` + f.Name + `":`)
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func unknownField(name string) *Error {
	return Errorf(Invalid, "there is no such field", "ऐसा कोई खाना नहीं है").At(Shorten(name)).
		Advise("Check the spelling against the list of fields in /api/v1/openapi.json.", "वर्तनी को /api/v1/openapi.json की सूची से मिलाएँ।")
}

// Shorten keeps a name that may be of any length short enough to be quoted back.
func Shorten(name string) string {
	const shown = 60 // bytes
	if len(name) > shown {
		return strings.ToValidUTF8(name[:shown], "")
	}
	return name
}

// asError finds the Error in err's chain, or wraps err as an Internal one.
func asError(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return Errorf(Internal, "something went wrong on our side", "हमारी ओर कुछ गड़बड़ हुई").Because(err)
}
