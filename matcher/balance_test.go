package matcher_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/milaan-project/milaan/matcher"
	"github.com/milaan-project/milaan/models"
)

// The balance is the mean of 2^bits over what rankings say of everyone but the mates.
func TestBalanceIsThatOfTheRankings(t *testing.T) {
	r := newRegistry(t, gallery(200)...)
	labels := homecomings(t, r, 20)
	b, err := r.matcher.Balance(context.Background(), labels, 2)
	if err != nil {
		t.Fatal(err)
	}
	pairs, total, home := 0, 0.0, 0.0
	for _, l := range labels {
		ranking, err := r.matcher.Rank(context.Background(), l.Probe, matcher.Options{Top: 500})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range ranking.Candidates {
			if slices.Contains(l.Mates, c.Slot) {
				continue
			}
			pairs++
			total += c.Bits.Likelihood()
			of := models.Bits(0)
			for _, e := range c.Evidence {
				if e.Field == "home" {
					of += e.Bits
				}
			}
			home += of.Likelihood()
		}
	}
	if b.Pairs != pairs || math.Abs(b.Total-total/float64(pairs)) > 1e-9 || math.Abs(b.Groups["home"]-home/float64(pairs)) > 1e-9 {
		t.Errorf("%d pairs, %v in all, %v by home; the rankings say %d, %v, %v", b.Pairs, b.Total, b.Groups["home"], pairs, total/float64(pairs), home/float64(pairs))
	}
	if b.Groups["face"] != 1 {
		t.Errorf("without a face: %v", b.Groups["face"])
	}
}

func TestSoundBalance(t *testing.T) {
	for _, c := range []struct {
		b    matcher.Balance
		want bool
	}{
		{matcher.Balance{Pairs: 1e6, Total: 1, Groups: map[string]float64{"home": .6}}, true},
		{matcher.Balance{Pairs: 1e6, Total: 1, Groups: map[string]float64{"home": .4}}, false},
		{matcher.Balance{Pairs: 1e6, Total: 1, Groups: map[string]float64{"home": 2.1}}, false},
		{matcher.Balance{Pairs: 1e6, Total: 2.5, Groups: map[string]float64{"home": 1}}, false},
		{matcher.Balance{Pairs: 999_999, Total: 9, Groups: map[string]float64{"home": 1}}, true},
	} {
		if got := c.b.Sound(); got != c.want {
			t.Errorf("%+v: %v", c.b, got)
		}
	}
}

// Where pairs that were confirmed speak for counting something twice, and a million random ones against it, the random
// ones are heard.
func TestCalibrateKeepsItsBalance(t *testing.T) {
	if testing.Short() {
		t.Skip("a million pairs")
	}
	records := make([]string, 5100)
	for i := range records {
		records[i] = fmt.Sprintf(`{"child_name":"Ram","father_name":"Shyam","home_district":%q,"age_years":%d,"sex":"male","missing_since":"2020-01-0%d"}`,
			[]string{"Agra", "Etah", "Unnao", "Jhansi"}[i%4], 5+i%4, 1+i%9)
	}
	r := newRegistry(t, records...)
	labels := homecomings(t, r, 200)
	learned, c, err := r.matcher.Calibrate(context.Background(), labels, 2)
	if err != nil {
		t.Fatal(err)
	}
	if c.Balance.Pairs < 1e6 || !c.Balance.Sound() {
		t.Errorf("%+v", c.Balance)
	}
	again, err := r.matcher.With(learned).Balance(context.Background(), labels, 2)
	if err != nil {
		t.Fatal(err)
	}
	if again.Total != c.Balance.Total || !maps.Equal(again.Groups, c.Balance.Groups) {
		t.Errorf("the balance told is not that of the model: %v, %v", c.Balance, again)
	}
	learned.Learned = c.Evidence("shipped")
	file, err := json.Marshal(learned)
	if err != nil {
		t.Fatal(err)
	}
	read, err := matcher.ParseModel(file)
	if err != nil || read.Learned.Searches != 200 || read.Learned.Balance["all"] != c.Balance.Total {
		t.Errorf("%v: %+v", err, read)
	}
}
