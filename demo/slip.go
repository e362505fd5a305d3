package demo

import "strings"

// What is written for what, by ear, by a hurried hand and by somebody who cannot read another's writing.
var (
	romanSlips = [][2]string{{"sh", "s"}, {"v", "b"}, {"w", "v"}, {"ee", "i"}, {"i", "ee"}, {"oo", "u"}, {"u", "oo"}, {"kh", "k"}, {"th", "t"}, {"dh", "d"},
		{"bh", "b"}, {"z", "j"}, {"ai", "e"}, {"a", "aa"}, {"n", "m"}, {"ra", "r"}, {"y", "i"}, {"q", "k"}, {"ph", "f"}}
	hindiSlips = [][2]string{{"ि", "ी"}, {"ी", "ि"}, {"ु", "ू"}, {"ू", "ु"}, {"श", "स"}, {"व", "ब"}, {"ण", "न"}, {"ड़", "ड"}, {"ं", ""}, {"े", "ै"}, {"ो", "ौ"},
		{"भ", "म"}, {"घ", "ध"}, {"थ", "य"}, {"ज्ञ", "ग्य"}, {"क्ष", "छ"}, {"ा", ""}, {"्र", "र"}}
)

// slip writes a word with one mistake: a sound heard for another, a letter misread, or, in Roman letters, two swapped.
func slip(c chance, s string, hindi bool) string {
	list := romanSlips
	if hindi {
		list = hindiSlips
	} else if c.likely(.25) {
		return swapped(c, s)
	}
	start := c.IntN(len(list))
	for i := range list {
		from, to := list[(start+i)%len(list)][0], list[(start+i)%len(list)][1]
		if at := strings.LastIndex(s, from); at > 0 {
			return s[:at] + to + s[at+len(from):]
		}
	}
	return s
}

// swapped exchanges two neighbouring letters after the first.
func swapped(c chance, s string) string {
	letters := []rune(s)
	if len(letters) < 4 {
		return s
	}
	i := 1 + c.IntN(len(letters)-2)
	if letters[i] != ' ' && letters[i+1] != ' ' {
		letters[i], letters[i+1] = letters[i+1], letters[i]
	}
	return string(letters)
}
