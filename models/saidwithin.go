package models

// By how many days a date may be off that was told roughly. These figures are judgement: who counts in weeks or months has
// rounded to them, so that half to one of them is the least that the day may be off; and what people misremember of when
// something happened grows with the time since, so that it is never less than a third of that time.
const (
	offByDays   = 2 // "five days ago": nobody counts the day itself alike
	offByWeeks  = 7
	offByMonths = 15 // a month that is named, of which the middle is taken, and months ago
	offByYears  = 182
	fewWeeks    = 28 // days: up to four weeks people know which week it was
)

// offAgo is by how many days a date may be off that is told as so many days back, in a unit of so many days.
func offAgo(told, unit float64) int {
	third := int(told / 3)
	switch {
	case unit > 31:
		third = max(third, offByYears)
	case unit > 7:
		third = max(third, offByMonths)
	case unit == 7 && told <= fewWeeks:
		third = offByWeeks
	case unit < 7:
		third = max(third, offByDays)
	}
	return min(third, maxWithin)
}

// offAbout is by how many days a day may be off that is named with an "about" before it. Who names a day of the month knows
// the month.
func offAbout(back Date) int { return min(offAgo(float64(back), 1), offByMonths) }

// aboutWords say that what follows is told roughly.
var aboutWords = map[string]bool{
	"about": true, "around": true, "roughly": true, "approximately": true, "approx": true, "nearly": true, "almost": true, "maybe": true, "perhaps": true,
	"लगभग": true, "करीब": true, "तकरीबन": true, "अंदाजन": true, "शायद": true, "lagbhag": true, "karib": true, "kareeb": true, "shayad": true,
}

// dayPartWords name a part of a day: "परसों रात", "सोमवार की शाम".
var dayPartWords = map[string]bool{
	"morning": true, "noon": true, "afternoon": true, "evening": true, "night": true, "सुबह": true, "सवेरे": true, "सबेरे": true, "दोपहर": true, "शाम": true, "रात": true,
	"subah": true, "savere": true, "sawere": true, "dopahar": true, "dopehar": true, "shaam": true, "sham": true, "raat": true, "rat": true,
}
