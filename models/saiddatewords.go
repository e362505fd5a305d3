package models

import "time"

// The words of dates, folded as dateWords folds them: without the dot below, in small letters.

var monthWords = map[string]int{
	"january": 1, "jan": 1, "जनवरी": 1, "जन": 1, "janwari": 1, "janvari": 1,
	"february": 2, "feb": 2, "फरवरी": 2, "farvari": 2, "farwari": 2,
	"march": 3, "mar": 3, "मार्च": 3,
	"april": 4, "apr": 4, "अप्रैल": 4, "aprail": 4,
	"may": 5, "मई": 5, "mai": 5,
	"june": 6, "jun": 6, "जून": 6,
	"july": 7, "jul": 7, "जुलाई": 7, "julai": 7,
	"august": 8, "aug": 8, "अगस्त": 8, "agast": 8,
	"september": 9, "sept": 9, "sep": 9, "सितंबर": 9, "सितम्बर": 9, "sitambar": 9,
	"october": 10, "oct": 10, "अक्टूबर": 10, "अक्तूबर": 10, "aktubar": 10,
	"november": 11, "nov": 11, "नवंबर": 11, "नवम्बर": 11, "navambar": 11,
	"december": 12, "dec": 12, "दिसंबर": 12, "दिसम्बर": 12, "disambar": 12,
}

var countWords = map[string]float64{
	"one": 1, "a": 1, "an": 1, "एक": 1, "ek": 1,
	"two": 2, "दो": 2, "do": 2, "couple": 2,
	"three": 3, "तीन": 3, "teen": 3, "tin": 3,
	"four": 4, "चार": 4, "char": 4, "chaar": 4,
	"five": 5, "पांच": 5, "पाँच": 5, "paanch": 5, "panch": 5,
	"six": 6, "छह": 6, "छः": 6, "छ": 6, "chhah": 6, "chhe": 6, "che": 6,
	"seven": 7, "सात": 7, "saat": 7, "sat": 7,
	"eight": 8, "आठ": 8, "aath": 8,
	"nine": 9, "नौ": 9, "nau": 9,
	"ten": 10, "दस": 10, "das": 10,
	"eleven": 11, "ग्यारह": 11, "gyarah": 11,
	"twelve": 12, "बारह": 12, "barah": 12,
	"thirteen": 13, "तेरह": 13, "terah": 13,
	"fourteen": 14, "चौदह": 14, "chaudah": 14,
	"fifteen": 15, "पंद्रह": 15, "पन्द्रह": 15, "pandrah": 15,
	"sixteen": 16, "सोलह": 16, "solah": 16,
	"seventeen": 17, "सत्रह": 17, "satrah": 17,
	"eighteen": 18, "अठारह": 18, "atharah": 18,
	"nineteen": 19, "उन्नीस": 19, "unnis": 19,
	"twenty": 20, "बीस": 20, "bees": 20, "bis": 20,
	"इक्कीस": 21, "ikkis": 21,
	"बाईस": 22, "bais": 22,
	"पच्चीस": 25, "pachchis": 25, "pachis": 25,
	"thirty": 30, "तीस": 30, "tees": 30, "tis": 30,
	"forty": 40, "चालीस": 40, "chalis": 40,
	"fifty": 50, "पचास": 50, "pachas": 50,
	"डेढ": 1.5, "dedh": 1.5, "derh": 1.5,
	"ढाई": 2.5, "अढाई": 2.5, "dhai": 2.5,
	"half": 0.5, "आधा": 0.5, "आधे": 0.5, "aadha": 0.5, "adhe": 0.5, "aadhe": 0.5,
}

// halfWords add a half to the number that follows.
var halfWords = map[string]bool{
	"साढे": true, "sadhe": true, "saadhe": true, "sarhe": true,
}

// agoWords say that a time lies back.
var agoWords = map[string]bool{
	"ago": true, "पहले": true, "पूर्व": true, "before": true, "back": true, "pehle": true, "pahle": true, "pehele": true,
}

// lastWords name the time before this one.
var lastWords = map[string]bool{
	"last": true, "past": true, "previous": true, "पिछले": true, "पिछली": true, "पिछला": true, "गत": true, "बीते": true, "pichhle": true, "pichle": true, "pichhli": true, "pichli": true,
}

// emptyDateWords say nothing that a date can hold.
var emptyDateWords = map[string]bool{
	"since": true, "from": true, "on": true, "of": true, "the": true, "in": true, "th": true, "st": true, "nd": true, "rd": true, "कोई": true, "को": true, "की": true, "का": true, "के": true, "से": true, "में": true, "तारीख": true, "दिनांक": true, "सन": true, "ko": true, "ki": true, "ka": true, "ke": true, "se": true, "me": true, "mein": true, "tarikh": true, "ईस्वी": true, "date": true, "dated": true,
}

const yearDays = 365.2425

var unitDays = map[string]float64{
	"day": 1, "days": 1, "दिन": 1, "दिनों": 1, "रोज": 1, "din": 1, "dino": 1,
	"week": 7, "weeks": 7, "हफ्ता": 7, "हफ्ते": 7, "हफ्तों": 7, "सप्ताह": 7, "hafta": 7, "hafte": 7, "hafton": 7, "saptah": 7,
	"month": yearDays / 12, "months": yearDays / 12, "महीना": yearDays / 12, "महीने": yearDays / 12, "महीनों": yearDays / 12, "माह": yearDays / 12, "मास": yearDays / 12, "mahina": yearDays / 12, "mahine": yearDays / 12, "mahino": yearDays / 12, "maah": yearDays / 12,
	"year": yearDays, "years": yearDays, "साल": yearDays, "सालों": yearDays, "वर्ष": yearDays, "वर्षों": yearDays, "बरस": yearDays, "saal": yearDays, "sal": yearDays, "varsh": yearDays, "baras": yearDays,
}

// nearWords are by how many days they lie back. In a report कल is yesterday: nobody goes missing tomorrow.
var nearWords = map[string]Date{
	"today": 0, "आज": 0, "aaj": 0, "now": 0, "अभी": 0, "this morning": 0, "this afternoon": 0, "this evening": 0, "tonight": 0,
	"yesterday": 1, "कल": 1, "बीते कल": 1, "kal": 1, "last night": 1,
	"day before yesterday": 2, "परसों": 2, "parson": 2, "parso": 2,
	"नरसों": 3, "तरसों": 3, "narson": 3, "tarson": 3,
}

var weekdayWords = map[string]time.Weekday{
	"sunday": time.Sunday, "sun": time.Sunday, "रविवार": time.Sunday, "इतवार": time.Sunday, "ravivar": time.Sunday, "itvar": time.Sunday, "itwar": time.Sunday,
	"monday": time.Monday, "mon": time.Monday, "सोमवार": time.Monday, "somvar": time.Monday, "somwar": time.Monday,
	"tuesday": time.Tuesday, "tue": time.Tuesday, "मंगलवार": time.Tuesday, "mangalvar": time.Tuesday, "mangalwar": time.Tuesday, "mangal": time.Tuesday,
	"wednesday": time.Wednesday, "wed": time.Wednesday, "बुधवार": time.Wednesday, "budhvar": time.Wednesday, "budhwar": time.Wednesday,
	"thursday": time.Thursday, "thu": time.Thursday, "गुरुवार": time.Thursday, "गुरूवार": time.Thursday, "बृहस्पतिवार": time.Thursday, "वीरवार": time.Thursday, "guruvar": time.Thursday, "guruwar": time.Thursday,
	"friday": time.Friday, "fri": time.Friday, "शुक्रवार": time.Friday, "shukravar": time.Friday, "shukrawar": time.Friday, "jumma": time.Friday,
	"saturday": time.Saturday, "sat": time.Saturday, "शनिवार": time.Saturday, "shanivar": time.Saturday, "shaniwar": time.Saturday,
}
