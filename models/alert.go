package models

// AlertKind is what an alert tells.
type AlertKind string

// The kinds of alerts.
const (
	AlertCandidate AlertKind = "new_candidate"
	AlertReturned  AlertKind = "returned_candidate"
	AlertAsked     AlertKind = "evidence_asked"
	AlertGiven     AlertKind = "evidence_given"
	AlertConcur    AlertKind = "concurrence_needed"
	AlertConfirmed AlertKind = "confirmed"
	AlertRestored  AlertKind = "restored"
	AlertReopened  AlertKind = "reopened"
	AlertFell      AlertKind = "decision_fell" // with a case that was closed
	AlertMoved     AlertKind = "child_moved"
	AlertClock     AlertKind = "clock_running_out"
	AlertSearches  AlertKind = "many_searches"    // somebody reached the limit of searches of a day
	AlertMail      AlertKind = "mail_refused"     // letters to an account are refused
	AlertQuick     AlertKind = "quick_judgements" // a member noted judgements faster than two children can be looked at
	AlertAccount   AlertKind = "account_changed"
	// Somebody saw half of the cases of other districts that a day has, or wanted to see more than all.
	AlertManyOthers AlertKind = "many_other_districts"
	AlertAllOthers  AlertKind = "too_many_other_districts"
)

// Unled is the kind as a member of a Committee is told it who has not judged the pair yet: what another member decided
// would lead, so that there is a candidate to judge. It is empty for what such a member is not told at all.
func (k AlertKind) Unled() AlertKind {
	switch k {
	case AlertFell:
		return ""
	case AlertConcur, AlertConfirmed, AlertRestored, AlertReopened, AlertReturned:
		return AlertCandidate
	}
	return k
}

// BlindKinds are the kinds that a member of a Committee who has not judged a pair yet is told as something else: one as a
// candidate to judge, which is one and the same however often it is said, and others not at all.
func BlindKinds() (candidate, untold []AlertKind) {
	for _, k := range AlertsFor(RoleCWC) {
		switch k.Unled() {
		case AlertCandidate:
			candidate = append(candidate, k)
		case "":
			untold = append(untold, k)
		}
	}
	return candidate, untold
}

// Alert is word for those responsible. It holds numbers of cases, and never a name or a photograph.
type Alert struct {
	N             int64
	Kind          AlertKind
	At            int64 // milliseconds
	Day           bool  // of At no more is told than the day, when it is read
	MissingID     string
	FoundID       string
	MissingNumber string // when it is read
	FoundNumber   string
	Where         PairDistricts // when it is read
	Detail        string        // kind of clock, evidence that is asked for, actor id; id of an account, what is different in it, and by whom
	DueAt         int64         // of a clock
	Seen          bool          // by who reads
}

// Warned is a case whose clocks were looked at: what is to be said of them, by keys that say it once, and in the case when
// to look again.
type Warned struct {
	Case   *Case
	Alerts map[string]Alert
}

// alertRoles are whose business a kind is.
var alertRoles = map[AlertKind][]Role{
	AlertCandidate: {RoleStation, RoleField, RoleCWC, RoleAHTU, RoleAdmin},
	AlertReturned:  {RoleCWC, RoleAHTU, RoleAdmin},
	AlertAsked:     {RoleStation, RoleField, RoleAHTU, RoleAdmin},
	AlertGiven:     {RoleCWC, RoleAHTU, RoleAdmin},
	AlertConcur:    {RoleCWC, RoleAdmin},
	AlertConfirmed: {RoleStation, RoleField, RoleCWC, RoleAHTU, RoleAdmin},
	AlertRestored:  {RoleStation, RoleCWC, RoleAHTU, RoleAdmin},
	AlertReopened:  {RoleStation, RoleCWC, RoleAHTU, RoleAdmin},
	AlertFell:      {RoleCWC, RoleAHTU, RoleAdmin},
	AlertMoved:     {RoleCWC, RoleAHTU, RoleAdmin},
	AlertClock:     {RoleStation, RoleField, RoleCWC, RoleAHTU, RoleAdmin},
	AlertSearches:  {RoleAuditor, RoleAdmin},
	AlertMail:      {RoleAdmin},
	AlertQuick:     {RoleAuditor, RoleAdmin},
	AlertAccount:   {RoleAuditor, RoleAdmin},

	AlertManyOthers: {RoleAuditor, RoleAdmin},
	AlertAllOthers:  {RoleAuditor, RoleAdmin},
}

// AlertsFor lists the kinds of alerts that are a role's business, in the order of their names.
func AlertsFor(role Role) []AlertKind {
	var kinds []AlertKind
	for _, k := range []AlertKind{AlertAccount, AlertReopened, AlertMoved, AlertClock, AlertConcur, AlertConfirmed, AlertFell, AlertAsked, AlertGiven, AlertMail, AlertManyOthers, AlertSearches, AlertCandidate, AlertQuick, AlertRestored, AlertReturned, AlertAllOthers} {
		for _, r := range alertRoles[k] {
			if r == role {
				kinds = append(kinds, k)
			}
		}
	}
	return kinds
}

// AlertOf is the alert that a kind of verdict gives, and whether it gives one.
func AlertOf(kind VerdictKind) (AlertKind, bool) {
	a, ok := map[VerdictKind]AlertKind{Confirm: AlertConcur, AskEvidence: AlertAsked, EvidenceGiven: AlertGiven, Concur: AlertConfirmed, Restore: AlertRestored,
		ReopenPair: AlertReopened, NewEvidence: AlertReturned, CaseEnded: AlertFell}[kind]
	return a, ok
}

// AlertFilter says which alerts somebody reads.
type AlertFilter struct {
	Kinds     []AlertKind
	Districts []string // names of districts; empty: all
	Reader    string   // id of the actor, for what was seen
	Unseen    bool     // only those not seen
	Blind     bool     // of a pair that Reader has not judged the latest of those that tell it of a candidate, and none that it is not told
	Before    int64    // number of the last one of the page before; 0 for the first page
}

// PairFilter says which pairs somebody lists.
type PairFilter struct {
	States    []PairState // empty: all
	Districts []string    // names of districts; empty: all
	Before    int64       // number of the last one of the page before; 0 for the first page
}

// PairRow is a pair in a list.
type PairRow struct {
	N             int64
	MissingID     string
	FoundID       string
	MissingNumber string
	FoundNumber   string
	State         PairState
	Version       int64
	Where         PairDistricts
	ProposedAt    int64 // milliseconds: by the engine, or by who first said something of it
	UpdatedAt     int64 // of the latest verdict; 0 without one
}

// PairDistricts are where a pair is, as far as it is known, in small letters: the district of the Committee that has the
// child, and that of the report.
type PairDistricts struct{ Child, Report string }

// WaitingPair is a pair of two open cases that somebody has to do something about, with as much as a queue needs.
type WaitingPair struct {
	Pair                       // of each verdict number, kind and the actor's id
	MissingNumber, FoundNumber string
	MissingSlot, FoundSlot     Slot
	Where                      PairDistricts
	ProposedAt                 int64
}

// WaitingStates are those of pairs that somebody has to do something about.
func WaitingStates() []PairState {
	return []PairState{PairProposed, PairReturned, PairAsked, PairDecided}
}

// CaseEffect is a change of a case that a verdict brings about, in the verdict's own transaction.
type CaseEffect struct {
	Case *Case // changed, at the version that was read
	Kind ChangeKind
}
