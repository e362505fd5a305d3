package names

var urduConsonants = map[rune]string{
	'ب': "b", 'پ': "p", 'ت': "t", 'ٹ': "t", 'ث': "s", 'ج': "j", 'چ': "ch", 'ح': "h", 'خ': "kh", 'د': "d", 'ڈ': "d",
	'ذ': "z", 'ر': "r", 'ڑ': "r", 'ز': "z", 'ژ': "zh", 'س': "s", 'ش': "sh", 'ص': "s", 'ض': "z", 'ط': "t", 'ظ': "z",
	'غ': "gh", 'ف': "f", 'ق': "q", 'ک': "k", 'ك': "k", 'گ': "g", 'ل': "l", 'م': "m", 'ن': "n", 'ہ': "h", 'ه': "h",
	'ۃ': "t", 'ة': "a",
}

// urduVowels are the letters and signs that stand for a vowel; waw and yeh stand for a consonant where a vowel follows.
var urduVowels = map[rune]string{
	'ا': "a", 'آ': "aa", 'أ': "a", 'إ': "i", 'ع': "a", 'ى': "a", 'ے': "e", 'ئ': "i", 'ؤ': "o",
	'َ': "a", 'ِ': "i", 'ُ': "u",
}

// urdu romanizes a run of Arabic letters. Short vowels are not written, so an "a" is put between consonants.
type urdu struct {
	consonant bool // the last sound was a consonant without a vowel yet
	started   bool // the run has begun
	glide     rune // a waw or yeh whose value the next letter decides
}

func (u *urdu) add(out []byte, r rune) []byte {
	if r == 'ی' || r == 'ي' || r == 'و' {
		out = u.settle(out, false)
		u.glide = r
		return out
	}
	if v, ok := urduVowels[r]; ok {
		out = u.settle(out, true)
		*u = urdu{started: true}
		return append(out, v...)
	}
	switch r {
	case 'ھ': // aspiration of the letter before
		return out
	case 'ں':
		out = append(u.settle(out, false), 'n')
		*u = urdu{started: true}
		return out
	}
	c, ok := urduConsonants[r]
	if !ok {
		return out
	}
	out = u.settle(out, false)
	if u.consonant {
		out = append(out, 'a')
	}
	*u = urdu{started: true, consonant: true}
	return append(out, c...)
}

// settle writes a waiting waw or yeh: a consonant at the start and before a vowel, else a long vowel.
func (u *urdu) settle(out []byte, beforeVowel bool) []byte {
	if u.glide == 0 {
		return out
	}
	consonant, vowel := byte('y'), byte('i')
	if u.glide == 'و' {
		consonant, vowel = 'v', 'o'
	}
	asConsonant := beforeVowel || !u.started
	*u = urdu{started: true, consonant: asConsonant}
	if asConsonant {
		return append(out, consonant)
	}
	return append(out, vowel)
}

// end closes a run.
func (u *urdu) end(out []byte) []byte {
	out = u.settle(out, false)
	*u = urdu{}
	return out
}
