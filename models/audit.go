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
	Purpose string // as the caller stated it; empty once the case that it is about was purged
	// Digest is that of the record, verdict, account or token which was written (DigestOf), so that none can be changed unnoticed;
	// behind it, after a space, that of what somebody wrote of a change. Empty where nothing of the kind was.
	Digest string
	// PurposeDigest stands for the purpose in the chain, and PurposeSalt keeps it from being guessed back: it goes with the words.
	// Entries from before purposes were kept apart have neither.
	PurposeDigest, PurposeSalt string
	Hash                       string // of the chain up to and with it, hex; when it is read
}

// Encode writes the entry as the JSON array that is hashed. Where it came from and for what purpose stand in it when
// either is known, and what it vouches for when it does.
func (e *AuditEntry) Encode() ([]byte, error) {
	parts := []any{e.N, e.At, e.Actor, e.Role, e.Action, e.CaseID, e.Detail}
	purpose := e.Purpose
	if e.PurposeDigest != "" {
		purpose = "" // its digest is in the chain instead
	}
	if e.From != "" || purpose != "" || e.Digest != "" || e.PurposeDigest != "" {
		parts = append(parts, e.From, purpose)
	}
	if e.Digest != "" || e.PurposeDigest != "" {
		parts = append(parts, e.Digest)
	}
	if e.PurposeDigest != "" {
		parts = append(parts, e.PurposeDigest)
	}
	return json.Marshal(parts)
}

// SealPurpose takes the purpose out of what is chained: its digest stands there instead. The salt is random.
func (e *AuditEntry) SealPurpose(salt string) (err error) {
	e.PurposeSalt = salt
	e.PurposeDigest, err = DigestOf(salt, e.Purpose)
	return err
}

// PurposeIs tells how the words of a purpose stand to the digest in the chain: kept as they were written, or forgotten. Neither
// is it when somebody changed them.
func (e *AuditEntry) PurposeIs() (kept, forgotten bool, err error) {
	if e.PurposeDigest == "" {
		return true, false, nil
	}
	if e.PurposeSalt == "" && e.Purpose == "" {
		return false, true, nil
	}
	digest, err := DigestOf(e.PurposeSalt, e.Purpose)
	return digest == e.PurposeDigest, false, err
}

// ChangeDigest is the SHA-256 of a change of a case as its history and the audit both have it, with the digest of what somebody
// wrote of it.
func (e *AuditEntry) ChangeDigest(written string) (string, error) {
	b, err := json.Marshal([]any{e.At, e.Actor, e.Role, e.Action, e.CaseID, e.Detail, written})
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), err
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

// KeptKind is what is kept.
type KeptKind int

// What the registry keeps and the audit vouches for: every version of a record and every verdict, the history of changes, and
// accounts and tokens as they are now.
const (
	KeptRecord KeptKind = iota
	KeptVerdict
	KeptChange
	KeptAccount
	KeptToken
)

// Kept is something that the registry keeps and the audit vouches for, in the order in which it was written.
type Kept struct {
	Of     KeptKind
	Key    string // id of the case, account or token, or both of a pair with a space between
	Digest string
	State  PairState // that of a pair, with its last verdict
	Purged bool      // nothing is left to hold against the audit
	Partly bool      // of a record: the audit vouches for it alone, and not for the columns beside it
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
