package facts

import "github.com/milaan-project/milaan/models"

// heights are mean and standard deviation in centimetres by age in years: to 5 years the WHO Child Growth Standards 2006,
// from 5 to 18 the 2015 Indian Academy of Pediatrics charts (Khadilkar et al., Indian Pediatrics 52, 2015), medians and
// a standard deviation from the distance of their 3rd and 97th centiles, all rounded to half a centimetre.
var heights = map[models.Sex][]struct{ years, mean, sd float64 }{
	models.Male: {{0, 50, 2}, {1, 75.5, 2.5}, {2, 87.5, 3}, {3, 96, 3.5}, {4, 103.5, 4}, {5, 109, 4.5}, {6, 114.5, 5}, {7, 120.5, 5.5}, {8, 126, 5.5},
		{9, 131, 6}, {10, 136, 6.5}, {11, 141.5, 7}, {12, 147.5, 7.5}, {13, 154, 8}, {14, 160.5, 7.5}, {15, 166, 7}, {16, 169.5, 6.5}, {17, 172, 6.5}, {18, 173, 6.5}},
	models.Female: {{0, 49, 2}, {1, 74, 2.5}, {2, 86, 3}, {3, 95, 4}, {4, 102.5, 4.5}, {5, 108, 4.5}, {6, 113.5, 5}, {7, 119.5, 5.5}, {8, 125, 5.5},
		{9, 131, 6}, {10, 137, 6.5}, {11, 143, 6.5}, {12, 148.5, 6.5}, {13, 152.5, 6}, {14, 155, 6}, {15, 156.5, 5.5}, {16, 157, 5.5}, {17, 157.5, 5.5}, {18, 158, 5.5}},
}

// HeightAt returns the mean height of an age and its standard deviation in centimetres; the average of both sexes when
// the sex is neither male nor female.
func HeightAt(sex models.Sex, years float64) (mean, sd float64) {
	if _, ok := heights[sex]; !ok {
		boys, boysSD := HeightAt(models.Male, years)
		girls, girlsSD := HeightAt(models.Female, years)
		return (boys + girls) / 2, (boysSD + girlsSD) / 2
	}
	table := heights[sex]
	last := table[len(table)-1]
	if years >= last.years {
		return last.mean, last.sd
	}
	i := int(max(years, 0))
	share := max(years, 0) - float64(i)
	a, b := table[i], table[i+1]
	return a.mean + share*(b.mean-a.mean), a.sd + share*(b.sd-a.sd)
}
