package models

import (
	"regexp"
	"slices"
	"strings"
)

// Action is something that an actor wants to do.
type Action string

// The actions. Those of a case are allowed by where the case is; the others have no place.
const (
	ViewCase    Action = "case.view"
	ViewPhoto   Action = "photo.view"
	ViewHistory Action = "case.history"
	Rank        Action = "rank" // and to explain one candidate
	ListCases   Action = "case.list"
	SearchCases Action = "search"

	CreateCase   Action = "case.create"
	AddPhoto     Action = "photo.add"     // and say which face is the child's
	CorrectPhoto Action = "photo.correct" // say whom a stored one shows and when it was taken, and see one that was sent by mistake
	ChangeCase   Action = "case.change"   // the record itself
	CloseCase    Action = "case.close"    // and merge
	ReopenCase   Action = "case.reopen"
	OrderCase    Action = "case.order" // close by order or as transferred, and reopen what was closed so
	TransferCase Action = "case.transfer"
	TakeRaid     Action = "raid.take" // and see a group photograph again, of which children are made

	ViewPair     Action = "pair.view"
	Opine        Action = "pair.opinion"
	Comment      Action = "pair.comment"
	GiveEvidence Action = "pair.evidence"
	Judge        Action = "pair.judgement"
	Decide       Action = "pair.decide" // and concur, dissent, reopen, restore

	ListDrives  Action = "drive.list"
	CreateDrive Action = "drive.create"

	ReadAlerts     Action = "alert.list"
	ReadClocks     Action = "clock.list"
	ReadAudit      Action = "audit.read"
	ReadFigures    Action = "figures.read"
	ReadSystem     Action = "system.read"
	ManageAccounts Action = "account.manage"
	IssueDevice    Action = "device.issue"
	OwnAccount     Action = "account.own" // one's own session, password and second factor
)

// CasePlace is what a case is to the policy.
type CasePlace struct {
	Side Side
	// Districts are the LGD codes of the police or committee that has the case, and of the committee before which a recovered
	// child is. Without any, nobody knows where the case is.
	Districts []uint16
	Station   string
	Drive     string
	// CreatedBy is the id of who entered the record, where that matters: for a field telephone.
	CreatedBy string
}

// Relation is how near a case is to an actor.
type Relation int

// A case is an actor's own; or it is associated: of the same district but another station or drive, or of a district that
// an AHTU serves beside its own; or it is another's.
const (
	Own Relation = iota
	Associated
	Other
)

// Permission is what the policy says.
type Permission int

// What needs a purpose is allowed to those who state one, and it is written down with it.
const (
	Deny Permission = iota
	AskPurpose
	Allow
)

// RelationTo tells how near a case is to the actor.
func (a Actor) RelationTo(s CasePlace) Relation {
	switch {
	case a.Reach.Everywhere:
		return Own
	case a.Sits(s.Districts...):
		if a.Role == RoleStation && elsewhere(a.Reach.Station, s.Station) || a.Role == RoleField && elsewhere(a.Reach.Drive, s.Drive) {
			return Associated
		}
		return Own
	case slices.ContainsFunc(s.Districts, func(d uint16) bool { return d != 0 && slices.Contains(a.Reach.Associated, d) }):
		return Associated
	}
	return Other
}

// elsewhere reports whether a name that is known differs from one's own. Where one of them is not known, nothing does.
func elsewhere(own, of string) bool {
	own, of = foldWord(own), foldWord(of)
	return own != "" && of != "" && own != of
}

// rule is what a role may do with its own, associated and others' cases.
type rule [3]Permission

var (
	anywhere = rule{Allow, Allow, Allow}
	ownOnly  = rule{Allow, Deny, Deny}
	near     = rule{Allow, Allow, Deny}
	pleading = rule{Allow, Allow, AskPurpose}
)

// rules is the whole policy: what is not in it is denied.
var rules = map[Action]map[Role]rule{
	ViewCase:    readers,
	ViewPhoto:   readers,
	ViewHistory: {RoleStation: near, RoleField: near, RoleCWC: near, RoleAHTU: near, RoleAdmin: anywhere, RoleClient: near},
	Rank:        {RoleStation: near, RoleField: near, RoleCWC: near, RoleAHTU: near, RoleAdmin: anywhere, RoleClient: near},
	ListCases:   readers,
	SearchCases: readers,

	CreateCase:   writers,
	AddPhoto:     writers,
	CorrectPhoto: writers,
	ChangeCase:   writers,
	CloseCase:    writers,
	ReopenCase:   writers,
	OrderCase:    {RoleCWC: ownOnly},
	TakeRaid:     writers,
	TransferCase: {RoleCWC: ownOnly},

	ViewPair:     {RoleStation: near, RoleField: near, RoleCWC: near, RoleAHTU: near, RoleAdmin: anywhere},
	Opine:        {RoleStation: near, RoleAHTU: near},
	Comment:      {RoleStation: near, RoleCWC: near, RoleAHTU: near},
	GiveEvidence: {RoleStation: near, RoleField: near, RoleAHTU: near},
	Judge:        {RoleCWC: ownOnly},
	Decide:       {RoleCWC: ownOnly},

	// Where a team will search is told to those who take part, and to no station of the place.
	ListDrives:  {RoleField: near, RoleCWC: near, RoleAHTU: near, RoleAdmin: anywhere},
	CreateDrive: {RoleField: ownOnly, RoleAHTU: near, RoleAdmin: anywhere},

	ReadAlerts:     {RoleStation: anywhere, RoleField: anywhere, RoleCWC: anywhere, RoleAHTU: anywhere, RoleAdmin: anywhere, RoleAuditor: anywhere},
	ReadClocks:     {RoleStation: anywhere, RoleField: anywhere, RoleCWC: anywhere, RoleAHTU: anywhere, RoleAdmin: anywhere},
	ReadAudit:      {RoleAdmin: anywhere, RoleAuditor: anywhere},
	ReadFigures:    {RoleAdmin: anywhere, RoleAuditor: anywhere, RoleAHTU: anywhere},
	ReadSystem:     {RoleAdmin: anywhere},
	ManageAccounts: {RoleAdmin: anywhere},
	IssueDevice:    {RoleField: anywhere, RoleAdmin: anywhere},
	OwnAccount: {RoleStation: anywhere, RoleField: anywhere, RoleCWC: anywhere, RoleAHTU: anywhere, RoleAdmin: anywhere, RoleAuditor: anywhere,
		RoleClient: anywhere},
}

var (
	readers = map[Role]rule{RoleStation: pleading, RoleField: pleading, RoleCWC: pleading, RoleAHTU: pleading, RoleAdmin: anywhere, RoleClient: pleading}
	writers = map[Role]rule{RoleStation: ownOnly, RoleField: ownOnly, RoleCWC: ownOnly, RoleAHTU: near, RoleAdmin: anywhere, RoleClient: ownOnly}
)

// scopeOf is what a client needs for an action; an action that is not here has no scope, and no client may do it.
var scopeOf = map[Action]func(Side) Scope{
	ViewCase: reading, ViewPhoto: reading, ViewHistory: reading, ListCases: reading, SearchCases: reading,
	Rank:       func(Side) Scope { return ScopeRank },
	CreateCase: writing, AddPhoto: writing, CorrectPhoto: writing, ChangeCase: writing, CloseCase: writing, ReopenCase: writing,
	TakeRaid: writing,
}

func reading(Side) Scope { return ScopeRead }

func writing(side Side) Scope {
	if side == Found {
		return ScopeWriteFound
	}
	return ScopeWriteMissing
}

// Policy says whether an actor may do something to a case. It is the only place that says so. An action without a case
// has the zero CasePlace.
func Policy(a Actor, action Action, s CasePlace) Permission {
	r, ok := rules[action][a.Role]
	if !ok || a.Pending != "" && action != OwnAccount || a.WriteOnly && !a.sends(action, s) || !a.hasScope(action, s.Side) || !a.mayWriteSide(action, s.Side) {
		return Deny
	}
	if forMembers(action) {
		// Only a person who is of the committee by name: reaching everywhere makes nobody a member, and a token is nobody.
		if a.Person && a.Sits(s.Districts...) {
			return Allow
		}
		return Deny
	}
	return r[a.RelationTo(s)]
}

// forMembers reports whether only members of a Committee do something, each in person.
func forMembers(action Action) bool {
	return action == Decide || action == OrderCase || action == TransferCase || action == Judge
}

func writes(action Action) bool {
	switch action {
	case CreateCase, AddPhoto, CorrectPhoto, ChangeCase, CloseCase, ReopenCase, TakeRaid:
		return true
	}
	return false
}

// sends reports whether a field telephone may do something: enter a child, and add photographs to those whom its holder
// entered. Who finds the telephone changes and closes nothing.
func (a Actor) sends(action Action, s CasePlace) bool {
	return action == CreateCase || action == AddPhoto && s.CreatedBy != "" && s.CreatedBy == a.ID
}

func (a Actor) hasScope(action Action, side Side) bool {
	if a.Role != RoleClient || action == OwnAccount {
		return true
	}
	needs, ok := scopeOf[action]
	return ok && (len(a.Scopes) == 0 || slices.Contains(a.Scopes, needs(side)))
}

// mayWriteSide keeps stations to missing children and field teams to recovered ones; an empty side is either.
func (a Actor) mayWriteSide(action Action, side Side) bool {
	if !writes(action) || side == "" {
		return true
	}
	return a.Role != RoleStation && a.Role != RoleField || a.Role == RoleStation && side == Missing || a.Role == RoleField && side == Found
}

// SeesAll reports whether the actor sees the whole record of a case it may see, or what a decision needs of it.
func (a Actor) SeesAll(s CasePlace) bool { return a.RelationTo(s) != Other }

// needed are the fields of a record that a decision needs: what a child is like, and who is responsible. No address, no
// telephone, no name of a relative is among them.
var needed = map[string]bool{
	"district": true, "police_station": true, "investigating_officer": true, "child_name": true, "child_aliases": true, "sex": true, "age_years": true, "date_of_birth": true,
	"age_known_by": true, "height_cm": true, "complexion": true, "build": true, "hair": true, "eyes": true, "marks": true, "disability": true,
	"languages": true, "clothing": true, "belongings": true, "missing_since": true, "missing_since_within": true, "found_on": true, "found_on_within": true, "reported_on": true, "recorded_on": true,
	"fir_number": true, "home_district": true, "cci": true,
	"produced_on": true, "committee_district": true,
}

// IsNeeded reports whether a decision needs a field of a record, so that those in other districts see it.
func IsNeeded(field string) bool { return needed[field] }

// Withholds reports whether a field is kept from who sees the case in another district: neither what it says is told, nor
// whether it says anything.
func (c *Case) Withholds(field string) bool { return c.Partial && !needed[field] }

// desk are the fields of a record that say who deals with the case, and nothing of who the child is.
var desk = map[string]bool{
	"district": true, "police_station": true, "investigating_officer": true, "fir_number": true, "gd_number": true, "sections": true, "complainant_name": true,
	"complainant_relation": true, "complainant_phone": true, "reported_on": true, "recorded_on": true, "taken_over_on": true, "last_report_on": true, "producer": true,
	"cci": true, "drive": true, "produced_on": true, "committee_district": true,
}

// IsEvidence reports whether a field of a record bears on who the child is, so that a change of it brings back a pair that
// was rejected.
func IsEvidence(field string) bool { return !desk[field] }

// telephone is what may be a telephone number, or that of a document, in a text: eight digits or more.
var telephone = regexp.MustCompile(`\p{Nd}(?:[ .()/-]{0,2}\p{Nd}){7,}`)

// WithoutTelephones returns a text of a record as those in other districts read it.
func WithoutTelephones(text string) string { return telephone.ReplaceAllString(text, "…") }

// Limited returns what a decision needs of a case: the rest is unknown in it, and so is a telephone number that was written
// into a description.
func (c *Case) Limited() Case {
	out := *c
	for _, f := range Fields(c.Side) {
		if !needed[f.Name] {
			_ = f.SetJSON(&out, []byte("null")) // every field can be unknown
			continue
		}
		if b, err := f.JSON(&out); err == nil && telephone.Match(b) && (f.Kind == Words || f.Kind == List) {
			_ = f.SetJSON(&out, []byte(WithoutTelephones(string(b)))) // which is no longer than it was
		}
	}
	out.Source, out.Partial, out.Photos = "", true, c.Shown()
	out.DueAt, out.WarnAt = 0, 0 // duties are those of who has the case
	if out.Closing != nil {
		out.Closing = &Closing{Status: out.Closing.Status, On: out.Closing.On, At: out.Closing.At}
	}
	return out
}

// Purposeful reports whether somebody stated a purpose.
func (a Actor) Purposeful() bool { return strings.TrimSpace(a.Purpose) != "" }

// Authorise returns nil when the policy lets the actor do something to a case, and otherwise a Forbidden Error that says
// why, and what to do: state a purpose, or ask whose duty it is.
func Authorise(a Actor, action Action, s CasePlace) error {
	switch Policy(a, action, s) {
	case Allow:
		return nil
	case AskPurpose:
		if a.Purposeful() {
			return nil
		}
		return errNoPurpose
	case Deny:
	}
	switch {
	case a.Pending == PendingPassword:
		return errChangePassword
	case a.Pending != "":
		return errSetUpFactor
	case a.WriteOnly:
		return errWriteOnly
	case forMembers(action) && a.Role == RoleCWC && !a.Person:
		return errNoMember
	case writes(action) && a.mayWriteAny() && !a.mayWriteSide(action, s.Side):
		return errOtherSide
	case rules[action][a.Role] == (rule{}):
		return errNotYourRole
	case !a.hasScope(action, s.Side):
		return errNoScope
	}
	return errOtherDistrict
}

func (a Actor) mayWriteAny() bool { return rules[CreateCase][a.Role] != (rule{}) }

var (
	errNoPurpose = Errorf(Forbidden, "this record is of another district and no purpose was stated", "यह रिकॉर्ड दूसरे ज़िले का है और यह नहीं बताया गया कि वह किसलिए चाहिए").At("purpose").
			Advise("Say in a few words why you need it: in the parameter purpose, or the header X-Purpose. It is written down.", "कुछ शब्दों में बताएँ कि वह किसलिए चाहिए: purpose में, या X-Purpose हेडर में। यह दर्ज होता है।")
	errChangePassword = Errorf(Forbidden, "your password was given by somebody else and has to be changed first", "आपका पासवर्ड किसी और का दिया है, पहले उसे बदलना होगा").
				Advise("Choose a password of your own, then go on.", "अपना पासवर्ड चुनें, फिर आगे बढ़ें।")
	errSetUpFactor = Errorf(Forbidden, "your role needs a second factor, which is not set up yet", "आपकी भूमिका के लिए सुरक्षा कोड ज़रूरी है, जो अभी चालू नहीं है").
			Advise("Set it up with an authenticator app, then go on.", "कोड बनाने वाले ऐप से उसे चालू करें, फिर आगे बढ़ें।")
	errWriteOnly = Errorf(Forbidden, "this device may send records, and neither see nor change any", "यह डिवाइस रिकॉर्ड भेज सकता है, देख या बदल नहीं सकता").
			Advise("Log in with your account to see or change records.", "रिकॉर्ड देखने या बदलने के लिए अपने खाते से लॉग इन करें।")
	errNoMember = Errorf(Forbidden, "a token is no member of a Committee", "टोकन समिति का सदस्य नहीं होता").
			Advise("Log in with your own account to judge and decide.", "राय दर्ज करने और निर्णय के लिए अपने खाते से लॉग इन करें।")
	errOtherSide = Errorf(Forbidden, "your role may not write records of this side", "आपकी भूमिका ऐसे रिकॉर्ड दर्ज नहीं कर सकती").
			Advise("Stations write missing children, field teams found ones; ask your administrator for another role.",
			"थाने लापता बच्चों के और फ़ील्ड टीमें मिले बच्चों के रिकॉर्ड लिखते हैं; दूसरी भूमिका के लिए प्रशासक से कहें।")
	errNotYourRole = Errorf(Forbidden, "your role may not do this", "आपकी भूमिका यह नहीं कर सकती").
			Advise("Ask your administrator for another role if your work needs it.", "यदि काम के लिए ज़रूरी हो तो प्रशासक से दूसरी भूमिका माँगें।")
	errNoScope = Errorf(Forbidden, "this client may not do this", "यह client यह नहीं कर सकता").
			Advise("Ask the administrator for a token with that scope.", "प्रशासक से उस scope वाला टोकन माँगें।")
	errOtherDistrict = Errorf(Forbidden, "this is another district's duty", "यह दूसरे ज़िले का काम है").
				Advise("Ask the police station or the Committee of that district.", "उस ज़िले के थाने या समिति से कहें।")
)
