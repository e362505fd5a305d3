package facts

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// stature is one line of data/growth.tsv, which names its sources.
type stature struct {
	years, mean, sd float64
}

var statures = readStatures()

func readStatures() map[models.Sex][]stature {
	file, err := data.ReadFile("data/growth.tsv")
	if err != nil {
		return nil // the package's tests check the table
	}
	table := map[models.Sex][]stature{}
	for line := range strings.SplitSeq(string(file), "\n") {
		columns := strings.Split(line, "\t")
		if len(columns) != 4 {
			continue
		}
		var n [3]float64
		for i := range n {
			if n[i], err = strconv.ParseFloat(columns[i+1], 64); err != nil {
				return nil
			}
		}
		sex := models.Sex(columns[0])
		table[sex] = append(table[sex], stature{n[0], n[1], n[2]})
	}
	return table
}

// HeightAt returns the mean height of an age and its standard deviation in centimetres, by WHO 2006 under five years and
// the Indian Academy of Pediatrics' charts of 2015 from five; from 18 years on it stays what it is at 18. For a sex that is
// neither male nor female it is the average of both.
func HeightAt(sex models.Sex, years float64) (mean, sd float64) {
	table, ok := statures[sex]
	if !ok {
		boys, boysSD := HeightAt(models.Male, years)
		girls, girlsSD := HeightAt(models.Female, years)
		return (boys + girls) / 2, (boysSD + girlsSD) / 2
	}
	i, _ := slices.BinarySearchFunc(table, years, func(s stature, y float64) int { return cmp.Compare(s.years, y) })
	switch i {
	case 0:
		return table[0].mean, table[0].sd
	case len(table):
		return table[i-1].mean, table[i-1].sd
	}
	a, b := table[i-1], table[i]
	share := (years - a.years) / (b.years - a.years)
	return a.mean + share*(b.mean-a.mean), a.sd + share*(b.sd-a.sd)
}

// tallest is where deviations stop being counted, in tenths: six standard deviations are a slip of the pen, not a height.
const tallest = 60

func heightZ(cm float64, sex models.Sex, years float64) HeightZ {
	mean, sd := HeightAt(sex, years)
	return HeightZ(math.Round(min(max((cm-mean)/sd*10, -tallest), tallest)))
}
