package main

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/milaan-project/milaan/index/enrol"
	"github.com/milaan-project/milaan/matcher/evaluate"
	"github.com/milaan-project/milaan/models"
)

// addDescriptors adds the faces of a descriptor file to the cases they belong to.
func addDescriptors(out console, file string, byID map[string]*models.Case) error {
	f, err := os.Open(file)
	if err != nil {
		return models.Errorf(models.NotFound, "the file %s cannot be opened", "फ़ाइल %s नहीं खुलती", file).Because(err)
	}
	defer f.Close()
	err = readDescriptors(f, byID, func(line int, err error) {
		fmt.Fprintf(out.Err, "%s:%d: face left out: %v\n", file, line, err)
	})
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

// readDescriptors reads case_id, taken_on, d0…d127, plain or gzip, and adds a photograph with one face to a case for each
// line. The faces are taken to be of the model that this program describes with. A line that cannot be used is reported,
// and the rest goes on. It returns an Invalid Error for a file that is something else, or that ends too early.
func readDescriptors(file io.Reader, byID map[string]*models.Case, report func(line int, err error)) error {
	return readDescriptorLines(file, []string{"case_id", "taken_on"}, func(cells []string) error { return addDescriptor(byID, cells) }, report)
}

// readDistractors reads identity, d0…d127, plain or gzip: children of unknown age, one line each. It returns an Invalid
// Error that names the first line that cannot be used, for a file that is something else, or that ends too early.
func readDistractors(file io.Reader) ([]models.FaceEntry, error) {
	var list []models.FaceEntry
	var fault error
	err := readDescriptorLines(file, []string{"identity"}, func(cells []string) error {
		d, err := parseDescriptor(cells[1:])
		list = append(list, evaluate.Stranger(strings.Clone(cells[0]), enrol.Model, d))
		return err
	}, func(line int, err error) {
		fault = cmp.Or(fault, error(models.Errorf(models.Invalid, "line %d holds no descriptor", "पंक्ति %d में विवरण नहीं है", line).Because(err)))
	})
	return list, cmp.Or(err, fault)
}

// readDescriptorLines hands the lines of a file of leading columns and d0…d127 to use, and what use says of one to report.
func readDescriptorLines(file io.Reader, lead []string, use func(cells []string) error, report func(line int, err error)) error {
	plain, err := unzipped(file)
	if err != nil {
		return err
	}
	r := csv.NewReader(plain)
	r.ReuseRecord = true
	header, err := r.Read()
	if _, parse := errors.AsType[*csv.ParseError](err); err != nil && !parse && !errors.Is(err, io.EOF) {
		return damagedFile(err)
	}
	if err != nil || !isDescriptorHeader(header, lead) {
		columns := strings.Join(lead, ", ")
		return models.Errorf(models.Invalid, "there is no header of %s, d0 to d127", "%s, d0 से d127 का शीर्षक नहीं है", columns).
			Advise("Write the columns in this order, separated by commas.", "स्तंभ इसी क्रम में, कॉमा से अलग करके लिखें।").Because(err)
	}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if parse, ok := errors.AsType[*csv.ParseError](err); ok {
			report(parse.StartLine, parse.Err)
			continue
		}
		if err != nil {
			return damagedFile(err)
		}
		line, _ := r.FieldPos(0)
		if err := use(cells); err != nil {
			report(line, err)
		}
	}
}

// gzipStart is how a gzip file begins: RFC 1952 §2.3.1.
const gzipStart = "\x1f\x8b"

// unzipped unpacks a gzip file, and reads any other as it is.
func unzipped(file io.Reader) (io.Reader, error) {
	buffered := bufio.NewReader(file)
	start, _ := buffered.Peek(len(gzipStart)) // whoever reads on meets the error again
	if string(start) != gzipStart {
		return buffered, nil
	}
	plain, err := gzip.NewReader(buffered)
	if err != nil {
		return nil, damagedFile(err)
	}
	return plain, nil
}

func damagedFile(err error) error {
	return models.Errorf(models.Invalid, "the file is damaged or ends too early", "फ़ाइल ख़राब है या अधूरी है").
		Advise("Copy it again from where it was made.", "इसे जहाँ बनी थी वहाँ से फिर कॉपी करें।").Because(err)
}

func isDescriptorHeader(header, lead []string) bool {
	if len(header) != len(lead)+models.DescriptorSize {
		return false
	}
	header[0] = strings.TrimPrefix(header[0], "\ufeff")
	for i, name := range header {
		want := "d" + strconv.Itoa(i-len(lead))
		if i < len(lead) {
			want = lead[i]
		}
		if !strings.EqualFold(strings.TrimSpace(name), want) {
			return false
		}
	}
	return true
}

var (
	errNoSuchCase   = errors.New("no row of either file has this case_id")
	errNoDescriptor = errors.New("the numbers are not a face's descriptor")
)

func addDescriptor(byID map[string]*models.Case, cells []string) error {
	c := byID[strings.TrimSpace(cells[0])]
	if c == nil {
		return errNoSuchCase
	}
	p := models.Photo{Of: models.OfChild, Faces: []models.Face{{Model: enrol.Model, Chosen: true, Quality: models.FaceQuality{Score: 1}}}}
	if day := strings.TrimSpace(cells[1]); day != "" {
		taken, err := models.ParseDate(day)
		if err != nil {
			return err
		}
		p.TakenOn = taken
	}
	var err error
	if p.Faces[0].Descriptor, err = parseDescriptor(cells[2:]); err != nil {
		return err
	}
	p.ID = "descriptor-" + strconv.Itoa(len(c.Photos))
	c.Photos = append(c.Photos, p)
	return nil
}

// shortest and longest are what the length of a descriptor may be; dlib's have about 1.4.
const shortest, longest = 1e-3, 1e3

func parseDescriptor(cells []string) (d models.Descriptor, err error) {
	sum := 0.0
	for i, cell := range cells {
		v, err := strconv.ParseFloat(strings.TrimSpace(cell), 32)
		if err != nil {
			return d, errNoDescriptor
		}
		d[i] = float32(v)
		sum += v * v
	}
	if length := math.Sqrt(sum); !(length >= shortest && length <= longest) { // NaN is neither
		return d, errNoDescriptor
	}
	return d, nil
}
