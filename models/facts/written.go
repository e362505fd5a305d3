package facts

import (
	"slices"
	"strconv"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// Written is what stands in a case behind a column, as people wrote it: "Sahawar, Kasganj" for a home. It is empty where
// nothing is known.
func Written(c *models.Case, col Column) string {
	p := &c.Person
	switch col {
	case Child:
		return listed(p.Name.Text(), list(p.Aliases))
	case Father:
		return p.Father.Text()
	case Mother:
		return p.Mother.Text()
	case Guardian:
		return p.Guardian.Text()
	case Kin:
		return c.Recovery.Words.Text()
	case Sex:
		return p.Sex.Text()
	case Home:
		if home := listed(p.HomePlace.Text(), p.HomeDistrict.Text()); home != "" {
			return home
		}
		return c.Recovery.Words.Text()
	case Event:
		return listed(c.Event.Where.Text(), c.Station.Text(), c.District.Text())
	case Languages:
		return list(p.Languages)
	case Marks:
		return p.Marks.Text()
	case Disability:
		return p.Disability.Text()
	case Clothing:
		return listed(p.Clothing.Text(), p.Belongings.Text())
	}
	return writtenBody(c, col)
}

func writtenBody(c *models.Case, col Column) string {
	p := &c.Person
	switch col {
	case EventDate:
		return writtenDay(c)
	case Age, Born:
		if p.AgeYears.State() == models.Unknown {
			return p.DateOfBirth.Text()
		}
		return p.AgeYears.Text()
	case Height, Stature:
		return p.HeightCM.Text()
	case Complexion:
		return p.Complexion.Text()
	case Build:
		return p.Build.Text()
	case Hair:
		return p.Hair.Text()
	case Eyes:
		return p.Eyes.Text()
	case Together:
		return list(c.Event.Together)
	}
	return ""
}

// writtenDay is the day of the event, and after it by how many days it may be off: "2026-11-09 ±7".
func writtenDay(c *models.Case) string {
	day, within := c.Event.When.Text(), c.EventWithin()
	if c.Event.When.State() != models.Known || within == 0 {
		return day
	}
	return day + " ±" + strconv.Itoa(within)
}

func listed(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

func list(f models.Fact[[]string]) string { return strings.ReplaceAll(f.Text(), ";", ", ") }
