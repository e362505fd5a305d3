package evaluate_test

import (
	"strings"
	"testing"

	"github.com/milaan-project/milaan/matcher/evaluate"
	"github.com/milaan-project/milaan/models"
)

// FuzzReaders feeds every reader of files anything: what is read can be judged, and what is refused is refused with a reason.
func FuzzReaders(f *testing.F) {
	for _, seed := range []string{"", "ram\tराम\t3\nsita\tसीता\n", "ncrb\tAgra\t118\n", "found_id,missing_id\nF1,M1;M2\nF2,\n",
		"found_id,rank,missing_id,score,posterior,none\nF1,1,M1,2.5,.7,.1\nF1,2,M2,1,,\n", "file,identity,age_years\na.jpg,1,3\n",
		"\ufefffound_id,missing_id\n\"F1,M1\n", "found_id,rank,missing_id,score\nF1,1,M1,+Inf\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		refused := func(err error) bool {
			if err != nil && models.CodeOf(err) != models.Invalid {
				t.Fatalf("refused without a reason: %v", err)
			}
			return err != nil
		}
		if pairs, err := evaluate.ReadPairs(strings.NewReader(text)); !refused(err) {
			set := evaluate.Names(pairs)
			set.Value(evaluate.RecallAt1)
		}
		_, err := evaluate.ReadPlaces(strings.NewReader(text))
		refused(err)
		if photos, err := evaluate.ReadPhotoIndex(strings.NewReader(text)); !refused(err) {
			evaluate.StudyOf(photos, make([]*models.Face, len(photos)))
		}
		truth, err := evaluate.ReadTruth(strings.NewReader(text))
		refused(err)
		lists, probable, err := evaluate.ReadLists(strings.NewReader(text))
		if refused(err) {
			return
		}
		for found := range lists {
			if truth == nil {
				truth = evaluate.Truth{}
			}
			truth[found] = []string{"M1"}
		}
		set := truth.Lists(lists, probable)
		if r := evaluate.Judge(&set); r.All.Mated > 0 {
			if v := r.All.Of[evaluate.RecallAt20].Value; v < 0 || v > 1 {
				t.Fatalf("recall@20 is %v", v)
			}
			if _, err := r.MarshalJSON(); err != nil {
				t.Fatal(err)
			}
		}
	})
}
