package models

// Role is what an account may do. Roles are narrowed to districts later; from the first day no request goes without one.
type Role string

// The roles. A Reader looks; Station and Field write their own side; CWC, AHTU and Admin write both; a Client is another
// system with the rights of Station and Field.
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

// Actor is who does something: the holder of a token, or the command line on the registry's own machine.
type Actor struct {
	ID   string
	Name string
	Role Role
}

// MayRead reports whether the actor may see cases, faces and rankings. An auditor reads the audit and figures only.
func (a Actor) MayRead() bool { return a.Role != RoleAuditor && a.Role != "" }

// MayWrite reports whether the actor may record or change cases of a side.
func (a Actor) MayWrite(side Side) bool {
	switch a.Role {
	case RoleAdmin, RoleCWC, RoleAHTU, RoleClient:
		return true
	case RoleStation:
		return side == Missing
	case RoleField:
		return side == Found
	}
	return false
}

// Token is a secret's record: the secret itself is shown once, when made, and only its SHA-256 is kept.
type Token struct {
	ID        string
	Name      string
	Role      Role
	Hash      []byte
	CreatedAt int64 // milliseconds since 1970, UTC
	RevokedAt int64 // 0 while valid
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

// AuditEntry says that somebody saw, searched, changed or decided something: ids and field names, never values.
type AuditEntry struct {
	At     int64
	Actor  string // actor id
	Role   Role
	Action string // "case.create", "case.view", "photo.view", "rank"…
	CaseID string
	Detail string // names of fields, photo id, number of candidates: never a value of a record
}
