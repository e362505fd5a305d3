package models_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

func TestCheckMembers(t *testing.T) {
	long := strings.Repeat("क", 100)
	for body, want := range map[string][]string{
		`{"a":1,"b":{"a":1,"c":[{"a":2}]}}`: nil,
		`{}`:                                nil,
		`{"a":1,"b":2,"a":1,"\u0062":3,"a":null}`: {"a", "b"},
		`{"` + long + `":1,"` + long + `":2}`:     {strings.Repeat("क", 20)},
		`[{"a":1,"a":2}]`:                         nil,
		`{"a":1,"a":`:                             nil,
		``:                                        nil,
	} {
		var got []string
		var faults models.Faults
		if err := models.CheckMembers([]byte(body)); err != nil && !errors.As(err, &faults) {
			t.Errorf("%s: %v", body, err)
		}
		for _, f := range faults {
			got = append(got, f.Field)
			if f.Code != models.Invalid || f.Hint.En == "" || f.Hint.Hi == "" {
				t.Errorf("%s: %+v", body, f)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", body, got, want)
		}
	}
}
