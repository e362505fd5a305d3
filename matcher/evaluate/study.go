package evaluate

import (
	"io"
	"math"
	"strconv"
	"time"

	"github.com/milaan-project/milaan/matcher"
	"github.com/milaan-project/milaan/models"
)

// DatedPhoto is a photograph of a person at a known age.
type DatedPhoto struct {
	File     string
	Identity string
	Age      float64 // years
}

// ReadPhotoIndex reads a CSV file of file, identity, age_years. It returns an Invalid Error that names the first line that
// cannot be read.
func ReadPhotoIndex(r io.Reader) ([]DatedPhoto, error) {
	var list []DatedPhoto
	err := readColumns(r, []string{"file", "identity", "age_years"}, nil, func(line int, cells []string) error {
		age, err := strconv.ParseFloat(cells[2], 64)
		if err != nil || !(age >= 0 && age < math.MaxInt16) || cells[0] == "" || cells[1] == "" {
			return badLine(line, "has no file, identity and age in years", "में फ़ाइल, पहचान और वर्षों में उम्र नहीं है")
		}
		list = append(list, DatedPhoto{cells[0], cells[1], age})
		return nil
	})
	return list, err
}

// born is the day on which everybody of a study is taken to be born: only the time between photographs of one person, and
// between those of two at some age, is used.
var born = models.DateOf(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC))

// daysInYear is the mean of the Gregorian calendar.
const daysInYear = 365.2425

// StudyOf makes a study of photographs and the face on each; those without a face are left out.
func StudyOf(photos []DatedPhoto, faces []*models.Face) matcher.FaceStudy {
	var study matcher.FaceStudy
	at := map[string]int{}
	for i, p := range photos {
		f := faces[i]
		if f == nil {
			continue
		}
		person, ok := at[p.Identity]
		if !ok {
			person = len(study.People)
			at[p.Identity] = person
			study.People = append(study.People, nil)
		}
		study.People[person] = append(study.People[person], models.FaceEntry{
			Side: models.Missing, Photo: p.File, Model: f.Model, Sittings: 1, TakenOn: born + models.Date(math.Round(p.Age*daysInYear)),
			Age: p.Age, Quality: f.Quality.Score, Descriptor: f.Descriptor,
		})
	}
	return study
}

// Stranger is the entry of a child of unknown age, of whom only the descriptor is known.
func Stranger(identity string, model models.ModelID, d models.Descriptor) models.FaceEntry {
	return models.FaceEntry{Side: models.Missing, Photo: identity, Model: model, Sittings: 1, Age: -1, Quality: 1, Descriptor: d}
}
