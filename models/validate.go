package models

import (
	"math"
	"unicode"
	"unicode/utf8"
)

// Warning is something about a record that is accepted but should be looked at.
type Warning struct {
	Code    string `json:"code"`
	Field   string `json:"field,omitempty"`
	Message Text   `json:"message"`
}

// The longest believable values. The tallest people are under 260 cm, a newborn is over 25; "child" records also hold
// young adults who were children when they went missing.
const (
	maxAge    = 120
	minHeight = 20
	maxHeight = 260
	maxWithin = 400 // days; a date that may be off by more is better left out
)

// Normalize brings the words of choices to those that the record knows, and a case without a status to open, without
// changing what was said. It is called before Validate.
func (c *Case) Normalize() {
	if c.Status == "" {
		c.Status = Open
	}
	if sex, ok := c.Person.Sex.Get(); ok {
		if known, ok := sexWords[foldWord(string(sex))]; ok {
			c.Person.Sex = Of(known)
		}
	}
	if by, ok := c.Person.AgeKnownBy.Get(); ok {
		if known, ok := ageSourceWords[foldWord(string(by))]; ok {
			c.Person.AgeKnownBy = Of(known)
		}
	}
}

// Validate returns every fault of a record at once, in the order of Fields, or nil. today is the date in the registry's
// zone; dates may not lie after it.
func (c *Case) Validate(today Date) error {
	var faults Faults
	fault := func(field, en, hi, hintEn, hintHi string) {
		faults = append(faults, Errorf(Invalid, en, hi).At(field).Advise(hintEn, hintHi))
	}
	if c.Side != Missing && c.Side != Found {
		fault("side", "the side is neither missing nor found", "पक्ष न missing है न found", "Use missing or found.", "missing या found लिखें।")
	}
	for _, f := range Fields(c.Side) {
		for _, s := range f.Strings(c) {
			if e := CheckText(s, f.MaxLen); e != nil {
				faults = append(faults, e.At(f.Name))
				break
			}
		}
	}
	c.checkChoices(fault)
	c.checkNumbers(fault)
	for _, f := range Fields(c.Side) {
		if f.Kind != Day {
			continue
		}
		fact, ok := f.slot(c).(*Fact[Date])
		if !ok {
			continue
		}
		if d, known := fact.Get(); known && d > today {
			fault(f.Name, "this date is in the future", "यह तारीख़ भविष्य की है", "Check the year and the month.", "वर्ष और महीना जाँचें।")
		} else if known && d.Time().Year() < 1900 {
			fault(f.Name, "this date is too long ago", "यह तारीख़ बहुत पुरानी है", "Check the year.", "वर्ष जाँचें।")
		}
	}
	return faults.Or()
}

type addFault func(field, en, hi, hintEn, hintHi string)

func (c *Case) checkChoices(fault addFault) {
	if sex, ok := c.Person.Sex.Get(); ok && sex != Male && sex != Female && sex != Transgender {
		fault("sex", "this is not a sex the record knows", "यह लिंग सूची में नहीं है", "Use male, female or transgender, or leave it empty.", "male, female या transgender लिखें, या ख़ाली छोड़ें।")
	}
	if by, ok := c.Person.AgeKnownBy.Get(); ok && by != ByBirthDate && by != Stated && by != Apparent {
		fault("age_known_by", "this is not a way to know an age", "उम्र जानने का यह तरीक़ा सूची में नहीं है", "Use date_of_birth, stated or apparent.", "date_of_birth, stated या apparent लिखें।")
	}
}

func (c *Case) checkNumbers(fault addFault) {
	if age, ok := c.Person.AgeYears.Get(); ok && (age < 0 || age > maxAge || math.IsNaN(age)) {
		fault("age_years", "this age is not possible", "यह उम्र संभव नहीं है", "Give the age in years, from 0 to 120; half years are fine.", "उम्र वर्षों में लिखें, 0 से 120 तक; आधा वर्ष भी चलेगा।")
	}
	if h, ok := c.Person.HeightCM.Get(); ok && (h < minHeight || h > maxHeight || math.IsNaN(h)) {
		fault("height_cm", "this height is not possible", "यह क़द संभव नहीं है", "Give the height in centimetres: 4 feet are 122.", "क़द सेंटीमीटर में लिखें: 4 फ़ुट 122 होते हैं।")
	}
	if days, ok := c.Event.WhenWithin.Get(); ok && (days < 0 || days > maxWithin || math.IsNaN(days)) {
		field := within["missing_since"]
		if c.Side == Found {
			field = within["found_on"]
		}
		fault(field, "a date cannot be off by so many days", "तारीख़ इतने दिन आगे-पीछे नहीं हो सकती", "Give the days, from 0 to 400. Leave the date empty if nobody knows the year.", "दिन लिखें, 0 से 400 तक। साल भी मालूम न हो तो तारीख़ ख़ाली छोड़ें।")
	}
}

// CheckText returns what is wrong with a text that somebody wrote, or nil. A maxLen of 0 is no limit.
func CheckText(s string, maxLen int) *Error {
	switch {
	case !utf8.ValidString(s):
		return Errorf(Invalid, "the text is not valid UTF-8", "पाठ सही UTF-8 में नहीं है").Advise("Type it again.", "इसे फिर से टाइप करें।")
	case maxLen > 0 && utf8.RuneCountInString(s) > maxLen:
		return Errorf(Invalid, "this is longer than %d characters", "यह %d अक्षरों से लंबा है", maxLen).Advise("Shorten it.", "इसे छोटा करें।")
	}
	for _, r := range s {
		if unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' {
			return Errorf(Invalid, "there are invisible control characters in this text", "इस पाठ में अदृश्य नियंत्रण अक्षर हैं").Advise("Type it again instead of pasting it.", "चिपकाने के बजाय इसे टाइप करें।")
		}
	}
	return nil
}

// Warnings returns what should be looked at in a record that Validate accepts.
func (c *Case) Warnings() []Warning {
	var w []Warning
	warn := func(code, field, en, hi string) { w = append(w, Warning{code, field, Text{en, hi}}) }
	if c.Side == Missing && c.Complaint.FIRNumber.State() != Known {
		warn("fir_missing", "fir_number", "There is no FIR number yet. An FIR is to be registered at once for every missing child.", "अभी एफ़आईआर नंबर नहीं है। हर लापता बच्चे की एफ़आईआर तुरंत दर्ज होनी है।")
	}
	when, dated := c.Event.When.Get()
	reported, isReported := c.ReportedOn.Get()
	if dated && isReported && reported < when-Date(c.EventWithin()) {
		field := "reported_on"
		if c.Side == Found {
			field = "recorded_on"
		}
		warn("recorded_before_event", field, "The report is dated before the event itself.", "रिपोर्ट की तारीख़ घटना से पहले की है।")
	}
	if born, ok := c.Person.DateOfBirth.Get(); ok && dated {
		if born > when {
			warn("born_after_event", "date_of_birth", "The date of birth lies after the event.", "जन्म तिथि घटना के बाद की है।")
		} else if age, ok := c.Person.AgeYears.Get(); ok && (born.YearsUntil(when)-age > 2 || age-born.YearsUntil(when) > 2) {
			warn("age_and_birth_differ", "age_years", "The age and the date of birth do not agree; the date of birth is used.", "उम्र और जन्म तिथि मेल नहीं खातीं; जन्म तिथि ली जाएगी।")
		}
	}
	if age, ok := c.Age(); ok && age >= 18 {
		warn("not_a_child", "age_years", "At this age the person was not a child.", "इस उम्र में व्यक्ति बच्चा नहीं था।")
	}
	if !dated {
		field := "missing_since"
		if c.Side == Found {
			field = "found_on"
		}
		warn("date_missing", field, "Without this date age and dates cannot be compared.", "इस तारीख़ के बिना उम्र और तारीख़ों की तुलना नहीं हो सकती।")
	}
	for i := range c.Photos {
		if face, byPerson := c.Photos[i].ChosenFace(); face != nil && len(c.Photos[i].Faces) > 1 && !byPerson {
			warn("face_not_chosen", "photos", "A photograph shows several people; the largest face is taken for the child until somebody says which one it is.",
				"एक फ़ोटो में कई लोग हैं; जब तक कोई न बताए, सबसे बड़ा चेहरा बच्चे का माना जाता है।")
			break
		}
	}
	return w
}
