package places

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/milaan-project/milaan/models"
)

// row is one line of a table file; its getters note what is wrong with it.
type row struct {
	file   string
	line   int
	cells  map[string]string
	faults *models.Faults
}

// readTable calls each for every line of a tab-separated file whose first line must name exactly the columns. Empty lines
// and lines that start with # are skipped. Faults name file and line; an absent file is one, unless it is optional.
func readTable(files fs.FS, name string, optional bool, columns []string, faults *models.Faults, each func(row)) {
	f, err := files.Open(name)
	if err != nil {
		if !optional || !errors.Is(err, fs.ErrNotExist) {
			*faults = append(*faults, fault(name, 0, "the file cannot be opened", "फ़ाइल नहीं खुली").Because(err))
		}
		return
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	header := false
	for number := 1; lines.Scan(); number++ {
		text := strings.TrimPrefix(strings.TrimRight(lines.Text(), "\r"), "\ufeff")
		if text == "" || text[0] == '#' {
			continue
		}
		r := row{file: name, line: number, faults: faults}
		cells := strings.Split(text, "\t")
		switch {
		case !utf8.ValidString(text):
			r.fault("the line is not UTF-8", "पंक्ति UTF-8 में नहीं है")
		case !header:
			header = true
			if text != strings.Join(columns, "\t") {
				r.fault("the columns must be %s", "स्तंभ %s होने चाहिए", strings.Join(columns, ", "))
				return
			}
		case len(cells) != len(columns):
			r.fault("the line has %d columns, not %d", "पंक्ति में %d स्तंभ हैं, %d नहीं", len(cells), len(columns))
		default:
			r.cells = make(map[string]string, len(columns))
			for i, column := range columns {
				r.cells[column] = strings.TrimSpace(cells[i])
			}
			each(r)
		}
	}
	if err := lines.Err(); err != nil {
		*faults = append(*faults, fault(name, 0, "the file cannot be read", "फ़ाइल नहीं पढ़ी गई").Because(err))
	}
}

func fault(file string, line int, en, hi string, args ...any) *models.Error {
	at := file
	if line > 0 {
		at = fmt.Sprintf("%s:%d", file, line)
	}
	return models.Errorf(models.Invalid, en, hi, args...).At(at).
		Advise("Correct the gazetteer's data file.", "गज़ेटियर की डेटा फ़ाइल ठीक करें।")
}

func (r row) fault(en, hi string, args ...any) {
	*r.faults = append(*r.faults, fault(r.file, r.line, en, hi, args...))
}

// text returns a cell that must not be empty.
func (r row) text(column string) string {
	s := r.cells[column]
	if s == "" {
		r.fault("%s is empty", "%s ख़ाली है", column)
	}
	return s
}

// list returns the parts of a cell that semicolons separate.
func (r row) list(column string) []string {
	var parts []string
	for part := range strings.SplitSeq(r.cells[column], ";") {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// code returns a cell that must hold an LGD code of a district.
func (r row) code(column string) uint16 {
	n, err := strconv.ParseUint(r.cells[column], 10, 16)
	if err != nil || n == 0 {
		r.fault("%s is not an LGD code: %q", "%s LGD कोड नहीं है: %q", column, r.cells[column])
	}
	return uint16(n)
}

// at returns the point that two cells hold, or the zero point when both are empty and that is allowed.
func (r row) at(lat, lon string, optional bool) point {
	if optional && r.cells[lat] == "" && r.cells[lon] == "" {
		return point{}
	}
	return point{r.degrees(lat, 90), r.degrees(lon, 180)}
}

func (r row) degrees(column string, limit float64) float64 {
	v, err := strconv.ParseFloat(r.cells[column], 64)
	if err != nil || !(v >= -limit && v <= limit) {
		r.fault("%s is not degrees between -%g and %g: %q", "%s -%g और %g के बीच के अंश नहीं हैं: %q", column, limit, limit, r.cells[column])
		return 0
	}
	return v
}
