package krutidev_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/milaan-project/milaan/models/krutidev"
)

// typed are texts as stations type them, with what they read on their own screens.
var typed = map[string]string{
	"fgUnh": "हिन्दी", "Hkkjr": "भारत", "mŸkj izns'k": "उत्तर प्रदेश", "mÙkj": "उत्तर", "jke izlkn": "राम प्रसाद", "xqM~Mw": "गुड्डू", "cPpk": "बच्चा", "yM+dh": "लड़की", "eqUuh": "मुन्नी",
	"lqjs'k dqekj": "सुरेश कुमार", "iqfyl": "पुलिस", "ftyk": "जिला", "eSa ?kj tk jgk gw¡A": "मैं घर जा रहा हूँ।", "i=koyh dk voyksdu fd;k x;kA": "पत्रावली का अवलोकन किया गया।",
	"deZ": "कर्म", "dk;Z": "कार्य", "o\"kZ": "वर्ष", "fo|kFkhZ": "विद्यार्थी", "dkjZokbZ": "कार्रवाई", "fL=;ksa": "स्त्रियों", "oxksZa": "वर्गों", "Fkkuk dklxat": "थाना कासगंज", "jktw": "राजू",
	"Jherh lhrk nsoh": "श्रीमती सीता देवी", "fueZyk": "निर्मला", "mez 8 o\"kZ": "उम्र 8 वर्ष", "dk‚yst": "कॉलेज", "Kku": "ज्ञान", "'kfDr": "शक्ति", "{ks=": "क्षेत्र", "vkSj": "और", ",d": "एक",
	"iq=h": "पुत्री", "Vªd": "ट्रक", "M‚DVj": "डॉक्टर", "fdz;k": "क्रिया", "iSj ij tys dk fu'kku": "पैर पर जले का निशान", "c<+bZ": "बढ़ई", "jksVh]": "रोटी,", "vfuy dqekj iq= jked`\".k": "अनिल कुमार पुत्र रामकृष्ण",
	"ckyd fnukad å„ ls ykirk gS": "बालक दिनांक ०२ से लापता है", "f'kokth": "शिवाजी", "vftZr": "अर्जित",
}

func TestConvert(t *testing.T) {
	for in, want := range typed {
		if got := krutidev.Convert(in); got != norm.NFC.String(want) {
			t.Errorf("%q reads %q, want %q", in, got, want)
		}
	}
}

// FuzzConvert holds that any text is converted to valid text, in NFC, that is not many times longer.
func FuzzConvert(f *testing.F) {
	for in := range typed {
		f.Add(in)
	}
	f.Add("fffZZZ\xff±")
	f.Fuzz(func(t *testing.T, in string) {
		got := krutidev.Convert(in)
		if !utf8.ValidString(got) || !norm.NFC.IsNormalString(got) || len(got) > 12*len(in)+12 {
			t.Errorf("%q becomes %q", in, got)
		}
		if krutidev.Noticed(in) && strings.ContainsFunc(in, func(r rune) bool { return r >= 'ऀ' && r <= 'ॿ' }) {
			t.Errorf("%q is Devanagari already", in)
		}
	})
}
