package models_test

import (
	"strconv"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// TestParseSaidDate reads dates as parents say them, on Wednesday, 25 November 2026.
func TestParseSaidDate(t *testing.T) {
	today := date(t, "2026-11-25")
	for said, want := range map[string]string{
		"2026-11-03": "2026-11-03", "3.11.2026": "2026-11-03", "3/11/26": "2026-11-03", "03-11-2026": "2026-11-03", "३.११.२०२६": "2026-11-03", "3/11": "2026-11-03",
		"31/12": "2025-12-31", "3 नवंबर 2026": "2026-11-03", "3 Nov": "2026-11-03", "3rd November, 2026": "2026-11-03", "Nov 3, 2026": "2026-11-03", "5 दिसम्बर": "2025-12-05",
		"29 February": "2024-02-29", "आज": "2026-11-25", "कल शाम": "2026-11-24", "yesterday": "2026-11-24", "परसों": "2026-11-23", "kal": "2026-11-24", "the day before yesterday": "2026-11-23",
		"10 days ago": "2026-11-15 ±3", "दस दिन पहले": "2026-11-15 ±3", "3 दिन पहले": "2026-11-22 ±2", "last Monday": "2026-11-23", "बुधवार को": "2026-11-18", "सोमवार": "2026-11-23", "1 jan 99": "1999-01-01",
		"about three weeks ago": "2026-11-04 ±7", "तीन हफ़्ते पहले": "2026-11-04 ±7", "तीन हफ्ते पहले": "2026-11-04 ±7", "लगभग ३ हफ़्ते पहले": "2026-11-04 ±7", "tin hafte pehle": "2026-11-04 ±7",
		"डेढ़ महीने पहले": "2026-10-10 ±15", "साढ़े तीन महीने पहले": "2026-08-10 ±35", "a month ago": "2026-10-26 ±15", "2.5 years ago": "2024-05-26 ±304", "last week": "2026-11-18 ±7",
		"पिछले महीने": "2026-10-26 ±15", "November 2025": "2025-11-15 ±15", "मार्च": "2026-03-15 ±15", "नवंबर": "2026-11-15 ±15", "दिसंबर": "2025-12-15 ±15",
		"six weeks ago": "2026-10-14 ±14", "a year ago": "2025-11-25 ±182", "तीन साल पहले": "2023-11-25 ±365", "about 3.11.2026": "2026-11-03 ±7", "लगभग 3 मार्च": "2026-03-03 ±15", "शायद कल": "2026-11-24 ±2",
		"दो-तीन दिन पहले": "2026-11-22 ±2", "2-3 din pehle": "2026-11-22 ±2", "एक या दो हफ़्ते पहले": "2026-11-14 ±7", "10 to 20 days ago": "2026-11-10 ±5", "दस बारह दिन पहले": "2026-11-14 ±3",
		"परसों रात": "2026-11-23", "aaj subah": "2026-11-25", "yesterday evening": "2026-11-24", "last night": "2026-11-24", "सोमवार की शाम": "2026-11-23", "3 नवंबर की दोपहर": "2026-11-03", "this evening": "2026-11-25",
	} {
		got, err := models.ParseSaidDate(said, today)
		shown := got.Date.String()
		if got.Within > 0 {
			shown += " ±" + strconv.Itoa(got.Within)
		}
		if err != nil || shown != want {
			t.Errorf("%q is %q, want %q (%v)", said, shown, want, err)
		}
	}
	for _, said := range []string{"", "some time ago", "कुछ दिन पहले", "31.2.2026", "32 जनवरी", "3", "2026", "when she went to the fair", "3 3 3 3", "ago", "weeks ago ago", "13/13/2026", "999999999999 years ago",
		"1.1.1970", "5 days hence", "शाम", "three two days ago", "this"} {
		if got, err := models.ParseSaidDate(said, today); err == nil || models.CodeOf(err) != models.Invalid || got.Date != 0 {
			t.Errorf("%q is read as %s (%v)", said, got.Date, err)
		}
	}
}

// FuzzParseSaidDate holds that a date that was understood can be written and read again, and that words that only look
// back never lead to a day to come.
func FuzzParseSaidDate(f *testing.F) {
	for _, said := range []string{"3.11.2026", "about three weeks ago", "तीन हफ़्ते पहले", "परसों", "Nov 3, 2026", "last Monday", "29 Feb", "डेढ़ साल पहले", "\xff", "2 5 weeks ago", "दो-तीन दिन पहले", "about 3.11.2026", "परसों रात"} {
		f.Add(said, int32(20782))
	}
	f.Fuzz(func(t *testing.T, said string, day int32) {
		if day < 1 || day > 40000 {
			return
		}
		got, err := models.ParseSaidDate(said, models.Date(day))
		if err != nil {
			return
		}
		again, err := models.ParseSaidDate(got.Date.String(), models.Date(day))
		if err != nil || again.Date != got.Date || again.Within != 0 || got.Within < 0 || got.Within > 400 {
			t.Errorf("%q is %s, which reads as %s (%v)", said, got.Date, again.Date, err)
		}
	})
}
