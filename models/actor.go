package models

import (
	"slices"
	"strings"
	"unicode"
)

// Role is what an account may do; Reach says where. The table of what follows from both is in policy.go.
type Role string

// The roles. Stations report missing children, field teams record recovered ones, a CWC member decides, an AHTU officer
// looks after the cases of the unit's districts, an administrator runs the registry, an auditor reads the audit and
// figures and nothing else, and a client is another system.
const (
	RoleAdmin   Role = "admin"
	RoleStation Role = "station"
	RoleField   Role = "field"
	RoleCWC     Role = "cwc"
	RoleAHTU    Role = "ahtu"
	RoleAuditor Role = "auditor"
	RoleClient  Role = "client"
)

// Roles lists every role, for command lines and messages.
func Roles() []Role {
	return []Role{RoleAdmin, RoleStation, RoleField, RoleCWC, RoleAHTU, RoleAuditor, RoleClient}
}

// Reach is the part of the state whose cases are an actor's own.
type Reach struct {
	Everywhere bool     `json:"everywhere,omitempty"` // the whole state
	Districts  []uint16 `json:"districts,omitempty"`  // LGD codes
	Associated []uint16 `json:"associated,omitempty"` // of an AHTU: the districts that it serves beside its own
	Station    string   `json:"station,omitempty"`    // the police station of a station writer; empty for all of the district
	Drive      string   `json:"drive,omitempty"`      // the drive of a field team; empty for all of the district
}

// Scope is one thing that a client system may do. A client without scopes has them all.
type Scope string

// The scopes of a client.
const (
	ScopeRead         Scope = "cases.read"
	ScopeRank         Scope = "candidates.read"
	ScopeWriteMissing Scope = "missing.write"
	ScopeWriteFound   Scope = "found.write"
)

// Scopes lists every scope.
func Scopes() []Scope { return []Scope{ScopeRead, ScopeRank, ScopeWriteMissing, ScopeWriteFound} }

// Actor is who does something: a person with an account, the holder of a token, or the command line on the registry's own
// machine.
type Actor struct {
	ID     string
	Name   string
	Role   Role
	Reach  Reach
	Scopes []Scope // of a client; none is all
	// Person is set for who logged in with an account. A token is none, and neither is the command line.
	Person bool
	// WriteOnly is set for a field telephone: it enters children and adds photographs to those, and reads nothing. Its ID is
	// that of who took it along, and Device is its token's.
	WriteOnly bool
	Device    string
	// Pending is what the person has to do first: PendingPassword, PendingTOTP. Until then nothing else is allowed.
	Pending string
	From    string // the address that the request came from; empty for the command line
	Purpose string // why the actor says that a record of another district is needed
}

// What a person may have to do before anything else.
const (
	PendingPassword = "change_password"
	PendingTOTP     = "set_up_second_factor"
)

// Sits reports whether the actor is of a committee or unit of one of these districts by name, not by reaching everywhere.
func (a Actor) Sits(districts ...uint16) bool {
	return slices.ContainsFunc(districts, func(d uint16) bool { return d != 0 && slices.Contains(a.Reach.Districts, d) })
}

// Token is a secret's record: the secret itself is shown once, when made, and only its SHA-256 is kept.
type Token struct {
	ID        string
	Name      string
	Role      Role
	Reach     Reach
	Scopes    []Scope
	WriteOnly bool
	Owner     string // id of who took a field telephone along: it is valid as long as that account is; empty for others
	Hash      []byte
	CreatedAt int64 // milliseconds since 1970, UTC
	ExpiresAt int64 // 0: never
	RevokedAt int64 // 0 while valid
	UsedAt    int64 // about when it was last used; 0: never
}

// Actor is who holds the token.
func (t *Token) Actor() Actor {
	a := Actor{ID: t.ID, Name: t.Name, Role: t.Role, Reach: t.Reach, Scopes: t.Scopes, WriteOnly: t.WriteOnly}
	if t.WriteOnly && t.Owner != "" {
		a.ID, a.Device = t.Owner, t.ID
	}
	return a
}

// Write is what every change to the registry carries: who, when, and the client's idempotency key.
type Write struct {
	Actor  Actor
	At     int64  // milliseconds since 1970, UTC
	Reason string // why, where a change asks for it in no record of its own
	Once   Once
}

// Once makes a change happen once however often its request is sent: the key is the client's, the digest is that of the
// request, so that a key used again for something else is noticed. An empty key promises nothing.
type Once struct {
	Key    string
	Digest string // SHA-256 of method, path and body, hex
}

// Outcome is what a change with an idempotency key came to, kept in the change's own transaction.
type Outcome struct {
	Digest  string
	CaseID  string
	PhotoID string
}

// Entry is the audit's word that the actor did something.
func (a Actor) Entry(at int64, action, caseID, detail string) AuditEntry {
	e := AuditEntry{At: at, Actor: a.ID, Role: a.Role, Action: action, CaseID: caseID, Detail: detail, From: a.From, Purpose: a.Purpose}
	if a.Device != "" {
		e.From = strings.TrimSpace(e.From + " device " + a.Device)
	}
	return e
}

// A purpose has so many letters at least, with the signs that Hindi writes around them, and characters at most.
const (
	leastPurpose = 3
	purposeLen   = 300
)

func letters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsMark(r) {
			n++
		}
	}
	return n
}

// CandidateOf is the purpose for which a case is seen that is a candidate of another: it needs no words of anybody's.
func CandidateOf(number string) string { return candidateOf + number }

const candidateOf = "candidate of "

// OfCandidate returns the number of the case of which a purpose says that the one that is seen is its candidate.
func OfCandidate(purpose string) (number string, ok bool) {
	number, ok = strings.CutPrefix(purpose, candidateOf)
	if !ok {
		return "", false
	}
	number, err := ParseNumber(number)
	return number, err == nil
}

// vouched reports whether a purpose reads like CandidateOf: only the registry may say that, which has looked.
func vouched(purpose string) bool {
	_, ok := OfCandidate(strings.ToLower(strings.Join(strings.Fields(purpose), " ")))
	return ok
}

// CheckPurpose returns what is wrong with a purpose that somebody stated, or nil; to state none is not wrong here.
func CheckPurpose(purpose string) *Error {
	if e := CheckText(purpose, purposeLen); e != nil {
		return e.At("purpose")
	}
	if purpose = strings.TrimSpace(purpose); purpose != "" && letters(purpose) < leastPurpose {
		return Errorf(Invalid, "this is no purpose", "यह नहीं बताया गया कि रिकॉर्ड किसलिए चाहिए").At("purpose").
			Advise("Say in a few words why you need the record.", "कुछ शब्दों में बताएँ कि रिकॉर्ड क्यों चाहिए।")
	}
	if vouched(purpose) {
		return Errorf(Invalid, "that a case is a candidate of another is noted by the registry itself, where it is so", "कोई मामला दूसरे का संभावित मेल है, यह रजिस्टर खुद दर्ज करता है, जहाँ ऐसा हो").At("purpose").
			Advise("Open it from the other case, or say in your own words why you need the record.", "उसे दूसरे मामले के पन्ने से खोलें, या अपने शब्दों में लिखें कि रिकॉर्ड क्यों चाहिए।")
	}
	if strings.ContainsAny(purpose, "\r\n") {
		return Errorf(Invalid, "the purpose has more than one line", "कारण एक से ज़्यादा पंक्ति में है").At("purpose").
			Advise("Write it in one line.", "इसे एक पंक्ति में लिखें।")
	}
	return nil
}
