package models

import (
	"bytes"
	"encoding/json"
)

// CheckMembers returns Faults that name every member that a JSON object holds twice: readers keep one of them and drop
// the other unseen, and nobody can tell which was meant. It returns nil for what is no object, which is for others to say.
func CheckMembers(body []byte) error {
	d := json.NewDecoder(bytes.NewReader(body))
	if open, _ := d.Token(); open != json.Delim('{') {
		return nil
	}
	var faults Faults
	times := map[string]int{}
	for d.More() {
		key, _ := d.Token()
		name, ok := key.(string)
		var value json.RawMessage
		_ = d.Decode(&value) // what breaks it off ends the loop, and is for others to say
		if !ok || value == nil {
			return nil
		}
		if times[name]++; times[name] == 2 {
			faults = append(faults, Errorf(Invalid, "this field stands twice", "यह खाना दो बार आया है").At(Shorten(name)).
				Advise("Send it once, with the value that is meant.", "इसे एक ही बार भेजें, उसी मान के साथ जो सही है।"))
		}
	}
	return faults.Or()
}
