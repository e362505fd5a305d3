package web

import (
	"net/url"
	"slices"
	"time"

	"github.com/milaan-project/milaan/models"
)

// letters open a form by keyboard.
var letters = map[models.VerdictKind]string{
	models.Confirm: "c", models.Concur: "c", models.Reject: "r", models.Dissent: "r", models.AskEvidence: "e", models.EvidenceGiven: "e", models.Opinion: "o",
}

// sayForm is an empty form for a kind of verdict.
func (p *Pages) sayForm(kind models.VerdictKind) sayForm {
	f := sayForm{Kind: kind, Key: kindKeys[kind], Letter: letters[kind], Typed: url.Values{}, Wrong: map[string]string{}, Today: p.cfg.Now().In(p.cfg.Zone).Format(time.DateOnly)}
	switch kind {
	case models.Opinion:
		for _, s := range []string{"possible", "unlikely", "unsure"} {
			f.Says = append(f.Says, tick{Value: s, Key: saysKeys[s]})
		}
	case models.Confirm:
		f.Name = "checklist"
	case models.AskEvidence, models.EvidenceGiven:
		f.Name = "wants"
	case models.CallDuplicate:
		f.Other = true
	case models.Restore:
		f.Form44 = form44()
	}
	if f.Name != "" {
		for _, e := range models.EvidenceKinds() {
			f.Ticks = append(f.Ticks, tick{Value: e, Key: proofKeys[e]})
		}
	}
	return f
}

// form44 are the fields of Form 44 of the Juvenile Justice Model Rules 2016.
func form44() []entry44 {
	return []entry44{
		{Name: "order_number", Key: "handing.order_number", Type: "text", Required: true}, {Name: "ordered_on", Key: "handing.ordered_on", Type: "date", Required: true},
		{Name: "to", Key: "handing.to", Type: "text", Required: true}, {Name: "relation", Key: "handing.relation", Type: "text", Required: true},
		{Name: "address", Key: "handing.address", Type: "text", Required: true}, {Name: "proof", Key: "handing.proof", Type: "text", Required: true},
		{Name: "handed_on", Key: "handing.handed_on", Type: "date", Required: true}, {Name: "handed_by", Key: "handing.handed_by", Type: "text", Required: true},
		{Name: "follow_up", Key: "handing.follow_up", Type: "date"},
	}
}

// NeedsReason reports whether the form cannot be sent without a reason.
func (f *sayForm) NeedsReason() bool {
	return len(f.Against) > 0 || f.Kind != models.Opinion && f.Kind != models.Concur && f.Kind != models.Restore
}

// Evident reports whether evidence is ticked, or none is asked for: what is wrong with the checklist is then that what speaks
// against the pair is not met.
func (f *sayForm) Evident() bool {
	return len(f.Against) > 0 && (len(f.Ticks) == 0 || slices.ContainsFunc(f.Ticks, func(t tick) bool { return t.Chosen }))
}

// Reason is what was typed as one.
func (f *sayForm) Reason() string { return f.Typed.Get("reason") }

// OtherCase is the number that was typed.
func (f *sayForm) OtherCase() string { return f.Typed.Get("other") }

// fill opens the form with what was typed, and what is wrong with it.
func (f *sayForm) fill(typed url.Values, wrong map[string]string) {
	f.Open, f.Typed, f.Wrong = true, typed, wrong
	for i := range f.Says {
		f.Says[i].Chosen = f.Says[i].Value == typed.Get("says")
	}
	for i := range f.Ticks {
		f.Ticks[i].Chosen = slices.Contains(typed[f.Name], f.Ticks[i].Value)
	}
	f.Met = slices.Contains(typed["checklist"], models.Met)
	for i := range f.Form44 {
		e := &f.Form44[i]
		e.Value, e.Wrong = typed.Get(e.Name), wrong[e.Name]
	}
}

// saidKeys name what was said, kindKeys what can be.
var saidKeys = map[models.VerdictKind]string{
	models.Opinion: "said.opinion", models.Remark: "said.comment", models.Judgement: "said.judgement", models.Confirm: "said.confirm", models.Reject: "said.reject",
	models.AskEvidence: "said.more_evidence", models.EvidenceGiven: "said.evidence_given", models.CallSibling: "said.sibling", models.CallDuplicate: "said.duplicate",
	models.Concur: "said.concur", models.Dissent: "said.dissent", models.ReopenPair: "said.reopen", models.Restore: "said.restore", models.NewEvidence: "said.new_evidence",
	models.CaseEnded: "said.case_closed",
}

var kindKeys = map[models.VerdictKind]string{
	models.Opinion: "say.opinion", models.Remark: "say.comment", models.Confirm: "say.confirm", models.Reject: "say.reject",
	models.AskEvidence: "say.more_evidence", models.EvidenceGiven: "say.evidence_given", models.CallSibling: "say.sibling", models.CallDuplicate: "say.duplicate",
	models.Concur: "say.concur", models.Dissent: "say.dissent", models.ReopenPair: "say.reopen", models.Restore: "say.restore",
}

var saysKeys = map[string]string{
	"possible": "say.possible", "unlikely": "say.unlikely", "unsure": "judge.unsure", "same": "judge.same", "different": "judge.different",
	string(models.Traced): "status.traced", string(models.Transferred): "status.transferred", string(models.ClosedByOrder): "status.closed_by_order",
	string(models.EnteredInError): "status.entered_in_error", string(models.MergedInto): "status.merged",
}

var stateKeys = map[models.PairState]string{
	models.PairProposed: "pair_state.proposed", models.PairAsked: "pair_state.asked", models.PairDecided: "pair_state.decided", models.PairConfirmed: "pair_state.confirmed",
	models.PairRestored: "pair_state.restored", models.PairRejected: "pair_state.rejected", models.PairSibling: "pair_state.sibling",
	models.PairDuplicate: "pair_state.duplicate", models.PairReturned: "pair_state.returned",
}

var proofKeys = map[string]string{
	"documents": "proof.documents", "parent_recognition": "proof.parent_recognition", "childs_words": "proof.childs_words", "marks": "proof.marks",
	"clothing": "proof.clothing", "photo": "proof.photo", "dna": "proof.dna", "other": "proof.other",
}

var roleKeys = map[models.Role]string{
	models.RoleStation: "role.station", models.RoleField: "role.field", models.RoleCWC: "role.cwc", models.RoleAHTU: "role.ahtu", models.RoleAdmin: "role.admin",
	models.RoleAuditor: "role.auditor", models.RoleClient: "role.client",
}
