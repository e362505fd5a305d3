package main

import (
	"testing"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store/storetest"
)

// A registry from before, or from a backup, has its districts read when it is opened.
func TestDistrictsFromBefore(t *testing.T) {
	ctx, where := t.Context(), registryFlags{Data: t.TempDir()}
	r, err := openRegistry(ctx, where, modelsDir(t))
	must(t, err)
	_, err = r.intake.CreateCase(ctx, models.Write{Actor: importer}, &models.Case{Side: models.Found, District: models.Of("ज़िला वाराणसी")})
	must(t, err)
	must(t, r.Close())
	storetest.ByHand(t, where.sqlite(), "UPDATE cases SET recognised = ''")
	r, err = openRegistry(ctx, where, modelsDir(t))
	must(t, err)
	defer func() { must(t, r.Close()) }()
	cases, _, err := r.store.List(ctx, models.CaseFilter{Districts: []string{"Varanasi"}}, "", 10)
	if err != nil || len(cases) != 1 || cases[0].District.Or("") != "ज़िला वाराणसी" {
		t.Errorf("%+v, %v", cases, err)
	}
	if code, _, errs := milaan(t, "audit", "verify", "--data", where.Data); code != 0 {
		t.Errorf("the audit: %s", errs)
	}
}
