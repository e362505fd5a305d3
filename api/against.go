package api

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// What speaks against a pair is met before a member confirms it, or concurs: the member says so, and why it is the same
// child all the same.

// against lists the fields that speak against a pair, as the engine finds now.
func (s *Server) against(ctx context.Context, r *models.Reviewed) ([]string, error) {
	if err := s.upToDate(ctx); err != nil {
		return nil, err
	}
	e, err := s.deps.Ranker.Explain(ctx, &r.Found, r.MissingID)
	if err != nil || len(e.Candidates) == 0 {
		return nil, err
	}
	return e.Candidates[0].Contradictions, nil
}

// checkAgainst returns Faults, with all others of a verdict, when it confirms a pair or concurs and does not meet what speaks
// against it. Whoever may not say it, or not yet, is told nothing here: Review.Say refuses.
func (s *Server) checkAgainst(ctx context.Context, actor models.Actor, r *models.Reviewed, v models.Verdict) error {
	if _, judged := r.Judged(actor.ID); !judged || v.Kind != models.Confirm && v.Kind != models.Concur {
		return nil
	}
	v.By, v.At = actor, s.deps.Now().UnixMilli()
	var faults models.Faults
	if _, err := r.Apply(v); err != nil && !errors.As(err, &faults) {
		return nil
	}
	fields, err := s.against(ctx, r)
	if err != nil || len(fields) == 0 {
		return err
	}
	if !slices.Contains(v.Checklist, models.Met) && !names(faults, "checklist") {
		faults = append(faults, models.Errorf(models.Invalid, "this speaks against the pair and is not met: %s", "यह जोड़ी के ख़िलाफ़ है और इस पर विचार दर्ज नहीं है: %s", strings.Join(fields, ", ")).At("checklist").
			Advise("Look at it, and add contradictions to the checklist when it is the same child all the same.", "उसे देखें; फिर भी बच्चा वही हो तो checklist में contradictions जोड़ें।"))
	}
	if strings.TrimSpace(v.Reason) == "" && !names(faults, "reason") {
		faults = append(faults, models.Errorf(models.Invalid, "something speaks against the pair: a reason is needed", "कुछ बातें जोड़ी के ख़िलाफ़ हैं: कारण लिखना ज़रूरी है").At("reason").
			Advise("Write in a few words why it is the same child all the same.", "कुछ शब्दों में लिखें कि फिर भी बच्चा वही क्यों है।"))
	}
	return faults.Or()
}

// names reports whether faults name a field.
func names(faults models.Faults, field string) bool {
	return slices.ContainsFunc(faults, func(e *models.Error) bool { return e.Field == field })
}
