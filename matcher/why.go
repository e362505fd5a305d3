package matcher

import (
	"strings"

	"github.com/milaan-project/milaan/models"
)

// faceUnclear is the finding of faces that say little either way.
const faceUnclear = "face_unclear"

// subjects name what was compared, as a sentence speaks of it.
var subjects = map[string]models.Text{
	"child_name":    {En: "the child's name", Hi: "बच्चे का नाम"},
	"father_name":   {En: "the father's name", Hi: "पिता का नाम"},
	"mother_name":   {En: "the mother's name", Hi: "माता का नाम"},
	"guardian_name": {En: "the guardian's name", Hi: "अभिभावक का नाम"},
	"kin_name":      {En: "the name the child says, against the father's,", Hi: "बच्चे का बताया नाम पिता के नाम से"},
	"sex":           {En: "the sex", Hi: "लिंग"},
	"home":          {En: "the home", Hi: "घर"},
	"found_to_home": {En: "the place where the child was found", Hi: "मिलने की जगह"},
	"elapsed":       {En: "the dates", Hi: "तारीख़ें"},
	"age":           {En: "the age", Hi: "उम्र"},
	"height":        {En: "the height", Hi: "क़द"},
	"languages":     {En: "the languages", Hi: "भाषाएँ"},
	"marks":         {En: "the marks", Hi: "निशान"},
	"disability":    {En: "the disability", Hi: "दिव्यांगता"},
	"clothing":      {En: "the clothes", Hi: "कपड़े"},
	"complexion":    {En: "the complexion", Hi: "रंग"},
	"build":         {En: "the build", Hi: "क़द-काठी"},
	"hair":          {En: "the hair", Hi: "बाल"},
	"eyes":          {En: "the eyes", Hi: "आँखें"},
	fieldWords:      {En: "the words", Hi: "शब्द"},
	fieldFace:       {En: "the faces", Hi: "चेहरे"},
}

// How many findings a sentence names for and against, and from how many bits a finding is worth naming.
const (
	namedFor     = 4
	namedAgainst = 3
	worthNaming  = models.BitsPerUnit / 2
)

// why says in a sentence of either language what speaks for a candidate, the strongest first, and after a semicolon what
// speaks against it. evidence is in the order of its bits. A candidate of which nothing telling is known says so.
func why(evidence []models.Evidence) models.Text {
	var forIt, against []*models.Evidence
	for i := range evidence {
		if e := &evidence[i]; e.Bits >= worthNaming && e.Finding.Code != faceUnclear && len(forIt) < namedFor {
			forIt = append(forIt, e)
		}
	}
	for i := len(evidence) - 1; i >= 0 && len(against) < namedAgainst; i-- {
		if e := &evidence[i]; e.Bits <= contradiction {
			against = append(against, e)
		}
	}
	if len(forIt)+len(against) == 0 {
		return models.Text{En: "Nothing telling is known of both.", Hi: "दोनों के बारे में कुछ ख़ास पता नहीं है।"}
	}
	say := func(lang, none, but, end string) string {
		said := none
		if len(forIt) > 0 {
			said = clauses(forIt, lang)
		}
		if len(against) > 0 {
			said += but + clauses(against, lang)
		}
		if lang == "en" {
			said = strings.ToUpper(said[:1]) + said[1:]
		}
		return said + end
	}
	return models.Text{En: say("en", "nothing telling speaks for it", "; but ", "."), Hi: say("hi", "पक्ष में कुछ ख़ास नहीं", "; लेकिन ", "।")}
}

func clauses(evidence []*models.Evidence, lang string) string {
	parts := make([]string, len(evidence))
	for i, e := range evidence {
		parts[i] = clause(e).In(lang)
	}
	return strings.Join(parts, ", ")
}

// clause says one finding of one field: its phrase speaks for itself, or of its subject.
func clause(e *models.Evidence) models.Text {
	phrase, of := phrases[e.Finding.Code], subjects[e.Field]
	return models.Text{En: strings.Replace(phrase.En, "%s", of.En, 1), Hi: strings.Replace(phrase.Hi, "%s", of.Hi, 1)}
}
