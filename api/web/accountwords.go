package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// differenceKeys name what models.Account.Differences says.
var differenceKeys = map[string]string{
	"role": "users.role", "districts": "users.districts", "name": "list.name", "email": "users.email", "station": "users.station", "drive": "users.drive",
	"login": "users.login", "subject": "users.openid",
	models.AccountEnded: "changed.ended", models.AccountResumed: "changed.resumed", models.GivenPassword: "changed.password", models.FactorTaken: "changed.factor",
}

// differencesWords say what is different in an account. Of one from before it was said only which role it got.
func (l *tongue) differencesWords(differences []string, districts []models.District) (string, error) {
	words := make([]string, len(differences))
	for i, d := range differences {
		var err error
		if words[i], err = l.differenceWords(d, districts); err != nil {
			return "", err
		}
	}
	return strings.Join(words, " · "), nil
}

func (l *tongue) differenceWords(difference string, districts []models.District) (string, error) {
	name, values, valued := strings.Cut(difference, "=")
	key, ok := differenceKeys[name]
	if !ok {
		if key, ok = roleKeys[models.Role(difference)]; !ok {
			return difference, nil
		}
	}
	words, err := l.say(key)
	if err != nil || !valued {
		return words, err
	}
	var sides []string
	for value := range strings.SplitSeq(values, ">") {
		side := l.districtWords(value, districts)
		if name == "role" {
			if key, ok := roleKeys[models.Role(value)]; ok {
				if side, err = l.say(key); err != nil {
					return "", err
				}
			}
		}
		if side == "" {
			side = "–"
		}
		sides = append(sides, side)
	}
	return words + ": " + strings.Join(sides, " → "), nil
}

// districtWords name the districts with some LGD codes.
func (l *tongue) districtWords(codes string, districts []models.District) string {
	var names []string
	for code := range strings.SplitSeq(codes, ",") {
		i := slices.IndexFunc(districts, func(d models.District) bool { return strconv.Itoa(int(d.LGD)) == code })
		if i >= 0 {
			code = districts[i].Name(l.Code)
		}
		names = append(names, code)
	}
	return strings.Join(names, ", ")
}
