package models_test

import (
	"testing"
	"time"

	"github.com/milaan-project/milaan/models"
)

func TestClocks(t *testing.T) {
	kolkata := time.FixedZone("IST", 19800)
	at := func(s string) int64 {
		v, err := time.ParseInLocation("2006-01-02 15:04", s, kolkata)
		if err != nil {
			t.Fatal(err)
		}
		return v.UnixMilli()
	}
	type due map[models.ClockKind]string
	for name, test := range map[string]struct {
		side   models.Side
		record string
		status models.Status
		want   due
	}{
		"a report without FIR":         {models.Missing, `{"reported_on":"2026-01-31"}`, models.Open, due{models.ClockFIR: "2026-02-01 10:00", models.ClockTakeover: "2026-05-31 00:00"}},
		"a report with FIR":            {models.Missing, `{"reported_on":"2025-10-31","fir_number":"1/26"}`, models.Open, due{models.ClockTakeover: "2026-02-28 00:00"}},
		"a report without a date":      {models.Missing, `{"fir_number":"1/26"}`, models.Open, due{models.ClockTakeover: "2026-06-01 00:00"}},
		"taken over":                   {models.Missing, `{"fir_number":"1/26","taken_over_on":"2026-01-30"}`, models.Open, due{models.ClockReport: "2026-04-30 00:00"}},
		"reported on":                  {models.Missing, `{"fir_number":"1/26","taken_over_on":"2025-01-30","last_report_on":"2026-01-01"}`, models.Open, due{models.ClockReport: "2026-04-01 00:00"}},
		"came home":                    {models.Missing, `{}`, models.Traced, nil},
		"found":                        {models.Found, `{}`, models.Open, due{models.ClockProduction: "2026-02-02 10:00"}},
		"found the same day":           {models.Found, `{"found_on":"2026-02-01"}`, models.Open, due{models.ClockProduction: "2026-02-02 10:00"}},
		"found days before the record": {models.Found, `{"found_on":"2026-01-29"}`, models.Open, due{models.ClockProduction: "2026-01-31 00:00"}},
		"produced":                     {models.Found, `{"produced_on":"2026-02-01"}`, models.Open, nil},
	} {
		c, err := models.DecodeRecord(test.side, []byte(test.record))
		if err != nil {
			t.Fatal(err)
		}
		c.Status, c.CreatedAt = test.status, at("2026-02-01 10:00")
		got := c.Clocks(kolkata)
		if len(got) != len(test.want) {
			t.Errorf("%s: %+v", name, got)
		}
		for i, clock := range got {
			if clock.DueAt != at(test.want[clock.Kind]) || clock.WarnAt > clock.DueAt || i > 0 && clock.DueAt < got[i-1].DueAt {
				t.Errorf("%s: %s due %s", name, clock.Kind, time.UnixMilli(clock.DueAt).In(kolkata))
			}
		}
		c.SetClocks(kolkata)
		if len(got) == 0 && (c.DueAt != 0 || c.WarnAt != 0) || len(got) > 0 && (c.DueAt != got[0].DueAt || c.WarnAt == 0 || c.WarnAt > c.DueAt) {
			t.Errorf("%s: next due %d, warn %d", name, c.DueAt, c.WarnAt)
		}
	}
}
