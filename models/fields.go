package models

// Field is one fact of a record as the outside knows it: a column of a CSV file, a member of a JSON object, a line of a
// form. The table of fields is the only place that ties these names to the parts of a Case.
type Field struct {
	Name   string // as in JSON and CSV
	Label  Text
	Kind   Kind
	MaxLen int // of its text, in characters
	slot   func(*Case) slot
}

// Kind says what a field holds, for forms and for the OpenAPI document.
type Kind string

// The kinds of fields.
const (
	Words  Kind = "words"
	List   Kind = "list"
	Day    Kind = "date"
	Number Kind = "number"
	Choice Kind = "choice"
)

// slot is a place in a Case that one field fills; *Fact implements it.
type slot interface {
	MarshalJSON() ([]byte, error)
	UnmarshalJSON([]byte) error
	Text() string
	SetText(string) error
	State() Knowledge
	IsZero() bool
	words() []string
}

const (
	nameLen = 200
	textLen = 4000
)

var both = []Field{
	{"district", Text{"District", "ज़िला"}, Words, nameLen, func(c *Case) slot { return &c.District }},
	{"police_station", Text{"Police station", "थाना"}, Words, nameLen, func(c *Case) slot { return &c.Station }},
	{"child_name", Text{"Child's name", "बच्चे का नाम"}, Words, nameLen, func(c *Case) slot { return &c.Person.Name }},
	{"child_aliases", Text{"Other names", "अन्य नाम"}, List, nameLen, func(c *Case) slot { return &c.Person.Aliases }},
	{"father_name", Text{"Father's name", "पिता का नाम"}, Words, nameLen, func(c *Case) slot { return &c.Person.Father }},
	{"mother_name", Text{"Mother's name", "माता का नाम"}, Words, nameLen, func(c *Case) slot { return &c.Person.Mother }},
	{"guardian_name", Text{"Guardian's name", "अभिभावक का नाम"}, Words, nameLen, func(c *Case) slot { return &c.Person.Guardian }},
	{"sex", Text{"Sex", "लिंग"}, Choice, nameLen, func(c *Case) slot { return &c.Person.Sex }},
	{"age_years", Text{"Age in years", "उम्र (वर्ष)"}, Number, 0, func(c *Case) slot { return &c.Person.AgeYears }},
	{"date_of_birth", Text{"Date of birth", "जन्म तिथि"}, Day, 0, func(c *Case) slot { return &c.Person.DateOfBirth }},
	{"age_known_by", Text{"How the age is known", "उम्र कैसे पता है"}, Choice, nameLen, func(c *Case) slot { return &c.Person.AgeKnownBy }},
	{"height_cm", Text{"Height in cm", "क़द (सेमी)"}, Number, 0, func(c *Case) slot { return &c.Person.HeightCM }},
	{"complexion", Text{"Complexion", "रंग"}, Words, nameLen, func(c *Case) slot { return &c.Person.Complexion }},
	{"build", Text{"Build", "शरीर"}, Words, nameLen, func(c *Case) slot { return &c.Person.Build }},
	{"hair", Text{"Hair", "बाल"}, Words, nameLen, func(c *Case) slot { return &c.Person.Hair }},
	{"eyes", Text{"Eyes", "आँखें"}, Words, nameLen, func(c *Case) slot { return &c.Person.Eyes }},
	{"marks", Text{"Marks", "पहचान के निशान"}, Words, textLen, func(c *Case) slot { return &c.Person.Marks }},
	{"disability", Text{"Disability", "दिव्यांगता"}, Words, textLen, func(c *Case) slot { return &c.Person.Disability }},
	{"languages", Text{"Languages", "भाषाएँ"}, List, nameLen, func(c *Case) slot { return &c.Person.Languages }},
	{"clothing", Text{"Clothing", "कपड़े"}, Words, textLen, func(c *Case) slot { return &c.Person.Clothing }},
	{"belongings", Text{"Belongings", "साथ का सामान"}, Words, textLen, func(c *Case) slot { return &c.Person.Belongings }},
	{"religion", Text{"Religion", "धर्म"}, Words, nameLen, func(c *Case) slot { return &c.Person.Religion }},
	{"home_district", Text{"Home district", "गृह ज़िला"}, Words, nameLen, func(c *Case) slot { return &c.Person.HomeDistrict }},
	{"home_place", Text{"Home village or town", "घर का गाँव या क़स्बा"}, Words, nameLen, func(c *Case) slot { return &c.Person.HomePlace }},
	{"together_with", Text{"Children together with this one (case numbers)", "साथ के बच्चे (मामला नंबर)"}, List, nameLen, func(c *Case) slot { return &c.Event.Together }},
	{"circumstances", Text{"Circumstances", "परिस्थितियाँ"}, Words, textLen, func(c *Case) slot { return &c.Event.Circumstances }},
}

var missingFields = append([]Field{
	{"reported_on", Text{"Reported on", "रिपोर्ट की तारीख़"}, Day, 0, func(c *Case) slot { return &c.ReportedOn }},
	{"missing_since", Text{"Missing since", "कब से लापता"}, Day, 0, func(c *Case) slot { return &c.Event.When }},
	{"missing_since_within", Text{"Missing since: may be off by (days)", "कब से लापता: कितने दिन आगे-पीछे हो सकता है"}, Number, 0, func(c *Case) slot { return &c.Event.WhenWithin }},
	{"last_seen_place", Text{"Last seen at", "आख़िरी बार कहाँ देखा"}, Words, textLen, func(c *Case) slot { return &c.Event.Where }},
	{"fir_number", Text{"FIR number", "एफ़आईआर नंबर"}, Words, nameLen, func(c *Case) slot { return &c.Complaint.FIRNumber }},
	{"sections", Text{"Sections", "धाराएँ"}, List, nameLen, func(c *Case) slot { return &c.Complaint.Sections }},
	{"gd_number", Text{"GD number", "जीडी नंबर"}, Words, nameLen, func(c *Case) slot { return &c.Complaint.GDNumber }},
	{"complainant_name", Text{"Complainant", "शिकायतकर्ता"}, Words, nameLen, func(c *Case) slot { return &c.Complaint.ComplainantName }},
	{"complainant_relation", Text{"Relation to the child", "बच्चे से संबंध"}, Words, nameLen, func(c *Case) slot { return &c.Complaint.ComplainantRelation }},
	{"complainant_phone", Text{"Complainant's telephone", "शिकायतकर्ता का फ़ोन"}, Words, nameLen, func(c *Case) slot { return &c.Complaint.ComplainantPhone }},
	{"investigating_officer", Text{"Investigating officer", "विवेचक"}, Words, nameLen, func(c *Case) slot { return &c.Complaint.InvestigatingOfficer }},
	{"taken_over_on", Text{"Taken over by the AHTU on", "एएचटीयू ने कब लिया"}, Day, 0, func(c *Case) slot { return &c.Complaint.TakenOverOn }},
	{"last_report_on", Text{"Last report of the AHTU", "एएचटीयू की पिछली रिपोर्ट"}, Day, 0, func(c *Case) slot { return &c.Complaint.LastReportOn }},
}, both...)

var foundFields = append([]Field{
	{"recorded_on", Text{"Recorded on", "दर्ज करने की तारीख़"}, Day, 0, func(c *Case) slot { return &c.ReportedOn }},
	{"found_on", Text{"Found on", "कब मिला"}, Day, 0, func(c *Case) slot { return &c.Event.When }},
	{"found_on_within", Text{"Found on: may be off by (days)", "कब मिला: कितने दिन आगे-पीछे हो सकता है"}, Number, 0, func(c *Case) slot { return &c.Event.WhenWithin }},
	{"found_place", Text{"Found at", "कहाँ मिला"}, Words, textLen, func(c *Case) slot { return &c.Event.Where }},
	{"producer", Text{"Brought by", "किसने पेश किया"}, Words, nameLen, func(c *Case) slot { return &c.Recovery.Producer }},
	{"found_with", Text{"Found with", "किसके साथ मिला"}, Words, textLen, func(c *Case) slot { return &c.Recovery.FoundWith }},
	{"condition", Text{"Condition", "हालत"}, Words, textLen, func(c *Case) slot { return &c.Recovery.Condition }},
	{"cci", Text{"Child care institution", "बाल देखरेख संस्था"}, Words, nameLen, func(c *Case) slot { return &c.Recovery.CCI }},
	{"drive", Text{"Drive", "अभियान"}, Words, nameLen, func(c *Case) slot { return &c.Recovery.Drive }},
	{"words", Text{"What the child says", "बच्चा क्या कहता है"}, Words, textLen, func(c *Case) slot { return &c.Recovery.Words }},
	{"produced_on", Text{"Produced before the Committee on", "समिति के सामने कब पेश"}, Day, 0, func(c *Case) slot { return &c.Recovery.ProducedOn }},
	{"committee_district", Text{"District of the Committee", "समिति का ज़िला"}, Words, nameLen, func(c *Case) slot { return &c.Recovery.Committee }},
}, both...)

// Fields returns the fields of a side's records, in the order in which files and forms show them. The slice is shared:
// do not change it.
func Fields(side Side) []Field {
	if side == Found {
		return foundFields
	}
	return missingFields
}

// FieldNamed returns a side's field by its JSON name.
func FieldNamed(side Side, name string) (Field, bool) {
	for _, f := range Fields(side) {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

// within names the fields that say by how many days a date may be off.
var within = map[string]string{"missing_since": "missing_since_within", "found_on": "found_on_within"}

// Within names the field that says by how many days this date may be off; ok is false for dates that are always exact, and
// for all that is no date.
func (f Field) Within() (name string, ok bool) {
	name, ok = within[f.Name]
	return name, ok
}

// IsWithin reports whether the field says by how many days a date may be off: people read it with that date.
func (f Field) IsWithin() bool {
	return f.Name == within["missing_since"] || f.Name == within["found_on"]
}

// Text returns the field's value in c as a CSV cell.
func (f Field) Text(c *Case) string { return f.slot(c).Text() }

// SetText fills the field of c from a CSV cell. It returns an Error that names the field.
func (f Field) SetText(c *Case, cell string) error { return f.named(f.slot(c).SetText(cell)) }

// JSON returns the field's value in c.
func (f Field) JSON(c *Case) ([]byte, error) { return f.slot(c).MarshalJSON() }

// SetJSON fills the field of c from a JSON value. It returns an Error that names the field.
func (f Field) SetJSON(c *Case, value []byte) error { return f.named(f.slot(c).UnmarshalJSON(value)) }

// Knowledge says how much c knows of the field.
func (f Field) Knowledge(c *Case) Knowledge { return f.slot(c).State() }

// Strings returns every string the field holds in c.
func (f Field) Strings(c *Case) []string { return f.slot(c).words() }

func (f Field) named(err error) error {
	if err == nil {
		return nil
	}
	return asError(err).At(f.Name)
}
