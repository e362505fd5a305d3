package models

import (
	"math/big"
	"strings"
)

// numberAlphabet has no letters that sound or look alike over a telephone (no 0/O, 1/I/L, 5/S, 2/Z, B/8, U/V).
const numberAlphabet = "34679ACDEFGHJKMNPQRTWXY"

// NumberOf derives a case's short number from its registry slot: M or F for the side, six characters and a check
// character, for example M-3AK-4TQC. The check character (weighted sum modulo 23, a prime) finds every single wrong
// character and every swap of two neighbours. Numbers do not run in order, so that one does not tell how many there are.
func NumberOf(side Side, slot Slot) string {
	const size = uint64(len(numberAlphabet))
	space := size * size * size * size * size * size
	n := (uint64(slot)*numberFactor + numberStart) % space
	var c [7]byte
	sum := uint64(0)
	for i := 5; i >= 0; i-- {
		d := n % size
		n /= size
		c[i] = numberAlphabet[d]
		sum += d * uint64(i+2)
	}
	c[6] = numberAlphabet[(size-(sum+sideDigit(side))%size)%size]
	return sidePrefix(side) + "-" + string(c[:3]) + "-" + string(c[3:])
}

// numberFactor and numberStart permute the numbers below 23^6: an odd multiplier that shares no factor with 23.
const (
	numberFactor = 93_563_221
	numberStart  = 71_993_777
)

// SlotOf finds the slot that a number, as NumberOf writes it, was derived from. It returns an Invalid Error for another
// text.
func SlotOf(number string) (Slot, error) {
	plain, err := ParseNumber(number)
	if err != nil {
		return 0, err
	}
	const size = int64(len(numberAlphabet))
	n := int64(0)
	for _, letter := range strings.ReplaceAll(plain[2:], "-", "")[:6] {
		n = n*size + int64(strings.IndexRune(numberAlphabet, letter))
	}
	space := big.NewInt(size * size * size * size * size * size)
	back := new(big.Int).ModInverse(big.NewInt(numberFactor), space)
	back.Mul(back, big.NewInt(n-numberStart)).Mod(back, space)
	return Slot(back.Uint64()), nil
}

// ParseNumber brings a number as somebody typed or said it to the form NumberOf writes. It returns an Invalid Error when
// the check character does not fit.
func ParseNumber(s string) (string, error) {
	s = strings.ToUpper(strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -–./", r) {
			return -1
		}
		return r
	}, s))
	if len(s) == 8 && (s[0] == 'M' || s[0] == 'F') {
		side := Missing
		if s[0] == 'F' {
			side = Found
		}
		sum := sideDigit(side)
		for i := 0; i < 7; i++ {
			d := strings.IndexByte(numberAlphabet, s[i+1])
			if d < 0 {
				return "", badNumber()
			}
			weight := uint64(i + 2)
			if i == 6 {
				weight = 1
			}
			sum += uint64(d) * weight
		}
		if sum%uint64(len(numberAlphabet)) == 0 {
			return s[:1] + "-" + s[1:4] + "-" + s[4:], nil
		}
	}
	return "", badNumber()
}

func badNumber() error {
	return Errorf(Invalid, "this case number has a mistake in it", "इस मामला संख्या में ग़लती है").
		Advise("Read it again, letter by letter.", "इसे एक-एक अक्षर करके फिर पढ़ें।")
}

func sidePrefix(s Side) string {
	if s == Found {
		return "F"
	}
	return "M"
}

func sideDigit(s Side) uint64 {
	if s == Found {
		return 11
	}
	return 0
}

// IsUUIDv7 reports whether s is a UUID of version 7 in lower-case canonical form, as ids of cases and photos are.
func IsUUIDv7(s string) bool {
	if len(s) != 36 || s[14] != '7' || !strings.ContainsRune("89ab", rune(s[19])) {
		return false
	}
	for i := range len(s) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		hex := s[i] >= '0' && s[i] <= '9' || s[i] >= 'a' && s[i] <= 'f'
		if dash != (s[i] == '-') || !dash && !hex {
			return false
		}
	}
	return true
}
