// Package rows reads and writes cases as CSV: the columns are the fields of models.Fields, with id, and photos as
// "file@YYYY-MM-DD;…". A row that cannot be read is reported with its line and reason, and the rest goes on.
package rows

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/milaan-project/milaan/models"
)

// Row is one record of a file.
type Row struct {
	Line   int // where the row begins, from 1
	ID     string
	Case   models.Case
	Photos []PhotoRef
}

// Fault is a row that could not be read.
type Fault struct {
	Line int
	ID   string // when it could be read
	Err  error  // a *models.Error or models.Faults
}

// Reader reads the rows of one side.
type Reader struct {
	side    models.Side
	today   models.Date
	csv     *csv.Reader
	columns []column
	seen    map[string]int
	Unknown []string // columns that are not fields; their cells are not read
}

type column struct {
	name  string
	field models.Field
	known bool
}

// NewReader reads the header. It returns an Invalid Error when there is none, it has no id column, a column stands twice,
// or the file is not UTF-8. Dates after today are faults of their row.
func NewReader(r io.Reader, side models.Side, today models.Date) (*Reader, error) {
	buffered := bufio.NewReaderSize(r, 1<<16)
	if mark, err := buffered.Peek(3); err == nil && string(mark) == "\xef\xbb\xbf" {
		if _, err := buffered.Discard(3); err != nil {
			return nil, err
		}
	}
	c := csv.NewReader(buffered)
	c.FieldsPerRecord = -1
	c.ReuseRecord = true
	header, err := c.Read()
	if err != nil {
		return nil, models.Errorf(models.Invalid, "the file has no header line", "फ़ाइल में शीर्षक पंक्ति नहीं है").
			Advise("The first line must name the columns, separated by commas.", "पहली पंक्ति में स्तंभों के नाम कॉमा से अलग करके लिखें।").Because(err)
	}
	x := &Reader{side: side, today: today, csv: c, seen: map[string]int{}}
	if err := x.readHeader(header); err != nil {
		return nil, err
	}
	return x, nil
}

func (x *Reader) readHeader(header []string) error {
	seen := map[string]bool{}
	for _, name := range header {
		if !utf8.ValidString(name) || strings.ContainsRune(name, 0) {
			return models.Errorf(models.Invalid, "the file is not in UTF-8", "फ़ाइल UTF-8 में नहीं है").
				Advise("Save it as \"CSV UTF-8\".", "इसे \"CSV UTF-8\" के रूप में सहेजें।")
		}
		name = strings.ToLower(strings.TrimSpace(name))
		f, ok := models.FieldNamed(x.side, name)
		read := ok || name == "id" || name == "photos"
		if read && seen[name] {
			return models.Errorf(models.Invalid, "there are two columns of this name", "इस नाम के दो स्तंभ हैं").At(name).
				Advise("Give one of them another name, or remove it.", "उनमें से एक का नाम बदलें, या उसे हटा दें।")
		}
		seen[name] = true
		x.columns = append(x.columns, column{name, f, ok})
		if !read {
			x.Unknown = append(x.Unknown, name)
		}
	}
	if !seen["id"] {
		return models.Errorf(models.Invalid, "the id column is missing", "id स्तंभ नहीं है").At("id").
			Advise("Add a column id with a different value in every row, and separate the columns by commas.", "id नाम का स्तंभ जोड़ें, हर पंक्ति में अलग मान के साथ, और स्तंभ कॉमा से अलग करें।")
	}
	return nil
}

// Next returns the next row, or its fault, or io.EOF at the end. Rows without anything in them are passed over.
func (x *Reader) Next() (*Row, *Fault, error) {
	for {
		cells, err := x.csv.Read()
		var parse *csv.ParseError
		switch {
		case errors.As(err, &parse):
			return nil, notCSV(parse), nil
		case err != nil:
			return nil, nil, err
		case strings.TrimSpace(strings.Join(cells, "")) == "":
			continue
		}
		row, faults := x.read(cells)
		if len(faults) > 0 {
			return nil, &Fault{Line: row.Line, ID: row.ID, Err: faults}, nil
		}
		return row, nil, nil
	}
}

// notCSV is the fault of lines that are no row. A quotation mark that is not closed takes the lines after it along.
func notCSV(err *csv.ParseError) *Fault {
	e := models.Errorf(models.Invalid, "the row is not proper CSV", "पंक्ति सही CSV नहीं है")
	if err.Line > err.StartLine {
		e = models.Errorf(models.Invalid, "lines %d to %d are not proper CSV and are left out together", "पंक्तियाँ %d से %d सही CSV नहीं हैं और साथ छोड़ी गईं", err.StartLine, err.Line)
	}
	return &Fault{Line: err.StartLine, Err: e.Advise("Check the quotation marks of this line.", "इस पंक्ति के उद्धरण चिह्न जाँचें।").Because(err)}
}

func (x *Reader) read(cells []string) (*Row, models.Faults) {
	line, _ := x.csv.FieldPos(0)
	row := &Row{Line: line, Case: models.Case{Side: x.side, Status: models.Open}}
	var faults models.Faults
	n := min(len(cells), len(x.columns))
	if strings.TrimSpace(strings.Join(cells[n:], "")) != "" {
		faults = append(faults, models.Errorf(models.Invalid, "the row has more cells than the header", "पंक्ति में शीर्षक से ज़्यादा खाने हैं").
			Advise("Put text that holds a comma in quotation marks.", "जिस पाठ में कॉमा हो उसे उद्धरण चिह्नों में रखें।"))
	}
	for i, cell := range cells[:n] {
		faults = append(faults, x.cell(row, x.columns[i], cell)...)
	}
	faults = append(faults, x.identify(row)...)
	row.Case.Normalize()
	var more models.Faults
	if errors.As(row.Case.Validate(x.today), &more) {
		faults = append(faults, more...)
	}
	return row, faults
}

func (x *Reader) cell(row *Row, c column, text string) models.Faults {
	var err error
	switch {
	case c.name == "id":
		row.ID = strings.Clone(strings.TrimSpace(text))
	case c.name == "photos":
		row.Photos, err = ParsePhotos(text)
	case c.known:
		err = c.field.SetText(&row.Case, strings.Clone(text))
	}
	var e *models.Error
	if errors.As(err, &e) {
		return models.Faults{e}
	}
	return nil
}

// longestID is how many characters an id may have.
const longestID = 200

func (x *Reader) identify(row *Row) models.Faults {
	fault := func(e *models.Error) models.Faults {
		return models.Faults{e.At("id").Advise("Give every row a short id of its own.", "हर पंक्ति को अपनी छोटी id दें।")}
	}
	if row.ID == "" {
		return fault(models.Errorf(models.Invalid, "the row has no id", "पंक्ति में id नहीं है"))
	}
	if !utf8.ValidString(row.ID) || utf8.RuneCountInString(row.ID) > longestID || strings.ContainsFunc(row.ID, unicode.IsControl) {
		row.ID = ""
		return fault(models.Errorf(models.Invalid, "the id is too long, or has characters that cannot be read", "id बहुत लंबी है, या उसके अक्षर पढ़े नहीं जा सकते"))
	}
	if first, dup := x.seen[row.ID]; dup {
		return fault(models.Errorf(models.Invalid, "this id stands already in line %d", "यह id पंक्ति %d में पहले से है", first))
	}
	x.seen[row.ID] = row.Line
	return nil
}
