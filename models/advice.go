package models

import "slices"

// adviceTexts says each Advice to the person with the camera.
var adviceTexts = map[Advice]Text{
	FaceTooSmall:   {"The face is too small to compare; come closer or send the original file.", "चेहरा तुलना के लिए बहुत छोटा है; पास से फ़ोटो लें या मूल फ़ाइल भेजें।"},
	FaceSmall:      {"The face is small; a closer photograph helps.", "चेहरा छोटा है; पास से ली गई फ़ोटो बेहतर होगी।"},
	FaceBlurred:    {"The face is blurred; hold the camera still.", "चेहरा धुंधला है; कैमरा स्थिर रखें।"},
	FaceDark:       {"The face is too dark; turn towards the light.", "चेहरे पर रोशनी कम है; रोशनी की ओर मुँह करें।"},
	FaceBright:     {"The face is too bright; move out of the glare.", "चेहरे पर रोशनी बहुत तेज़ है; चकाचौंध से हटें।"},
	FaceTurned:     {"The face is turned away; let the child look into the camera.", "चेहरा मुड़ा हुआ है; बच्चे से कैमरे की ओर देखने को कहें।"},
	FaceTilted:     {"The head is tilted; hold the camera level.", "सिर झुका हुआ है; कैमरा सीधा रखें।"},
	FaceUnsure:     {"The face could not be read with certainty; send another photograph if there is one.", "चेहरा पक्के तौर पर नहीं पढ़ा गया; हो सके तो दूसरी फ़ोटो भेजें।"},
	SeveralFaces:   {"There are several faces; say which one is the child.", "फ़ोटो में कई चेहरे हैं; बताएँ कि बच्चा कौन-सा है।"},
	NoFace:         {"No face was found; tap the child's two eyes, or send another photograph.", "कोई चेहरा नहीं मिला; बच्चे की दोनों आँखें छूकर बताएँ, या दूसरी फ़ोटो भेजें।"},
	NotDescribable: {"The face cannot be compared even with the eyes given; send another photograph.", "आँखें बताने पर भी चेहरे की तुलना नहीं हो सकती; दूसरी फ़ोटो भेजें।"},
}

// Text says what a photographer can do about it; an unknown Advice says its own code.
func (a Advice) Text() Text {
	if t, ok := adviceTexts[a]; ok {
		return t
	}
	return Text{string(a), string(a)}
}

// Advice returns what should be done about the photograph as a whole. A photograph that is not of the child is kept as
// it is and needs nothing.
func (p *Photo) Advice() []Advice {
	if !p.OfTheChild() {
		return nil
	}
	assisted := slices.ContainsFunc(p.Faces, func(f Face) bool { return f.Assisted })
	switch _, byPerson := p.ChosenFace(); {
	case len(p.AssistedEyes) > 0 && !assisted && !byPerson:
		return []Advice{NotDescribable}
	case len(p.Faces) == 0:
		return []Advice{NoFace}
	case len(p.Faces) > 1 && !byPerson:
		return []Advice{SeveralFaces}
	}
	return nil
}
