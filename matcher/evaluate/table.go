package evaluate

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/milaan-project/milaan/models"
)

// readTable reads lines of cells between tabs and hands each with its number to use. It returns an Error that says the
// line, since figures of a part of a file would be of something else.
func readTable(r io.Reader, use func(line int, cells []string) error) error {
	s := bufio.NewScanner(r)
	line := 0
	for s.Scan() {
		line++
		text := strings.TrimSuffix(strings.TrimPrefix(s.Text(), "\ufeff"), "\r")
		if strings.TrimSpace(text) == "" {
			continue
		}
		if !utf8.ValidString(text) {
			return badLine(line, "is not in UTF-8", "UTF-8 में नहीं है")
		}
		if err := use(line, strings.Split(text, "\t")); err != nil {
			return err
		}
	}
	if err := s.Err(); err != nil {
		if errors.Is(err, bufio.ErrTooLong) {
			return badLine(line+1, "is too long", "बहुत लंबी है")
		}
		return err
	}
	return nil
}

func badLine(line int, en, hi string) error {
	return models.Errorf(models.Invalid, "line %[1]d %[2]s", "पंक्ति %[1]d %[3]s", line, en, hi)
}
