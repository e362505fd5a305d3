package models

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

var sexWords = map[string]Sex{
	"male": Male, "m": Male, "boy": Male, "man": Male, "पुरुष": Male, "बालक": Male, "लड़का": Male, "ladka": Male, "balak": Male,
	"female": Female, "f": Female, "girl": Female, "woman": Female, "महिला": Female, "बालिका": Female, "लड़की": Female, "स्त्री": Female, "ladki": Female, "balika": Female,
	"transgender": Transgender, "t": Transgender, "third gender": Transgender, "ट्रांसजेंडर": Transgender, "किन्नर": Transgender, "तृतीय लिंग": Transgender,
}

var ageSourceWords = map[string]AgeSource{
	"date_of_birth": ByBirthDate, "date of birth": ByBirthDate, "dob": ByBirthDate, "जन्म तिथि": ByBirthDate,
	"stated": Stated, "told": Stated, "बताई": Stated, "बताई गई": Stated,
	"apparent": Apparent, "estimate": Apparent, "estimated": Apparent, "guess": Apparent, "अनुमान": Apparent, "अनुमानित": Apparent,
}

func foldWord(s string) string { return norm.NFC.String(strings.ToLower(strings.TrimSpace(s))) }
