package matcher_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/milaan-project/milaan/matcher"
	"github.com/milaan-project/milaan/models"
)

// homecomings are children of a gallery as a registry of habits finds them: home is always told rightly, complexion is
// told at random, a healthy child comes back thin, ages are guessed a year too young. One in five is in no report.
func homecomings(t *testing.T, r *registry, n int) []matcher.Label {
	t.Helper()
	random := rand.New(rand.NewPCG(5, 5))
	var labels []matcher.Label
	for i := range n {
		c := r.cases[(i*7)%len(r.cases)]
		home, looks := c.Person.HomeDistrict.Or(""), []string{"fair", "dark", "wheatish"}[random.IntN(3)]
		age := c.Person.AgeYears.Or(0) + float64(i%3) - 1
		l := matcher.Label{Weight: 1, Mates: []models.Slot{c.Slot}}
		if i%5 == 4 {
			l.Mates, home = nil, []string{"Sitapur", "Unnao", "Hardoi"}[i%3]
		}
		when, _ := c.Event.When.Get()
		probe := decode(t, models.Found, fmt.Sprintf(`{"sex":%q,"home_district":%q,"age_years":%v,"found_on":%q,"build":"thin","complexion":%q}`,
			c.Person.Sex.Or(""), home, max(age-.5, 0), (when+models.Date(30*(i%9))).String(), looks))
		probe.ID = fmt.Sprint("f", i)
		l.Probe = &probe
		labels = append(labels, l)
	}
	return labels
}

func TestCalibrateLearnsARegistrysHabits(t *testing.T) {
	records := gallery(300)
	for i := range records {
		build := []string{"healthy", "medium", "thin"}[i%3]
		records[i] = records[i][:len(records[i])-1] + fmt.Sprintf(`,"build":%q}`, build)
	}
	r := newRegistry(t, records...)
	labels := homecomings(t, r, 150)
	shipped, err := matcher.ShippedModel()
	if err != nil {
		t.Fatal(err)
	}
	learned, c, err := r.matcher.Calibrate(context.Background(), labels, 2)
	if err != nil {
		t.Fatal(err)
	}
	if c.Searches != 150 || c.Mated != 120 || c.After > c.Before {
		t.Errorf("%d searches, %d with a mate, -log2 P(truth) %.3f before and %.3f after", c.Searches, c.Mated, c.Before, c.After)
	}
	if m := learned.Sets["home_district"].Findings[0].M; m < .95 {
		t.Errorf("home was always right, and m is %v", m)
	}
	if m := learned.Sets["complexion"].Findings[0].M; m > shipped.Sets["complexion"].Findings[0].M-.1 {
		t.Errorf("complexion was random, and m is %v", m)
	}
	if seen := learned.Sets["build"].Seen["healthy"]["thin"]; seen < 20 {
		t.Errorf("healthy children came back thin, and %v were seen", seen)
	}
	if learned.Age.Bias >= 0 {
		t.Errorf("ages were guessed too young, and the bias is %v", learned.Age.Bias)
	}
	if p := learned.Prior["found>missing"]; math.Abs(p-.8) > .1 {
		t.Errorf("four in five were in a report, and the prior is %v", p)
	}
	if shipped.Sets["build"].Seen != nil || r.matcher.With(shipped) == r.matcher {
		t.Error("calibration changed the model it started from")
	}
	file, err := json.Marshal(learned)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := matcher.ParseModel(file); err != nil {
		t.Errorf("what was learned cannot be read again: %v", err)
	}
	again, _, err := r.matcher.Calibrate(context.Background(), labels, 1)
	if err != nil {
		t.Fatal(err)
	}
	if second, _ := json.Marshal(again); string(second) != string(file) {
		t.Error("the same labels gave another model")
	}
}

func TestCalibrateRefusesTooFew(t *testing.T) {
	r := newRegistry(t, gallery(30)...)
	if _, _, err := r.matcher.Calibrate(context.Background(), homecomings(t, r, 10), 1); models.CodeOf(err) != models.Invalid {
		t.Errorf("%v", err)
	}
}

func TestCalibrateEndsWithItsContext(t *testing.T) {
	r := newRegistry(t, gallery(100)...)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := r.matcher.Calibrate(ctx, homecomings(t, r, 60), 2); err == nil {
		t.Error("it went on")
	}
}

// A name that a small child says as its brother's is compared with the father's, unless the child names its father.
func TestNamesOfKin(t *testing.T) {
	r := newRegistry(t, append(gallery(200), `{"child_name":"Kamlesh","father_name":"Bhupendra","sex":"female"}`)...)
	bits := func(record string) (float64, bool) {
		for _, c := range r.rank(t, record, 201).Candidates {
			for _, e := range c.Evidence {
				if c.CaseID == "m200" && e.Field == "kin_name" {
					return e.Bits.Float(), true
				}
			}
		}
		return 0, false
	}
	if got, ok := bits(`{"words":"bhai bhupendra"}`); !ok || got < 3 {
		t.Errorf("the father's name as a brother's: %v bits", got)
	}
	if got, ok := bits(`{"words":"bhai suraj"}`); !ok || got >= 0 || got < -1 {
		t.Errorf("another name: %v bits", got)
	}
	if _, ok := bits(`{"words":"bhai bhupendra","father_name":"Ramu"}`); ok {
		t.Error("a brother's name is compared although the father's is known")
	}
}

// A found child's height is judged at the age its report gives it, not at the one guessed.
func TestHeightAtTheReportsAge(t *testing.T) {
	r := newRegistry(t, append(gallery(200),
		`{"age_years":8,"height_cm":127,"sex":"male","missing_since":"2020-01-01"}`, // as tall as boys of eight are
		`{"age_years":8,"height_cm":112,"sex":"male","missing_since":"2020-01-01"}`)...)
	// Two years later, 138 cm: the mean of a boy of ten. He is guessed to be thirteen.
	ranking := r.rank(t, `{"age_years":13,"height_cm":138,"sex":"male","found_on":"2022-01-01"}`, 202)
	height := map[string]float64{}
	for _, c := range ranking.Candidates {
		for _, e := range c.Evidence {
			if e.Field == "height" {
				height[c.CaseID] = e.Bits.Float()
			}
		}
	}
	if !(height["m200"] > .3 && height["m201"] < -.5) {
		t.Errorf("the boy who grew as boys do gets %.2f bits, the small one %.2f", height["m200"], height["m201"])
	}
}
