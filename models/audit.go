package models

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// AuditEntry says that somebody saw, searched, changed or decided something: ids and field names, never values.
type AuditEntry struct {
	N       int64 // its number in the chain, from 1; when it is read
	At      int64
	Actor   string // actor id
	Role    Role
	Action  string // "case.created", "case.view", "photo.view", "rank"…
	CaseID  string
	Detail  string // names of fields, photo id, number of candidates: never a value of a record
	From    string // address of the caller; empty for the command line
	Purpose string // as the caller stated it
	// Digest is that of the record or verdict which was written (DigestOf), so that neither can be changed unnoticed; empty
	// where nothing of the kind was.
	Digest string
	Hash   string // of the chain up to and with it, hex; when it is read
}

// Encode writes the entry as the JSON array that is hashed. Where it came from and for what purpose stand in it when
// either is known, and what it vouches for when it does.
func (e *AuditEntry) Encode() ([]byte, error) {
	parts := []any{e.N, e.At, e.Actor, e.Role, e.Action, e.CaseID, e.Detail}
	if e.From != "" || e.Purpose != "" || e.Digest != "" {
		parts = append(parts, e.From, e.Purpose)
	}
	if e.Digest != "" {
		parts = append(parts, e.Digest)
	}
	return json.Marshal(parts)
}

// ChainHash is the hash of an entry of the audit: the SHA-256 of the hash before and the encoded entry, in hex.
func ChainHash(before string, e *AuditEntry) (string, error) {
	entry, err := e.Encode()
	sum := sha256.Sum256(append([]byte(before), entry...))
	return hex.EncodeToString(sum[:]), err
}

// DigestOf is the SHA-256, in hex, of texts in an order.
func DigestOf(parts ...string) (string, error) {
	b, err := json.Marshal(parts)
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), err
}

// Kept is something that the registry keeps and the audit vouches for: one version of a record, or one verdict of a pair,
// in the order in which they were written.
type Kept struct {
	Key    string // the case's id, or both of a pair with a space between
	Digest string
	State  PairState // that of a pair, with its last verdict
	Purged bool      // nothing is left to hold against the audit
}

// AuditFilter says which entries of the audit somebody reads, the newest first.
type AuditFilter struct {
	CaseID string
	Number string // of the same case: entries that name it among others are its too
	Actor  string
	Kinds  []string // what entries are about: "case" is "case.view", "case.created"…; "rank" itself; none is all
	Since  int64    // from this instant on, in milliseconds; 0 is from the first
	Until  int64    // before this instant; 0 is to the last
	Before int64    // number of the last one of the page before; 0 for the first page
}

// TreeHead is the head of the audit's Merkle tree over its first entries. Edge are the hashes of the complete subtrees at
// its right edge, the largest first, in hex; Note is the signed note that tells size and root.
type TreeHead struct {
	Size int64
	Edge string
	Note string
}
