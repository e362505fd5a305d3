package models

import (
	"slices"
	"strings"
)

// Drive is an Operation Smile drive: a team stays at a place for some days and looks for children there. The records of
// the children name it by its Name.
type Drive struct {
	ID        string
	Name      string // its place and first day as it was entered, which no other drive has together; records hold it, so that it stays
	District  string // English name of the district whose team it is
	Place     string
	Kind      PlaceKind
	From, To  Date // inclusive
	Team      string
	NGO       string // that goes with the team; empty when none does
	CreatedAt int64  // milliseconds since 1970
	CreatedBy string // id of the actor
	Version   int64  // from 1
	Cancelled string // why it does not take place; empty: it does
}

// PlaceKind is where a drive looks for children.
type PlaceKind string

// The kinds of places that teams of Operation Smile search.
const (
	ReligiousPlace PlaceKind = "religious_place"
	RailwayStation PlaceKind = "railway_station"
	BusStation     PlaceKind = "bus_station"
	Flyover        PlaceKind = "flyover"
	ShelterHome    PlaceKind = "shelter_home"
	Workplace      PlaceKind = "workplace"
	Street         PlaceKind = "street"
	OtherPlace     PlaceKind = "other"
)

// PlaceKinds lists every kind of place.
func PlaceKinds() []PlaceKind {
	return []PlaceKind{ReligiousPlace, RailwayStation, BusStation, Flyover, ShelterHome, Workplace, Street, OtherPlace}
}

// DriveCount is a drive with how many children were recovered in it, on how many days, and how many photographs there are of
// them. Records that were entered in error or merged into another are not counted.
type DriveCount struct {
	Drive
	Children, Photographs, Days int64
}

// DriveDay is one day of a drive; Day is 0 for children of whom the day is not written down.
type DriveDay struct {
	Day                   Date
	Children, Photographs int64
}

// DriveKey is what two writings of a drive's name have in common.
func DriveKey(name string) string { return foldWord(name) }

// The longest words of a drive: its name has to fit into the records of its children. The longest drive goes on for a year.
const (
	longestPlace    = 150
	longestTeam     = 200
	longestDrive    = 366
	partnersNotice  = 7 // days before which partners have to be told
	firstDriveEver  = 2015
	driveDateLayout = "02-01-2006"
)

// Settle tidies what was written of a drive, names it, and returns every fault, or nil.
func (d *Drive) Settle() error {
	for _, s := range []*string{&d.District, &d.Place, &d.Team, &d.NGO, &d.Cancelled} {
		*s = strings.Join(strings.Fields(*s), " ")
	}
	var faults Faults
	if d.Place == "" {
		faults = append(faults, Errorf(Invalid, "the place is missing", "जगह नहीं लिखी है").At("place").
			Advise("Say where the team will be: a station, a temple, a flyover.", "लिखें कि टीम कहाँ रहेगी: स्टेशन, मंदिर, फ़्लाईओवर।"))
	}
	for _, text := range []struct {
		field, value string
		longest      int
	}{{"place", d.Place, longestPlace}, {"team", d.Team, longestTeam}, {"ngo", d.NGO, longestTeam}, {"cancelled", d.Cancelled, longestTeam}} {
		if e := CheckText(text.value, text.longest); e != nil {
			faults = append(faults, e.At(text.field))
		}
	}
	if !slices.Contains(PlaceKinds(), d.Kind) {
		faults = append(faults, Errorf(Invalid, "this is not a kind of place that drives know", "जगह का यह प्रकार सूची में नहीं है").At("place_kind").
			Advise("Choose one of the list.", "सूची में से एक चुनें।"))
	}
	faults = append(faults, d.checkDays()...)
	d.Name = d.Place + ", " + d.From.Time().Format(driveDateLayout)
	return faults.Or()
}

func (d *Drive) checkDays() Faults {
	switch {
	case d.From == 0:
		return Faults{errNoDay.At("from")}
	case d.To == 0:
		return Faults{errNoDay.At("to")}
	case d.From.Time().Year() < firstDriveEver:
		return Faults{Errorf(Invalid, "this date is too long ago", "यह तारीख़ बहुत पुरानी है").At("from").Advise("Check the year.", "वर्ष जाँचें।")}
	case d.To < d.From:
		return Faults{Errorf(Invalid, "the last day is before the first", "आख़िरी दिन पहले दिन से पहले का है").At("to").Advise("Check both days.", "दोनों दिन जाँचें।")}
	case d.To-d.From > longestDrive:
		return Faults{Errorf(Invalid, "the drive would last for more than a year", "अभियान एक वर्ष से लंबा होगा").At("to").Advise("Check the year.", "वर्ष जाँचें।")}
	}
	return nil
}

var errNoDay = Errorf(Invalid, "the day is missing", "दिन नहीं लिखा है").Advise("Give the first and the last day.", "पहला और आख़िरी दिन लिखें।")

// Warnings says what should be looked at in a drive that is accepted, on a day.
func (d *Drive) Warnings(today Date) []Warning {
	if days := d.From - today; days < 0 || days >= partnersNotice {
		return nil
	}
	switch {
	case d.Cancelled != "":
		return []Warning{{"drive_cancelled_soon", "from", Text{
			"The drive was to begin in less than a week. Tell partners today that it does not take place.",
			"अभियान एक सप्ताह से कम में शुरू होना था। सहयोगियों को आज ही बताएँ कि यह नहीं होगा।",
		}}}
	case d.Version > 1:
		return []Warning{{"drive_changed_soon", "from", Text{
			"The drive was changed and begins in less than a week. Tell partners today what has changed.",
			"अभियान बदला गया है और एक सप्ताह से कम में शुरू होता है। सहयोगियों को आज ही बताएँ कि क्या बदला।",
		}}}
	}
	return []Warning{{"drive_soon", "from", Text{
		"The drive begins in less than a week. Partners have to be told before it: tell them today.",
		"अभियान एक सप्ताह से कम में शुरू होता है। सहयोगियों को पहले बताना होता है: आज ही बताएँ।",
	}}}
}

// offeredAfter is for how many days after its end a drive is still offered for the records of its children.
const offeredAfter = 14

// Offered reports whether a drive is offered for new records on a day: it takes place, has begun and is not long over.
func (d *Drive) Offered(today Date) bool {
	return d.Cancelled == "" && d.From <= today && today <= d.To+offeredAfter
}

// DriveChange is what somebody changed of a drive.
type DriveChange struct {
	Version int64 // that it became
	At      int64 // milliseconds since 1970
	Actor   string
	Fields  []DriveField
}

// DriveField is a field of a drive before and after a change.
type DriveField struct {
	Name   string `json:"name"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Changes lists what a drive has become since before.
func (d *Drive) Changes(before *Drive) []DriveField {
	out := []DriveField{}
	for _, f := range []DriveField{
		{"place", before.Place, d.Place}, {"place_kind", string(before.Kind), string(d.Kind)}, {"from", before.From.String(), d.From.String()},
		{"to", before.To.String(), d.To.String()}, {"team", before.Team, d.Team}, {"ngo", before.NGO, d.NGO}, {"cancelled", before.Cancelled, d.Cancelled},
	} {
		if f.Before != f.After {
			out = append(out, f)
		}
	}
	return out
}

// Same reports whether two drives were written alike, by the same person.
func (d *Drive) Same(o *Drive) bool {
	a, b := *d, *o
	for _, one := range []*Drive{&a, &b} {
		one.ID, one.CreatedAt, one.Version = "", 0, 0
	}
	return a == b
}
