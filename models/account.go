package models

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Account is a person who may log in.
type Account struct {
	ID    string
	Login string // in lower case
	Name  string
	Role  Role
	Reach Reach
	Email string // for messages without names or photographs; may be empty
	// Password is the argon2id hash in the PHC string format; empty for who logs in elsewhere.
	Password   string
	MustChange bool   // the password was given by somebody else
	TOTP       []byte // the second factor's secret, sealed; nil without one
	TOTPOn     bool   // it was confirmed by a code
	TOTPStep   int64  // of the last code that was used: none is used twice
	Subject    string // of the OpenID provider; empty without one
	CreatedAt  int64  // milliseconds
	DisabledAt int64  // 0 while in use
	Version    int64
}

// Actor is the person as who does something.
func (a *Account) Actor() Actor {
	return Actor{ID: a.ID, Name: a.Name, Role: a.Role, Reach: a.Reach, Person: true}
}

// Decides reports whether the person is, as the account is now, a member of the Committee of a district, given by LGD code.
func (a *Account) Decides(district uint16) bool {
	return a.IsMember() && a.Actor().Sits(district)
}

// IsMember reports whether the person is, as the account is now, a member of some Committee.
func (a *Account) IsMember() bool { return a.DisabledAt == 0 && a.Role == RoleCWC }

// Session is a log-in of an account. The browser holds a secret, the registry its hash.
type Session struct {
	Hash      []byte
	AccountID string
	Began     int64 // milliseconds
	Used      int64
	From      string
}

// AccountChange is what an administrator changes of an account. Nil members stay as they are.
type AccountChange struct {
	Name, Email   *string
	Role          *Role
	Districts     *[]string // names
	Station       *string   // the police station of a station writer
	Drive         *string   // the drive of a field team
	Disabled      *bool
	ResetPassword bool // a new first password is made up
	ResetFactor   bool // the second factor is taken away
}

// What an administrator did to an account beside changing its fields, as Differences says it.
const (
	AccountEnded   = "ended"
	AccountResumed = "resumed"
	GivenPassword  = "password"
	FactorTaken    = "factor"
)

// Differences says in words without spaces what is different in an account from what it was, for the audit: role and districts
// (by LGD code) as "role=station>cwc", of all else the name alone and never a value. before is the zero Account of a new one.
func (a *Account) Differences(before *Account) []string {
	var list []string
	say := func(differs bool, words string) {
		if differs {
			list = append(list, words)
		}
	}
	was, is := codes(before.Reach.Districts), codes(a.Reach.Districts)
	if before.ID == "" {
		say(true, "role="+string(a.Role))
		say(is != "", "districts="+is)
	} else {
		say(a.Role != before.Role, "role="+string(before.Role)+">"+string(a.Role))
		say(is != was, "districts="+was+">"+is)
	}
	for _, x := range []struct{ name, was, is string }{{"name", before.Name, a.Name}, {"email", before.Email, a.Email}, {"station", before.Reach.Station, a.Reach.Station},
		{"drive", before.Reach.Drive, a.Reach.Drive}, {"login", before.Login, a.Login}, {"subject", before.Subject, a.Subject}} {
		say(x.is != x.was && before.ID != "", x.name)
	}
	say(a.DisabledAt != 0 && before.DisabledAt == 0, AccountEnded)
	say(a.DisabledAt == 0 && before.DisabledAt != 0, AccountResumed)
	say(a.MustChange && a.Password != before.Password && before.ID != "", GivenPassword)
	say(a.TOTP == nil && before.TOTP != nil, FactorTaken)
	return list
}

func codes(districts []uint16) string {
	words := make([]string, len(districts))
	for i, d := range districts {
		words[i] = strconv.Itoa(int(d))
	}
	return strings.Join(words, ",")
}

// IsGrave reports whether differences from before could make somebody a member of a Committee, an administrator or an auditor
// who was given no such duty, silence one, or pass one off as another: whoever gives others their passwords could so come to be
// two of them, or oversee themself. Auditors are told.
func (a *Account) IsGrave(before *Account, differences []string) bool {
	deciding := func(r Role) bool { return r == RoleCWC || r == RoleAdmin || r == RoleAuditor }
	return (deciding(a.Role) || deciding(before.Role)) && slices.ContainsFunc(differences, func(d string) bool {
		return slices.Contains([]string{AccountEnded, AccountResumed, GivenPassword, FactorTaken, "subject", "name", "email"}, d) ||
			strings.HasPrefix(d, "role=") || strings.HasPrefix(d, "districts=")
	})
}

var loginPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9._@-]{1,63}$`)

// reachRoles are the roles that work in a district, or several.
var reachRoles = map[Role]bool{RoleStation: true, RoleField: true, RoleCWC: true, RoleAHTU: true}

// Normalize writes the login in lower case, and gives those who have no district the whole state.
func (a *Account) Normalize() {
	a.Login = strings.ToLower(strings.TrimSpace(a.Login))
	a.Name, a.Email = strings.TrimSpace(a.Name), strings.TrimSpace(a.Email)
	a.Reach.Station, a.Reach.Drive = strings.TrimSpace(a.Reach.Station), strings.TrimSpace(a.Reach.Drive)
	if !reachRoles[a.Role] {
		a.Reach = Reach{Everywhere: true}
	}
}

// Validate returns every fault of an account at once, or nil.
func (a *Account) Validate() error {
	var faults Faults
	if !loginPattern.MatchString(a.Login) {
		faults = append(faults, Errorf(Invalid, "this is not a login name", "यह लॉग-इन नाम नहीं हो सकता").At("login").
			Advise("Use 2 to 64 small letters, digits, dots and dashes, for example sahawar.munshi.", "2 से 64 छोटे अक्षर, अंक, बिंदु और डैश लिखें, जैसे sahawar.munshi।"))
	}
	if e := CheckText(a.Name, nameLen); e != nil {
		faults = append(faults, e.At("name"))
	} else if a.Name == "" {
		faults = append(faults, Errorf(Invalid, "the name is missing", "नाम नहीं है").At("name").Advise("Write who it is, as decisions are to show it.", "लिखें कि यह कौन है; निर्णयों में यही दिखेगा।"))
	}
	if _, ok := rules[OwnAccount][a.Role]; !ok || a.Role == RoleClient {
		faults = append(faults, Errorf(Invalid, "there is no such role for a person", "व्यक्ति के लिए ऐसी कोई भूमिका नहीं है").At("role").
			Advise("Use admin, station, field, cwc, ahtu or auditor.", "admin, station, field, cwc, ahtu या auditor लिखें।"))
	}
	if reachRoles[a.Role] && len(a.Reach.Districts) == 0 {
		faults = append(faults, Errorf(Invalid, "this role works in a district, and none is given", "यह भूमिका ज़िले में काम करती है और ज़िला नहीं दिया गया").At("district").
			Advise("Give the district.", "ज़िला दें।"))
	}
	for _, x := range []struct{ field, text string }{{"station", a.Reach.Station}, {"drive", a.Reach.Drive}} {
		if e := CheckText(x.text, nameLen); e != nil {
			faults = append(faults, e.At(x.field))
		}
	}
	if e := CheckText(a.Email, nameLen); e != nil || a.Email != "" && (!strings.Contains(a.Email, "@") || strings.ContainsAny(a.Email, "\r\n <>,;")) {
		faults = append(faults, Errorf(Invalid, "this is not an e-mail address", "यह ई-मेल पता नहीं है").At("email").Advise("Write one address, or none.", "एक पता लिखें, या ख़ाली छोड़ें।"))
	}
	return faults.Or()
}
