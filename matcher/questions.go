package matcher

import "github.com/milaan-project/milaan/models"

// Questions that are no compared field of their own.
const (
	askVillage = "village"      // of a home of which only the district is known
	askCloser  = "closer_photo" // in place of a poor one
	askNewer   = "newer_photo"  // in place of an old one
)

// questions say how a fact is learned: from the family of a missing child, or from a child that was found.
var questions = map[string]map[models.Side]models.Text{
	"child_name": {
		models.Missing: {En: "Ask the family for the child's name and pet name.", Hi: "परिवार से बच्चे का नाम और घर का नाम पूछें।"},
		models.Found:   {En: "Ask the child's name, and what it is called at home.", Hi: "बच्चे से उसका नाम और घर का नाम पूछें।"},
	},
	"father_name": {
		models.Missing: {En: "Ask the family for the father's name.", Hi: "परिवार से पिता का नाम पूछें।"},
		models.Found:   {En: "Ask the child its father's name.", Hi: "बच्चे से पिता का नाम पूछें।"},
	},
	"mother_name": {
		models.Missing: {En: "Ask the family for the mother's name.", Hi: "परिवार से माता का नाम पूछें।"},
		models.Found:   {En: "Ask the child its mother's name.", Hi: "बच्चे से माता का नाम पूछें।"},
	},
	"guardian_name": {
		models.Missing: {En: "Ask the family who else looked after the child.", Hi: "परिवार से पूछें कि बच्चे की देखभाल और कौन करता था।"},
		models.Found:   {En: "Ask the child who looked after it at home.", Hi: "बच्चे से पूछें कि घर पर उसकी देखभाल कौन करता था।"},
	},
	"kin_name": {
		models.Missing: {En: "Ask the family for the father's name.", Hi: "परिवार से पिता का नाम पूछें।"},
		models.Found:   {En: "Ask the child what the people at home are called.", Hi: "बच्चे से घर के लोगों के नाम पूछें।"},
	},
	"sex": {
		models.Missing: {En: "Ask whether the child is a boy or a girl.", Hi: "पूछें कि बच्चा लड़का है या लड़की।"},
		models.Found:   {En: "Write down whether the child is a boy or a girl.", Hi: "दर्ज करें कि बच्चा लड़का है या लड़की।"},
	},
	"home": {
		models.Missing: {En: "Ask the family for the home district and village.", Hi: "परिवार से घर का ज़िला और गाँव पूछें।"},
		models.Found:   {En: "Ask the child which village, town or district home is in.", Hi: "बच्चे से पूछें कि घर किस गाँव, क़स्बे या ज़िले में है।"},
	},
	askVillage: {
		models.Missing: {En: "Ask the family which village or town home is in.", Hi: "परिवार से पूछें कि घर किस गाँव या क़स्बे में है।"},
		models.Found:   {En: "Ask which village or town the child names.", Hi: "पूछें कि बच्चा किस गाँव या क़स्बे का नाम लेता है।"},
	},
	"found_to_home": {
		models.Missing: {En: "Ask the family for the home district.", Hi: "परिवार से घर का ज़िला पूछें।"},
		models.Found:   {En: "Ask in which district the child was found.", Hi: "पूछें कि बच्चा किस ज़िले में मिला।"},
	},
	"elapsed": {
		models.Missing: {En: "Ask the family on which day the child went missing.", Hi: "परिवार से पूछें कि बच्चा किस दिन लापता हुआ।"},
		models.Found:   {En: "Ask on which day the child was found.", Hi: "पूछें कि बच्चा किस दिन मिला।"},
	},
	"age": {
		models.Missing: {En: "Ask the family for the age or date of birth.", Hi: "परिवार से उम्र या जन्म तिथि पूछें।"},
		models.Found:   {En: "Estimate the child's age.", Hi: "बच्चे की उम्र का अनुमान लगाएँ।"},
	},
	"height": {
		models.Missing: {En: "Ask the family how tall the child was.", Hi: "परिवार से बच्चे का क़द पूछें।"},
		models.Found:   {En: "Measure the child's height.", Hi: "बच्चे का क़द नापें।"},
	},
	"languages": {
		models.Missing: {En: "Ask the family which languages the child speaks.", Hi: "परिवार से पूछें कि बच्चा कौन-कौन सी भाषाएँ बोलता है।"},
		models.Found:   {En: "Listen for the languages and dialects the child speaks.", Hi: "सुनें कि बच्चा कौन-कौन सी भाषाएँ और बोलियाँ बोलता है।"},
	},
	"marks": {
		models.Missing: {En: "Ask the family about moles, scars and other marks.", Hi: "परिवार से तिल, चोट और दूसरे निशान पूछें।"},
		models.Found:   {En: "Look for moles, scars and other marks.", Hi: "बच्चे के शरीर पर तिल, चोट और दूसरे निशान देखें।"},
	},
	"disability": {
		models.Missing: {En: "Ask the family whether the child has a disability.", Hi: "परिवार से पूछें कि बच्चे को कोई दिव्यांगता है या नहीं।"},
		models.Found:   {En: "Note whether the child has a disability.", Hi: "दर्ज करें कि बच्चे को कोई दिव्यांगता है या नहीं।"},
	},
	"clothing": {
		models.Missing: {En: "Ask the family what the child wore.", Hi: "परिवार से पूछें कि बच्चे ने क्या पहना था।"},
		models.Found:   {En: "Note what the child wore when it was found.", Hi: "दर्ज करें कि जब बच्चा मिला तब उसने क्या पहना था।"},
	},
	"complexion": {
		models.Missing: {En: "Ask the family for the child's complexion.", Hi: "परिवार से बच्चे का रंग पूछें।"},
		models.Found:   {En: "Note the child's complexion.", Hi: "बच्चे का रंग दर्ज करें।"},
	},
	"build": {
		models.Missing: {En: "Ask the family for the child's build.", Hi: "परिवार से बच्चे की शारीरिक बनावट पूछें।"},
		models.Found:   {En: "Note the child's build.", Hi: "बच्चे की शारीरिक बनावट दर्ज करें।"},
	},
	"hair": {
		models.Missing: {En: "Ask the family for the colour of the child's hair.", Hi: "परिवार से बच्चे के बालों का रंग पूछें।"},
		models.Found:   {En: "Note the colour of the child's hair.", Hi: "बच्चे के बालों का रंग दर्ज करें।"},
	},
	"eyes": {
		models.Missing: {En: "Ask the family for the colour of the child's eyes.", Hi: "परिवार से बच्चे की आँखों का रंग पूछें।"},
		models.Found:   {En: "Note the colour of the child's eyes.", Hi: "बच्चे की आँखों का रंग दर्ज करें।"},
	},
	fieldFace: {
		models.Missing: {En: "Ask the family for a photograph of the child.", Hi: "परिवार से बच्चे की फ़ोटो माँगें।"},
		models.Found:   {En: "Photograph the child's face.", Hi: "बच्चे के चेहरे की फ़ोटो लें।"},
	},
	askCloser: {
		models.Missing: {En: "Ask the family for a clearer photograph of the child.", Hi: "परिवार से बच्चे की ज़्यादा साफ़ फ़ोटो माँगें।"},
		models.Found:   {En: "Photograph the child again, closer and in good light.", Hi: "बच्चे की फ़ोटो फिर से लें, पास से और अच्छी रोशनी में।"},
	},
	askNewer: {
		models.Missing: {En: "Ask the family for a photograph taken nearer to the day the child went missing.", Hi: "परिवार से लापता होने के दिन के आसपास ली गई फ़ोटो माँगें।"},
		models.Found:   {En: "Photograph the child as it looks now.", Hi: "बच्चे की अभी की फ़ोटो लें।"},
	},
}
