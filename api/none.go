package api

import (
	"context"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// Rejectable is a candidate of a recovered child that a member can reject: it judged the two to be different children, and
// no decision stands.
type Rejectable struct {
	Number  string // of the report
	Version int64  // of the pair, as the member saw it
}

// judgedDifferent reports whether a member can reject a pair as one of several.
func judgedDifferent(r *models.Reviewed, actor models.Actor) bool {
	says, _ := r.Judged(actor.ID)
	return says == "different" && slices.Contains(r.Sayable(actor), models.Reject)
}

// addDifferent fills in which candidates of a recovered child a member, who has judged them all, can reject at once.
func (s *Server) addDifferent(ctx context.Context, actor models.Actor, probe *models.Case, ranked *Ranked) error {
	if probe.Side != models.Found {
		return nil
	}
	for i := range ranked.Candidates {
		if !ranked.Judged[ranked.Candidates[i].CaseID] {
			ranked.Different = nil
			return nil
		}
		r, err := s.deps.Review.Pair(ctx, actor, ranked.Candidates[i].CaseID, probe.ID)
		if err != nil {
			return err
		}
		if judgedDifferent(&r, actor) {
			ranked.Different = append(ranked.Different, Rejectable{r.Missing.Number, r.Version})
		}
	}
	return nil
}

// errNotDifferent is said of one pair of several; which one would be a number in a message that is logged.
var errNotDifferent = models.Errorf(models.Conflict, "one of these can no longer be rejected together with the others", "इनमें से एक को अब दूसरों के साथ अस्वीकार नहीं किया जा सकता").
	Advise("Somebody decided in the meantime, or you did not judge it to be another child. Look at the list, and send it again.", "इस बीच किसी ने निर्णय किया, या आपने उसे अलग बच्चा नहीं कहा था। सूची देखें और फिर भेजें।")

// RejectAll rejects candidates of a recovered child that a member judged to be other children, for one reason: "none of
// these". Each is a verdict like any other. All are checked before the first is said; should somebody decide about one just
// then, those before it stay rejected. Conflict: one of them cannot be rejected so. Other errors are those of Review.Say.
func (s *Server) RejectAll(ctx context.Context, actor models.Actor, idOrNumber string, which []Rejectable, reason string) error {
	v := models.Verdict{Kind: models.Reject, Reason: reason, By: actor, At: s.deps.Now().UnixMilli()}
	for _, w := range which {
		r, err := s.deps.Review.Pair(ctx, actor, w.Number, idOrNumber)
		if err != nil {
			return err
		}
		if !judgedDifferent(&r, actor) {
			return errNotDifferent
		}
		if _, err := r.Apply(v); err != nil {
			return err
		}
	}
	for _, w := range which {
		if _, err := s.SayOf(ctx, actor, w.Number, idOrNumber, w.Version, v); err != nil {
			return err
		}
	}
	return nil
}
