// Package rows reads and writes cases as CSV: the columns are the fields of models.Fields, with id, and photos as
// "file@YYYY-MM-DD;…". A row that cannot be read is reported with its line and reason, and the rest goes on.
package rows

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"path/filepath"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// PhotoRef names a photograph beside the file.
type PhotoRef struct {
	File    string      // a path inside the photo folder, slashes forward
	TakenOn models.Date // zero when unknown
}

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

// NewReader reads the header. It returns an Invalid Error when there is none or it has no id column. Dates after today
// are faults of their row.
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
	hasID := false
	for _, name := range header {
		name = strings.ToLower(strings.TrimSpace(name))
		f, ok := models.FieldNamed(side, name)
		x.columns = append(x.columns, column{name, f, ok})
		hasID = hasID || name == "id"
		if !ok && name != "id" && name != "photos" {
			x.Unknown = append(x.Unknown, name)
		}
	}
	if !hasID {
		return nil, models.Errorf(models.Invalid, "the id column is missing", "id स्तंभ नहीं है").At("id").
			Advise("Add a column id with a different value in every row.", "id नाम का स्तंभ जोड़ें, हर पंक्ति में अलग मान के साथ।")
	}
	return x, nil
}

// Next returns the next row, or its fault, or io.EOF at the end.
func (x *Reader) Next() (*Row, *Fault, error) {
	cells, err := x.csv.Read()
	if errors.Is(err, io.EOF) {
		return nil, nil, io.EOF
	}
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return nil, &Fault{Line: parse.StartLine, Err: models.Errorf(models.Invalid, "the row is not proper CSV", "पंक्ति सही CSV नहीं है").
			Advise("Check the quotation marks of this line.", "इस पंक्ति के उद्धरण चिह्न जाँचें।").Because(err)}, nil
	}
	if err != nil {
		return nil, nil, err
	}
	line, _ := x.csv.FieldPos(0)
	row := &Row{Line: line, Case: models.Case{Side: x.side, Status: models.Open}}
	var faults models.Faults
	if len(cells) > len(x.columns) {
		faults = append(faults, models.Errorf(models.Invalid, "the row has more cells than the header", "पंक्ति में शीर्षक से ज़्यादा खाने हैं").
			Advise("Put text that holds a comma in quotation marks.", "जिस पाठ में कॉमा हो उसे उद्धरण चिह्नों में रखें।"))
	}
	for i, cell := range cells[:min(len(cells), len(x.columns))] {
		faults = append(faults, x.cell(row, x.columns[i], cell)...)
	}
	faults = append(faults, x.identify(row)...)
	row.Case.Normalize()
	var more models.Faults
	if errors.As(row.Case.Validate(x.today), &more) {
		faults = append(faults, more...)
	}
	if len(faults) > 0 {
		return nil, &Fault{Line: line, ID: row.ID, Err: faults}, nil
	}
	return row, nil, nil
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

func (x *Reader) identify(row *Row) models.Faults {
	if row.ID == "" {
		return models.Faults{models.Errorf(models.Invalid, "the row has no id", "पंक्ति में id नहीं है").At("id").
			Advise("Give every row an id of its own.", "हर पंक्ति को अपनी id दें।")}
	}
	if first, dup := x.seen[row.ID]; dup {
		return models.Faults{models.Errorf(models.Invalid, "this id stands already in line %d", "यह id पंक्ति %d में पहले से है", first).At("id").
			Advise("Give every row an id of its own.", "हर पंक्ति को अपनी id दें।")}
	}
	x.seen[row.ID] = row.Line
	return nil
}

// ParsePhotos reads "file@YYYY-MM-DD;…"; the date may be left out. It returns an Invalid Error for a bad date and for a
// path that leaves its folder.
func ParsePhotos(cell string) ([]PhotoRef, error) {
	var refs []PhotoRef
	for part := range strings.SplitSeq(cell, ";") {
		part = strings.TrimSpace(part)
		if part == "" || strings.EqualFold(part, "none") || part == "कोई नहीं" {
			continue
		}
		file, day, dated := strings.Cut(part, "@")
		ref := PhotoRef{File: strings.Clone(filepath.ToSlash(strings.TrimSpace(file)))}
		if !filepath.IsLocal(filepath.FromSlash(ref.File)) {
			return nil, models.Errorf(models.Invalid, "the photo's path leaves the photo folder", "फ़ोटो का पथ फ़ोटो फ़ोल्डर से बाहर जाता है").At("photos").
				Advise("Name files inside the folder given by --photos.", "--photos से दिए फ़ोल्डर के भीतर की फ़ाइलें लिखें।")
		}
		if dated {
			on, err := models.ParseDate(strings.TrimSpace(day))
			if err != nil {
				var e *models.Error
				if errors.As(err, &e) {
					return nil, e.At("photos")
				}
				return nil, err
			}
			ref.TakenOn = on
		}
		refs = append(refs, ref)
	}
	return refs, nil
}
