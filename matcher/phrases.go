package matcher

import (
	"maps"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// EvidenceFields lists, in order, the fields that evidence may be of: those of a record, and others such as the face.
func EvidenceFields() []string { return slices.Sorted(maps.Keys(phrases)) }

// phrases say each finding of each field within a sentence. %s is how far a measured value lies from the expected one, or
// what the other record writes. The Hindi phrases have no verb and no word that would have to follow the child's sex.
var phrases = map[string]map[string]models.Text{
	"child_name":    ofName("child's name", "बच्चे का नाम"),
	"father_name":   ofName("father's name", "पिता का नाम"),
	"mother_name":   ofName("mother's name", "माता का नाम"),
	"guardian_name": ofName("guardian's name", "अभिभावक का नाम"),
	"kin_name": {
		"same_key":       {En: "a name the child says sounds the same as the father's", Hi: "बच्चे का बताया एक नाम सुनने में पिता के नाम जैसा"},
		"nearly_same":    {En: "a name the child says is nearly the father's", Hi: "बच्चे का बताया एक नाम लगभग पिता का ही"},
		"similar":        {En: "a name the child says is similar to the father's", Hi: "बच्चे का बताया एक नाम पिता के नाम से मिलता-जुलता"},
		"somewhat_alike": {En: "a name the child says is somewhat like the father's", Hi: "बच्चे का बताया एक नाम पिता के नाम से कुछ-कुछ मिलता"},
		"different":      {En: "no name the child says is like the father's", Hi: "बच्चे का बताया कोई नाम पिता के नाम जैसा नहीं"},
	},
	"sex": {
		"same":      {En: "same sex", Hi: "लिंग एक ही"},
		"different": {En: "different sex", Hi: "लिंग अलग"},
	},
	"home": {
		"same_place":      {En: "same home place", Hi: "घर उसी जगह"},
		"place_elsewhere": {En: "home in a place of the same name, the district in doubt", Hi: "घर इसी नाम की जगह में, पर ज़िला पक्का नहीं"},
		"same_district":   {En: "same home district", Hi: "घर उसी ज़िले में"},
		"near":            {En: "home in a neighbouring district", Hi: "घर पड़ोस के ज़िले में"},
		"far":             {En: "home in a distant district", Hi: "घर दूर के ज़िले में"},
	},
	"found_to_home": {
		"same_district": {En: "found in the home district", Hi: "घर के ज़िले में ही मिला"},
		"within_100_km": {En: "found within 100 km of home", Hi: "घर से 100 किमी के भीतर मिला"},
		"within_250_km": {En: "found within 250 km of home", Hi: "घर से 250 किमी के भीतर मिला"},
		"far":           {En: "found far from home", Hi: "घर से बहुत दूर मिला"},
	},
	"elapsed": {
		"found_before":   {En: "found before the child went missing", Hi: "लापता होने की तारीख़ से पहले मिला"},
		"within_week":    {En: "found within a week", Hi: "एक हफ़्ते के भीतर मिला"},
		"within_month":   {En: "found within a month", Hi: "एक महीने के भीतर मिला"},
		"within_quarter": {En: "found within three months", Hi: "तीन महीने के भीतर मिला"},
		"within_year":    {En: "found within a year", Hi: "एक साल के भीतर मिला"},
		"within_2_years": {En: "found within two years", Hi: "दो साल के भीतर मिला"},
		"within_4_years": {En: "found two to four years later", Hi: "दो से चार साल बाद मिला"},
		"within_8_years": {En: "found four to eight years later", Hi: "चार से आठ साल बाद मिला"},
		"later":          {En: "found more than eight years later", Hi: "आठ साल से भी ज़्यादा बाद मिला"},
		"days_apart":     {En: "dates at most three days apart", Hi: "तारीख़ों में ज़्यादा से ज़्यादा तीन दिन का अंतर"},
		"weeks_apart":    {En: "dates within a month of each other", Hi: "तारीख़ों में एक महीने तक का अंतर"},
		"months_apart":   {En: "dates within a year of each other", Hi: "तारीख़ों में एक साल तक का अंतर"},
		"years_apart":    {En: "dates more than a year apart", Hi: "तारीख़ों में एक साल से ज़्यादा का अंतर"},
	},
	"age": {
		"much_less":   {En: "as much as %s younger than expected", Hi: "उम्र जितनी होनी चाहिए उससे पूरे %s कम"},
		"less":        {En: "%s younger than expected", Hi: "उम्र जितनी होनी चाहिए उससे %s कम"},
		"as_expected": {En: "age as expected", Hi: "उम्र जितनी होनी चाहिए उतनी"},
		"more":        {En: "%s older than expected", Hi: "उम्र जितनी होनी चाहिए उससे %s ज़्यादा"},
		"much_more":   {En: "as much as %s older than expected", Hi: "उम्र जितनी होनी चाहिए उससे पूरे %s ज़्यादा"},
	},
	"height": {
		"much_less":   {En: "much shorter than expected", Hi: "क़द जितना होना चाहिए उससे बहुत कम"},
		"less":        {En: "shorter than expected", Hi: "क़द जितना होना चाहिए उससे कम"},
		"as_expected": {En: "height as expected", Hi: "क़द जितना होना चाहिए उतना"},
		"more":        {En: "taller than expected", Hi: "क़द जितना होना चाहिए उससे ज़्यादा"},
		"much_more":   {En: "much taller than expected", Hi: "क़द जितना होना चाहिए उससे बहुत ज़्यादा"},
	},
	"languages": {
		"shared_language": {En: "a language besides Hindi in common", Hi: "हिंदी के अलावा एक भाषा साझा"},
		"only_hindi":      {En: "only Hindi in common", Hi: "केवल हिंदी साझा"},
		"also_other":      {En: "Hindi in common, though the other speaks more", Hi: "हिंदी साझा, पर दूसरे की और भी भाषाएँ"},
		"none_shared":     {En: "no language in common", Hi: "कोई भाषा साझा नहीं"},
	},
	"marks": {
		"same_mark":  {En: "same mark on the same spot%s", Hi: "वही निशान उसी जगह%s"},
		"same_part":  {En: "same mark on the same part of the body%s", Hi: "वही निशान उसी अंग पर%s"},
		"other_side": {En: "same mark but on the other side%s", Hi: "वही निशान, पर दूसरी ओर%s"},
		"same_type":  {En: "same kind of mark elsewhere%s", Hi: "वैसा ही निशान दूसरे अंग पर%s"},
		"same_where": {En: "another mark on the same part of the body%s", Hi: "उसी अंग पर दूसरा निशान%s"},
		"different":  {En: "different marks%s", Hi: "निशान अलग%s"},
		"none_there": {En: "no mark in the other record", Hi: "दूसरे रिकॉर्ड में कोई निशान नहीं"},
		"both_none":  {En: "no mark in either record", Hi: "किसी रिकॉर्ड में कोई निशान नहीं"},
		"some_there": {En: "a mark in the other record only%s", Hi: "निशान केवल दूसरे रिकॉर्ड में%s"},
	},
	"disability": {
		"shared":     {En: "same disability%s", Hi: "दिव्यांगता एक ही%s"},
		"different":  {En: "different disability%s", Hi: "दिव्यांगता अलग%s"},
		"none_there": {En: "no disability in the other record", Hi: "दूसरे रिकॉर्ड में कोई दिव्यांगता नहीं"},
		"both_none":  {En: "no disability in either record", Hi: "किसी रिकॉर्ड में कोई दिव्यांगता नहीं"},
		"some_there": {En: "a disability in the other record only%s", Hi: "दिव्यांगता केवल दूसरे रिकॉर्ड में%s"},
	},
	"clothing": {
		"same":      {En: "same clothes%s", Hi: "कपड़े वही%s"},
		"partly":    {En: "partly the same clothes%s", Hi: "कपड़े कुछ हद तक वही%s"},
		"different": {En: "different clothes%s", Hi: "कपड़े अलग%s"},
	},
	"complexion": {
		"same":      {En: "same complexion", Hi: "रंग एक जैसा"},
		"different": {En: "different complexion", Hi: "रंग अलग"},
	},
	"build": {
		"same":      {En: "same build", Hi: "शरीर की बनावट एक जैसी"},
		"different": {En: "different build", Hi: "शरीर की बनावट अलग"},
	},
	"hair": {
		"same":      {En: "same hair", Hi: "बाल एक जैसे"},
		"different": {En: "different hair", Hi: "बाल अलग"},
	},
	"eyes": {
		"same":      {En: "same eyes", Hi: "आँखें एक जैसी"},
		"different": {En: "different eyes", Hi: "आँखें अलग"},
	},
	fieldWords: {
		"shared_words": {En: "the same rare words%s", Hi: "वही ख़ास शब्द%s"},
	},
	fieldCompanions: {
		"companions_alike":   {En: "a child together with each who match too%s", Hi: "दोनों के साथ का एक-एक बच्चा भी मिलता-जुलता%s"},
		"companions_unclear": {En: "children together with each of whom little is known%s", Hi: "साथ के बच्चों से कम ही पता%s"},
		"companions_unlike":  {En: "other children together with each%s", Hi: "दोनों के साथ के बच्चे अलग%s"},
	},
	fieldFamily: {
		"family_shared": {En: "what agrees would agree for a brother or sister too", Hi: "जो मिलता है वह भाई या बहन का भी मिलता"},
	},
	fieldFace: {
		"face_alike":  {En: "faces alike", Hi: "चेहरे मिलते-जुलते"},
		faceUnclear:   {En: "faces that say little", Hi: "चेहरों से कम ही पता"},
		"face_unlike": {En: "faces not alike", Hi: "चेहरे अलग"},
	},
}

func ofName(en, hi string) map[string]models.Text {
	return map[string]models.Text{
		"same_key":       {En: en + " sounds the same", Hi: hi + " सुनने में एक जैसा"},
		"nearly_same":    {En: en + " nearly the same", Hi: hi + " लगभग वही"},
		"similar":        {En: en + " similar", Hi: hi + " मिलता-जुलता"},
		"somewhat_alike": {En: en + " somewhat alike", Hi: hi + " कुछ-कुछ मिलता"},
		"different":      {En: en + " different", Hi: hi + " अलग"},
	}
}

// Sentences of which there is no evidence to speak.
var (
	nothingKnown   = models.Text{En: "Nothing telling is known of both.", Hi: "दोनों के बारे में कुछ ख़ास पता नहीं।"}
	nothingForIt   = models.Text{En: "nothing telling speaks for it", Hi: "पक्ष में कुछ ख़ास नहीं"}
	endOfSentence  = models.Text{En: ".", Hi: "।"}
	yearOff        = models.Text{En: "a year", Hi: "एक साल"}
	severalYearOff = models.Text{En: "%d years", Hi: "%d साल"}
)
