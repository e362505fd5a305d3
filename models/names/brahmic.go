package names

// The Brahmic blocks of Unicode, from Devanagari (U+0900) to Malayalam (U+0D7F), keep the order of ISCII: a letter has
// the same offset in each block of 128, so one table serves them all (Unicode Standard, chapter 12).
const (
	devanagari = 0x0900
	bengali    = 0x0980
	gurmukhi   = 0x0A00
	blockSize  = 0x80
	afterLast  = 0x0D80
)

// brahmicLetter gives a letter as its Devanagari counterpart and the block it was written in; block is 0 for letters of
// other scripts.
func brahmicLetter(r rune) (letter, block rune) {
	if r < devanagari || r >= afterLast {
		return 0, 0
	}
	block = r &^ (blockSize - 1)
	letter = r - block + devanagari
	switch {
	case r == 'ৎ':
		letter = 'त'
	case r == 'ৰ':
		letter = 'र'
	case r == 'ৱ':
		letter = 'व'
	case block == bengali && letter == 'य':
		letter = 'ज'
	case r == 'ੰ':
		letter = 'ं'
	}
	return letter, block
}

const (
	nukta    = '़'
	virama   = '्'
	anusvara = 'ं'
	bindu    = 'ँ'
)

var consonants = map[rune]string{
	'क': "k", 'ख': "kh", 'ग': "g", 'घ': "gh", 'ङ': "n",
	'च': "ch", 'छ': "chh", 'ज': "j", 'झ': "jh", 'ञ': "n",
	'ट': "t", 'ठ': "th", 'ड': "d", 'ढ': "dh", 'ण': "n",
	'त': "t", 'थ': "th", 'द': "d", 'ध': "dh", 'न': "n", 'ऩ': "n",
	'प': "p", 'फ': "ph", 'ब': "b", 'भ': "bh", 'म': "m",
	'य': "y", 'र': "r", 'ऱ': "r", 'ल': "l", 'ळ': "l", 'ऴ': "zh", 'व': "v",
	'श': "sh", 'ष': "sh", 'स': "s", 'ह': "h",
}

// nuktaConsonants are the letters whose sound a dot below changes beyond what folding undoes.
var nuktaConsonants = map[rune]string{'ड': "r", 'ढ': "rh", 'फ': "f", 'य': "y"}

var vowels = map[rune]string{
	'अ': "a", 'आ': "aa", 'इ': "i", 'ई': "ii", 'उ': "u", 'ऊ': "uu", 'ऋ': "ri", 'ऌ': "lri", 'ऍ': "e", 'ऎ': "e", 'ए': "e",
	'ऐ': "ai", 'ऑ': "o", 'ऒ': "o", 'ओ': "o", 'औ': "au", 'ॲ': "e",
}

var vowelSigns = map[rune]string{
	'ा': "aa", 'ि': "i", 'ी': "ii", 'ु': "u", 'ू': "uu", 'ृ': "ri", 'ॄ': "ri", 'ॅ': "e", 'ॆ': "e", 'े': "e", 'ै': "ai",
	'ॉ': "o", 'ॊ': "o", 'ो': "o", 'ौ': "au",
}

// brahmic romanizes a run of Brahmic letters; its state is the consonant that waits for its vowel.
type brahmic struct {
	waiting bool // a consonant was written and its vowel is not known yet
	base    rune // the last consonant, as long as no vowel follows
	nasal   bool // an anusvara was written last
}

func (b *brahmic) add(out []byte, l, block rune) []byte {
	if sound, ok := consonants[l]; ok {
		before := *b
		out = b.end(out)
		switch {
		case l == 'ह' && before.nasal:
			sound = "gh" // सिंह is spoken and written Singh
		case (l == 'ञ' || l == 'न') && before.base == 'ज' && !before.waiting:
			out, sound = out[:len(out)-1], "gy" // ज्ञ, also written ज्न
		}
		*b = brahmic{waiting: true, base: l}
		return append(out, sound...)
	}
	if sign, ok := vowelSigns[l]; ok {
		*b = brahmic{}
		return append(out, sign...)
	}
	switch l {
	case virama:
		b.waiting = false
		return out
	case nukta:
		return b.dot(out, block)
	case anusvara, bindu:
		out = append(b.end(out), 'n')
		*b = brahmic{nasal: l == anusvara}
		return out
	}
	return append(b.end(out), vowels[l]...)
}

// dot replaces the waiting consonant by the sound it has with a nukta.
func (b *brahmic) dot(out []byte, block rune) []byte {
	base := b.base
	if block == bengali && base == 'ज' {
		base = 'य' // য় is y where য is j
	}
	sound, ok := nuktaConsonants[base]
	if !b.waiting || !ok {
		return out
	}
	return append(out[:len(out)-len(consonants[b.base])], sound...)
}

// end gives the waiting consonant the vowel it carries unwritten.
func (b *brahmic) end(out []byte) []byte {
	if b.waiting {
		out = append(out, schwa)
	}
	*b = brahmic{}
	return out
}
