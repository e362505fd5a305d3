package api

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// RegisterFIR writes down the number of the First Information Report of a missing child that was reported without one.
// Errors are those of Intake.Patch, and Invalid without a number.
func (s *Server) RegisterFIR(ctx context.Context, actor models.Actor, idOrNumber, fir string) (models.Case, error) {
	if fir = strings.TrimSpace(fir); fir == "" {
		return models.Case{}, models.Faults{models.Errorf(models.Invalid, "there is no number", "नंबर नहीं लिखा है").At("fir_number").
			Advise("Write it as it stands on the FIR, for example 123/2026.", "जैसा एफ़आईआर पर है वैसा लिखें, जैसे 123/2026।")}
	}
	patch, err := json.Marshal(map[string]string{"fir_number": fir})
	if err != nil {
		return models.Case{}, err
	}
	found, err := s.open(ctx, actor, models.ChangeCase, idOrNumber)
	if err != nil {
		return models.Case{}, err
	}
	changed, _, err := s.deps.Intake.Patch(ctx, models.Write{Actor: actor, At: s.deps.Now().UnixMilli()}, found.ID, 0, patch)
	return changed, err
}

// PrintCase returns a case by id or number for a paper of it, and writes down that it was printed and as what. Forbidden:
// the case is not within the actor's reach. NotFound: there is none.
func (s *Server) PrintCase(ctx context.Context, actor models.Actor, idOrNumber, paper string) (models.Case, error) {
	found, err := s.open(ctx, actor, models.ViewCase, idOrNumber)
	if err != nil {
		return models.Case{}, err
	}
	if !actor.SeesAll(s.deps.Intake.PlaceOf(&found)) {
		return models.Case{}, errNotPrinted
	}
	if err := s.audit(ctx, actor, "case.print", found.ID, paper); err != nil {
		return models.Case{}, err
	}
	return found, nil
}

var errNotPrinted = models.Errorf(models.Forbidden, "papers of this case are printed in its own district", "इस मामले के काग़ज़ इसके अपने ज़िले में छपते हैं").
	Advise("Call the officer responsible for it.", "इसके ज़िम्मेदार अधिकारी को फ़ोन करें।")
