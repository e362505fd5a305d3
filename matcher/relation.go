package matcher

import "github.com/milaan-project/milaan/models"

// siblings is the relation of two records that look like those of two children of one family.
var siblings = models.Finding{Code: "may_be_siblings", Text: models.Text{
	En: "the parents agree, but not what is the child's own: this may be a brother or sister",
	Hi: "माता-पिता मिलते हैं, पर बच्चे की अपनी बातें नहीं: यह भाई या बहन हो सकता है",
}}

// sameParent are the findings by which a parent's name agrees.
var sameParent = map[string]bool{"same_key": true, "nearly_same": true}

// ownFields are what brothers and sisters differ in.
var ownFields = map[string]bool{"child_name": true, "sex": true, "age": true, fieldFace: true}

// relationOf says whether a pair looks like two children of one family: a parent's name agrees, nothing speaks against the
// other parent or the home, one of which agrees too, and two of the child's own facts speak against it, or its face does;
// on one side also when all that a family shares agrees, and what each child has for itself speaks against it together.
// It is said beside the evidence and changes no bit.
func relationOf(evidence []models.Evidence) *models.Finding {
	parents, shared, own := 0, 0, 0
	family, itself := false, models.Bits(0)
	for i := range evidence {
		family = family || evidence[i].Field == fieldFamily
		if notShared[evidence[i].Field] {
			itself += evidence[i].Bits
		}
	}
	if family && itself < 0 {
		return &siblings
	}
	for i := range evidence {
		e := &evidence[i]
		switch {
		case e.Field == "father_name" || e.Field == "mother_name":
			if sameParent[e.Finding.Code] {
				parents++
				shared++
			} else if e.Bits <= contradiction {
				return nil
			}
		case e.Field == "home":
			if e.Bits > 0 {
				shared++
			} else if e.Bits <= contradiction {
				return nil
			}
		case e.Finding.Code == "face_unlike":
			own += 2
		case ownFields[e.Field] && e.Bits <= contradiction:
			own++
		}
	}
	if parents == 0 || shared < 2 || own < 2 {
		return nil
	}
	return &siblings
}
