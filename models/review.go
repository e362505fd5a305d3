package models

import (
	"cmp"
	"slices"
)

// PairState says where the review of a pair stands.
type PairState string

// The states of a pair: a report and a recovered child who may be the one it seeks.
const (
	PairProposed  PairState = "proposed"      // nobody has decided
	PairAsked     PairState = "more_evidence" // the Committee waits for evidence that it named
	PairDecided   PairState = "concurrence"   // one member has confirmed, another has to concur
	PairConfirmed PairState = "confirmed"     // two members have
	PairRestored  PairState = "restored"      // the child was handed over
	PairRejected  PairState = "rejected"
	PairSibling   PairState = "sibling"   // another child of the same family
	PairDuplicate PairState = "duplicate" // the record is one of a child who is in the registry under another number
	PairReturned  PairState = "returned"  // rejected once, and there is new evidence
)

// VerdictKind is what a Verdict says.
type VerdictKind string

// The kinds of verdicts. The last two nobody says: the engine finds something new, and a case of the pair is closed.
const (
	Opinion       VerdictKind = "opinion"   // of police or AHTU; Says: possible, unlikely, unsure
	Remark        VerdictKind = "comment"   // of anybody whose case it is, the home district's Committee among them
	Judgement     VerdictKind = "judgement" // a member's own, before any score is shown; Says: same, different, unsure
	Confirm       VerdictKind = "confirm"
	Reject        VerdictKind = "reject"
	AskEvidence   VerdictKind = "more_evidence" // Wants says which
	EvidenceGiven VerdictKind = "evidence_given"
	CallSibling   VerdictKind = "sibling"
	CallDuplicate VerdictKind = "duplicate" // Other is the case that is there already
	Concur        VerdictKind = "concur"
	Dissent       VerdictKind = "dissent"
	ReopenPair    VerdictKind = "reopen"
	Restore       VerdictKind = "restore" // Restoration says to whom
	NewEvidence   VerdictKind = "new_evidence"
	CaseEnded     VerdictKind = "case_closed" // and what stood of the pair fell; Says: the status
)

// Evidence that a decision rests on, or that is asked for.
var evidenceKinds = []string{"documents", "parent_recognition", "childs_words", "marks", "clothing", "photo", "dna", "other"}

// Met stands in a checklist beside evidence: who confirms, or concurs, has looked at what the engine lists against the pair.
const Met = "contradictions"

// PairToJudge is what a member who has not judged a pair is told of where it stands. No pair is in this state.
const PairToJudge PairState = "to_judge"

// EvidenceKinds lists what a checklist may name.
func EvidenceKinds() []string { return slices.Clone(evidenceKinds) }

// Verdict is one thing that a person said of a pair. Verdicts are only added, never changed.
type Verdict struct {
	N           int64 // in the pair, from 1
	At          int64 // milliseconds
	By          Actor
	Kind        VerdictKind
	Says        string
	Reason      string
	Checklist   []string // evidence that a confirmation rests on, and Met
	Wants       []string // evidence that is asked for, or was brought
	Other       string   // number or id of a case
	Restoration *Restoration
}

// Restoration is the record of handing a child over, by the fields of Form 44 of the Juvenile Justice Model Rules 2016.
type Restoration struct {
	OrderNumber string `json:"order_number"` // of the Committee
	OrderedOn   Date   `json:"ordered_on"`
	To          string `json:"to"`       // name of the parent, guardian or fit person
	Relation    string `json:"relation"` // to the child
	Address     string `json:"address"`  // where the child will live
	Proof       string `json:"proof"`    // of the person's identity: which document
	HandedOn    Date   `json:"handed_on"`
	HandedBy    string `json:"handed_by"` // of the institution or Committee
	FollowUp    Date   `json:"follow_up,omitzero"`
}

// Pair is a report, a recovered child, and all that was said of them.
type Pair struct {
	MissingID string
	FoundID   string
	State     PairState
	Version   int64 // how many verdicts it has
	// Deciding is the LGD code of the district of the Committee before which the child is; Home that of the report.
	Deciding uint16
	Home     uint16
	Verdicts []Verdict // the oldest first
	// Left is that whoever made the Decision that stands is no member of the deciding Committee any more, as the account is now:
	// the account was closed, or given another role or district. Whoever reads a pair to decide on it looks that up.
	Left bool
	// Unseen is what of the two whoever would judge them has still to look at; it is looked up then.
	Unseen Unseen
}

// Reviewed is a pair with its two cases.
type Reviewed struct {
	Pair
	Missing Case
	Found   Case
}

// NewPair is a pair of which nothing was said.
func NewPair(missingID, foundID string) Pair {
	return Pair{MissingID: missingID, FoundID: foundID, State: PairProposed}
}

// Judged tells what a member noted of the pair before seeing any score, and whether it did. What was noted before the pair
// returned, or was reopened, counts: the member has seen the scores since.
func (p *Pair) Judged(actorID string) (says string, ok bool) {
	for i := len(p.Verdicts) - 1; i >= 0; i-- {
		if v := &p.Verdicts[i]; v.Kind == Judgement && v.By.ID == actorID {
			return v.Says, true
		}
	}
	return "", false
}

// stands reports whether a member's judgement cannot be noted anew: nothing new was learnt of the pair since.
func (p *Pair) stands(actorID string) bool {
	for i := len(p.Verdicts) - 1; i >= 0; i-- {
		switch v := &p.Verdicts[i]; {
		case v.Kind == NewEvidence, v.Kind == EvidenceGiven, v.Kind == ReopenPair:
			return false
		case v.Kind == Judgement && v.By.ID == actorID:
			return true
		}
	}
	return false
}

// Decision is the latest decision of the Committee that stands, and nil while none does.
func (p *Pair) Decision() *Verdict {
	for i := len(p.Verdicts) - 1; i >= 0; i-- {
		switch v := &p.Verdicts[i]; v.Kind {
		case Confirm, Reject, AskEvidence, CallSibling, CallDuplicate:
			return v
		case Dissent, ReopenPair, NewEvidence, EvidenceGiven, CaseEnded:
			return nil
		}
	}
	return nil
}

// step is what a kind of verdict needs and does.
type step struct {
	action Action
	from   []PairState // empty: from any state
	to     PairState   // empty: it stays
	blind  bool        // needs the member's own judgement first
	check  func(p *Pair, v *Verdict, fault func(field, en, hi string))
}

var (
	undecided = []PairState{PairProposed, PairReturned, PairAsked}
	steps     = map[VerdictKind]step{
		Opinion:       {action: Opine, check: says("possible", "unlikely", "unsure")},
		Remark:        {action: Comment, check: reason},
		Judgement:     {action: Judge, check: says("same", "different", "unsure")},
		Confirm:       {action: Decide, from: undecided, to: PairDecided, blind: true, check: checklist},
		Reject:        {action: Decide, from: undecided, to: PairRejected, blind: true, check: reason},
		CallSibling:   {action: Decide, from: undecided, to: PairSibling, blind: true, check: reason},
		CallDuplicate: {action: Decide, from: undecided, to: PairDuplicate, blind: true, check: other},
		AskEvidence:   {action: Decide, from: undecided, to: PairAsked, blind: true, check: wants},
		EvidenceGiven: {action: GiveEvidence, from: []PairState{PairAsked}, to: PairReturned, check: wants},
		Concur:        {action: Decide, from: []PairState{PairDecided}, to: PairConfirmed, blind: true, check: concurrence},
		Dissent:       {action: Decide, from: []PairState{PairDecided}, to: PairProposed, blind: true, check: reason},
		ReopenPair:    {action: Decide, from: []PairState{PairDecided, PairConfirmed, PairRejected, PairSibling, PairDuplicate, PairRestored}, to: PairProposed, blind: true, check: reason},
		Restore:       {action: Decide, from: []PairState{PairConfirmed}, to: PairRestored, blind: true, check: restoration},
	}
)

// VerdictKinds lists every kind that people can say.
func VerdictKinds() []VerdictKind {
	return []VerdictKind{Opinion, Remark, Judgement, Confirm, Reject, AskEvidence, EvidenceGiven, CallSibling, CallDuplicate, Concur, Dissent, ReopenPair, Restore}
}

// Apply adds what somebody says of the pair and returns the pair as it is then. Errors: Faults for a verdict that is not
// complete; Forbidden when it is not for this actor to say; Conflict when the pair is not in a state for it.
func (p Pair) Apply(v Verdict) (Pair, error) {
	s, ok := steps[v.Kind]
	if !ok {
		return p, Errorf(Invalid, "there is no such verdict", "ऐसा कोई मत नहीं होता").At("kind").
			Advise("Use one of: "+joinKinds()+".", "इनमें से एक लिखें: "+joinKinds()+"।")
	}
	if err := p.authorise(&v, s.action); err != nil {
		return p, err
	}
	var faults Faults
	if s.check != nil {
		s.check(&p, &v, func(field, en, hi string) { faults = append(faults, Errorf(Invalid, en, hi).At(field)) })
	}
	faults = append(faults, v.checkTexts()...)
	if len(faults) > 0 {
		return p, faults
	}
	if err := p.ready(&v, s); err != nil {
		return p, err
	}
	return p.add(v, s.to), nil
}

// Return marks a rejected pair as one with new evidence. It reports whether the pair was one.
func (p Pair) Return(at int64) (Pair, bool) {
	if p.State != PairRejected {
		return p, false
	}
	return p.add(Verdict{At: at, By: Actor{ID: "engine"}, Kind: NewEvidence}, PairReturned), true
}

// InHand lists the states in which a Committee has a pair in hand: a decision stands, or evidence is awaited.
func InHand() []PairState { return []PairState{PairDecided, PairAsked, PairConfirmed} }

// Fall takes back what stands of a pair, because somebody closed one of its cases: should that be opened again, its
// Committee decides anew.
func (p Pair) Fall(by Actor, at int64, end Status) Pair {
	return p.add(Verdict{At: at, By: by, Kind: CaseEnded, Says: string(end)}, PairProposed)
}

func (p Pair) add(v Verdict, to PairState) Pair {
	p.Version++
	v.N, p.Left = p.Version, false // who speaks now is there
	p.Verdicts = append(slices.Clip(p.Verdicts), v)
	if to != "" {
		p.State = to
	}
	return p
}

// authorise checks the actor against the Committee that decides, and for what others may say, against both districts.
func (p *Pair) authorise(v *Verdict, action Action) error {
	of := CasePlace{Districts: []uint16{p.Deciding}}
	if action != Decide {
		of.Districts = append(of.Districts, p.Home)
	}
	return Authorise(v.By, action, of)
}

// ready checks that the pair is in a state for what is said of it.
func (p *Pair) ready(v *Verdict, s step) error {
	if _, judged := p.Judged(v.By.ID); s.blind && !judged {
		return Errorf(Forbidden, "you have not noted your own judgement of this pair yet", "आपने इस जोड़ी पर अपनी राय अभी दर्ज नहीं की").
			Advise("Look at both children and note same, different or unsure first; then decide.", "पहले दोनों बच्चों को देखें और “वही बच्चा”, “अलग बच्चे” या “निश्चित नहीं” चुनें; फिर निर्णय करें।")
	}
	if v.Kind == Judgement && p.stands(v.By.ID) {
		return Errorf(Conflict, "you have noted your judgement of this pair already", "आप इस जोड़ी पर अपनी राय पहले ही दर्ज कर चुके हैं").At("kind").
			Advise("It stands as it was before you saw what Milaan says; put what you think now into a remark, or into the decision.",
				"वह राय वैसी ही रहती है जैसी कंप्यूटर का आकलन देखने से पहले थी; अब जो सोचते हैं वह टिप्पणी या निर्णय में लिखें।")
	}
	if v.Kind == Judgement && p.Unseen != "" {
		return p.Unseen.err()
	}
	d := p.Decision()
	if v.Kind == Confirm && p.Anew() {
		return nil
	}
	if len(s.from) > 0 && !slices.Contains(s.from, p.State) {
		return p.conflict(cmp.Or(d, p.latest()))
	}
	if v.Kind == Concur || v.Kind == Dissent {
		switch {
		case d == nil:
			return p.conflict(p.latest())
		case !p.seated(d):
			return p.unseated(d)
		case d.By.ID == v.By.ID:
			return Errorf(Forbidden, "a second member of the Committee has to concur", "समिति के दूसरे सदस्य की सहमति चाहिए").
				Advise("Ask another member to look at the pair.", "दूसरे सदस्य से जोड़ी देखने को कहें।")
		}
	}
	return nil
}

// seated reports whether whoever decided is of the Committee that decides now: a second member adds nothing to the word of
// somebody who is none.
func (p *Pair) seated(d *Verdict) bool { return d.By.Sits(p.Deciding) && !p.Left }

// Anew reports whether a confirmation that waits for a second member counts no more: the child was moved before another
// Committee since, or the first member is none any more. The Committee decides anew.
func (p *Pair) Anew() bool {
	d := p.Decision()
	return p.State == PairDecided && d != nil && !p.seated(d)
}

// unseated is a Conflict Error that says why whoever decided is not of the Committee that decides now.
func (p *Pair) unseated(d *Verdict) error {
	if !d.By.Sits(p.Deciding) {
		return Errorf(Conflict, "the child was moved to another Committee since the first decision", "पहले निर्णय के बाद बच्चा दूसरी समिति के पास गया है").
			Advise("Decide anew.", "नया निर्णय करें।")
	}
	return Errorf(Conflict, "%s, who decided first, is no longer a member of this Committee", "पहला निर्णय करने वाले %s अब इस समिति के सदस्य नहीं हैं", d.By.Name).
		Advise("Decide anew.", "नया निर्णय करें।")
}

// latest is the last that a member said which moved the pair; nil when nobody has.
func (p *Pair) latest() *Verdict {
	for i := len(p.Verdicts) - 1; i >= 0; i-- {
		switch v := &p.Verdicts[i]; v.Kind {
		case Concur, Dissent, ReopenPair, Restore:
			return v
		}
	}
	return nil
}

// conflict shows what was decided already.
func (p *Pair) conflict(d *Verdict) error {
	if d == nil {
		return Errorf(Conflict, "the pair stands at “%s”, from which this does not follow", "जोड़ी की स्थिति “%s” है, और उसमें यह नहीं हो सकता", p.State.Words()).At("kind").
			Advise("Load the pair again and look where it stands.", "जोड़ी का पन्ना फिर खोलें और देखें कि वह किस स्थिति में है।")
	}
	return Errorf(Conflict, "%s has said %s of this pair already", "%s इस जोड़ी पर पहले ही “%s” दर्ज कर चुके हैं", d.By.Name, d.Kind.Words()).At("kind").
		Advise("Load the pair again, read that decision, and concur, dissent or reopen.", "जोड़ी का पन्ना फिर खोलें, वह निर्णय पढ़ें, और सहमति या असहमति दें या निर्णय फिर खोलें।")
}
