// Package ledger proves that the audit was not changed. The store chains its entries; this makes a Merkle tree of them
// (RFC 6962), whose head is signed and kept where others have it too: who holds an old head can tell whether any entry from
// before was changed, left out or moved, whoever has the database.
package ledger

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/milaan-project/milaan/models"
)

// Store is what the ledger needs of the registry. Errors are models.Error.
type Store interface {
	// EachAuditEntry visits every entry of the audit after a number, in order.
	EachAuditEntry(ctx context.Context, after int64, visit func(*models.AuditEntry) error) error
	// AuditHead is how many entries the audit has, and the hash of the last one.
	AuditHead(ctx context.Context) (size int64, hash string, err error)
	// LatestTreeHead returns the head of the largest tree, and one of size 0 when there is none.
	LatestTreeHead(ctx context.Context) (models.TreeHead, error)
	// AddTreeHead keeps a head.
	AddTreeHead(ctx context.Context, h models.TreeHead) error
	// EachKept visits every version of every record, every change and verdict, accounts and tokens, each key's in the order in
	// which it was written.
	EachKept(ctx context.Context, visit func(models.Kept) error) error
	// EachClocked visits every case that a clock runs of, or is said to run of.
	EachClocked(ctx context.Context, visit func(*models.Case) error) error
	// EachDistrict visits the districts that are written on cases, each with what it is recognised as there, in small letters.
	EachDistrict(ctx context.Context, visit func(written, recognised string) error) error
}

// tree is a Merkle tree that grows: the hashes of the complete subtrees at its right edge, the largest first, one for each
// bit of its size.
type tree struct {
	size int64
	edge []tlog.Hash
}

func (t *tree) add(record []byte) {
	h := tlog.RecordHash(record)
	for n := t.size; n&1 == 1; n >>= 1 {
		h = tlog.NodeHash(t.edge[len(t.edge)-1], h)
		t.edge = t.edge[:len(t.edge)-1]
	}
	t.edge = append(t.edge, h)
	t.size++
}

// root is the hash of the whole tree; an empty one has none.
func (t *tree) root() tlog.Hash {
	if len(t.edge) == 0 {
		return tlog.Hash{}
	}
	h := t.edge[len(t.edge)-1]
	for i := len(t.edge) - 2; i >= 0; i-- {
		h = tlog.NodeHash(t.edge[i], h)
	}
	return h
}

func (t *tree) encode() string {
	parts := make([]string, len(t.edge))
	for i, h := range t.edge {
		parts[i] = hex.EncodeToString(h[:])
	}
	return strings.Join(parts, " ")
}

func decodeTree(head models.TreeHead) (tree, error) {
	t := tree{size: head.Size}
	for part := range strings.FieldsSeq(head.Edge) {
		b, err := hex.DecodeString(part)
		if err != nil || len(b) != tlog.HashSize {
			return t, errDamagedHead
		}
		t.edge = append(t.edge, tlog.Hash(b))
	}
	if len(t.edge) != bits.OnesCount64(uint64(head.Size)) {
		return t, errDamagedHead
	}
	return t, nil
}

var errDamagedHead = models.Errorf(models.Internal, "the head of the audit's tree is damaged", "लेखे-जोखे का शीर्ष ख़राब है").
	Advise("Run milaan audit verify.", "milaan audit verify चलाएँ।")

// first is the line that a head's text begins with.
const first = "milaan audit"

// text is what is signed of a head.
func text(size int64, root tlog.Hash) string {
	return fmt.Sprintf("%s\n%d\n%s\n", first, size, base64.StdEncoding.EncodeToString(root[:]))
}

// Sign makes the head of the audit as it is, and keeps it. It returns the signed note (golang.org/x/mod/sumdb/note): size,
// root and signature as text.
func Sign(ctx context.Context, s Store, signer note.Signer) (string, error) {
	last, err := s.LatestTreeHead(ctx)
	if err != nil {
		return "", err
	}
	t, err := decodeTree(last)
	if err != nil {
		return "", err
	}
	before := t.size
	err = s.EachAuditEntry(ctx, t.size, func(e *models.AuditEntry) error {
		record, err := e.Encode()
		if err == nil && e.N == t.size+1 {
			t.add(record)
		}
		return err
	})
	if err != nil || t.size == before && last.Note != "" {
		return last.Note, err
	}
	signed, err := note.Sign(&note.Note{Text: text(t.size, t.root())}, signer)
	if err != nil {
		return "", err
	}
	return string(signed), s.AddTreeHead(ctx, models.TreeHead{Size: t.size, Edge: t.encode(), Note: string(signed)})
}

// Keys are the signer of a registry's heads and the key that others check them with, made from a secret of the registry's.
func Keys(secret []byte, registryID string) (signer note.Signer, verifierKey string, err error) {
	private := ed25519.NewKeyFromSeed(secret[:ed25519.SeedSize])
	name := "milaan-" + registryID
	public := private.Public().(ed25519.PublicKey)
	if verifierKey, err = note.NewEd25519VerifierKey(name, public); err != nil {
		return nil, "", err
	}
	// The format of note.GenerateKey: name, hash of name and public key, and the seed behind the byte of the algorithm.
	parts := strings.SplitN(verifierKey, "+", 3)
	const ed25519Algorithm = 1
	skey := "PRIVATE+KEY+" + parts[0] + "+" + parts[1] + "+" + base64.StdEncoding.EncodeToString(append([]byte{ed25519Algorithm}, private.Seed()...))
	signer, err = note.NewSigner(skey)
	return signer, verifierKey, err
}

// Head is a head that somebody carried away, once its signature was checked.
type Head struct {
	Size int64
	Root tlog.Hash
}

// ReadHead checks a head's signature and reads it. A file may hold the verifier's key in its first line, as milaan audit
// head writes it; key is that of the registry, and both have to be the same.
func ReadHead(file []byte, key string) (Head, error) {
	content := string(file)
	if line, rest, ok := strings.Cut(content, "\n"); ok && strings.HasPrefix(line, "key ") {
		if strings.TrimPrefix(line, "key ") != key {
			return Head{}, models.Errorf(models.Conflict, "the head is signed with another key than the registry's", "शीर्ष पर रजिस्टर की नहीं, दूसरी कुंजी के हस्ताक्षर हैं").
				Advise("Is it this registry's? If it is, the key was replaced.", "क्या यह इसी रजिस्टर का है? यदि हाँ, तो कुंजी बदली गई है।")
		}
		content = rest
	}
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return Head{}, err
	}
	n, err := note.Open([]byte(content), note.VerifierList(verifier))
	if err != nil {
		return Head{}, models.Errorf(models.Conflict, "the head's signature is not right", "शीर्ष के हस्ताक्षर सही नहीं हैं").
			Advise("The file was changed, or is of another registry.", "फ़ाइल बदली गई है, या दूसरे रजिस्टर की है।").Because(err)
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) < 3 || lines[0] != first {
		return Head{}, models.Errorf(models.Invalid, "this is not a head of an audit", "यह लेखे-जोखे का शीर्ष नहीं है")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	root, rootErr := base64.StdEncoding.DecodeString(lines[2])
	if err := errors.Join(err, rootErr); err != nil || len(root) != tlog.HashSize {
		return Head{}, models.Errorf(models.Invalid, "this is not a head of an audit", "यह लेखे-जोखे का शीर्ष नहीं है").Because(err)
	}
	return Head{size, tlog.Hash(root)}, nil
}

// Verified is what a verification went through.
type Verified struct {
	Entries   int64
	Heads     int // of the tree that were carried away and fit
	Kept      int // cases, pairs, accounts and tokens that are those which the audit vouches for
	Partly    int // of these, written last before the audit vouched for more than a record, or for accounts and tokens
	Moving    int // beside these, written while the registry was read, each time: they are to be verified later
	Forgotten int // purposes that were taken away with a case, or that a backup does not hold
}

// Verify computes chain and tree of the whole audit anew and holds them against what the registry keeps, and against heads
// that were carried away; then records, histories, verdicts, accounts and tokens against the audit. It returns a Conflict
// Error that names the first entry, or the case, account or token, that does not fit.
func Verify(ctx context.Context, s Store, heads ...Head) (Verified, error) {
	var v Verified
	for range attempts {
		before, _, err := s.AuditHead(ctx)
		if err != nil {
			return v, err
		}
		kept := newVouched(before)
		if err := kept.read(ctx, s); err != nil { // before the audit: what is written meanwhile is in the audit at least
			return v, err
		}
		if v, err = verifyAudit(ctx, s, kept, heads); err != nil {
			return v, err
		}
		if err := kept.compare(&v); err != nil || v.Moving == 0 {
			return v, err
		}
	}
	return v, nil
}

// attempts is how often what is kept is held against the audit while somebody writes in between.
const attempts = 3

// VerifyClocks holds the times at which cases are listed as late, and told of, against those that follow from their records.
// It returns a Conflict Error that names the first case of which they do not.
func VerifyClocks(ctx context.Context, s Store, zone *time.Location, now time.Time) error {
	return s.EachClocked(ctx, func(c *models.Case) error {
		due, warn := c.DueAt, c.WarnAt
		if due < 0 || warn < 0 {
			return nil // not worked out yet: it is, within a minute
		}
		next := int64(0)
		for _, clock := range c.Clocks(zone) {
			if clock.WarnAt > now.UnixMilli() && (next == 0 || clock.WarnAt < next) {
				next = clock.WarnAt
			}
		}
		if c.SetClocks(zone); due != c.DueAt || next != 0 && (warn == 0 || warn > next) {
			return differs(c.ID)
		}
		return nil
	})
}

// VerifyDistricts holds the districts by which cases are listed and counted against those that follow from their records. as
// returns the name of the district that words mean. It returns a Conflict Error that names the first words of which they do
// not. Words that were not read yet are let pass: they are listed as of no district, until a server starts and reads them.
func VerifyDistricts(ctx context.Context, s Store, as func(written string) string) error {
	return s.EachDistrict(ctx, func(written, recognised string) error {
		if recognised == "" || strings.EqualFold(as(written), recognised) {
			return nil
		}
		return models.Errorf(models.Conflict, "cases whose district is written %q are listed under %q", "जिन मामलों का ज़िला %q लिखा है, वे %q की सूची में हैं", models.Shorten(written), recognised).
			Advise("A server that starts reads each district anew. If Milaan was not upgraded since the last start, somebody changed the database: keep it as it is and tell whoever oversees it.",
				"सर्वर शुरू होते ही हर ज़िला फिर पढ़ता है। यदि पिछली बार शुरू करने के बाद मिलान का संस्करण नहीं बदला, तो किसी ने डेटाबेस बदला है: उसे जैसा है वैसा रखें और निगरानी करने वाले को बताएँ।")
	})
}

func verifyAudit(ctx context.Context, s Store, told *vouched, heads []Head) (Verified, error) {
	var v Verified
	last, err := s.LatestTreeHead(ctx)
	if err != nil {
		return v, err
	}
	kept, err := decodeTree(last)
	if err != nil {
		return v, err
	}
	if kept.size > 0 {
		heads = append(heads, Head{kept.size, kept.root()})
	}
	t, chain := tree{}, ""
	err = s.EachAuditEntry(ctx, 0, func(e *models.AuditEntry) error {
		if e.N != t.size+1 {
			return changed(t.size + 1)
		}
		record, err := e.Encode()
		if err != nil {
			return err
		}
		if chain, err = models.ChainHash(chain, e); err != nil {
			return err
		}
		if chain != e.Hash {
			return changed(e.N)
		}
		t.add(record)
		if err := told.told(e); err != nil {
			return err
		}
		kept, forgotten, err := e.PurposeIs()
		if err != nil {
			return err
		}
		if !kept && !forgotten {
			return changed(e.N)
		}
		if forgotten {
			told.forgotten[e.N] = e.CaseID
		}
		for _, h := range heads {
			if h.Size == t.size && h.Root != t.root() {
				return models.Errorf(models.Conflict, "the first %d entries of the audit are not those that a head was signed for", "लेखे-जोखे की पहली %d प्रविष्टियाँ वे नहीं हैं जिन पर हस्ताक्षर हुए थे", h.Size).
					Advise("Somebody changed the audit. Keep the database as it is and tell whoever oversees it.", "किसी ने लेखा-जोखा बदला है। डेटाबेस को जैसा है वैसा रखें और निगरानी करने वाले को बताएँ।")
			}
		}
		return nil
	})
	if err != nil {
		return v, err
	}
	size, hash, err := s.AuditHead(ctx)
	if err != nil {
		return v, err
	}
	if t.size < size || t.size == size && chain != hash {
		return v, changed(t.size + 1)
	}
	for _, h := range heads {
		if h.Size > t.size {
			return v, models.Errorf(models.Conflict, "a head was signed for %d entries, and the audit has %d", "शीर्ष %d प्रविष्टियों का है, और लेखे-जोखे में %d हैं", h.Size, t.size).
				Advise("Entries are missing at the end. Was an old backup restored?", "अंत की प्रविष्टियाँ नहीं हैं। क्या पुराना बैकअप लौटाया गया?")
		}
	}
	return Verified{Entries: t.size, Heads: len(heads), Forgotten: len(told.forgotten)}, nil
}

func changed(n int64) error {
	return models.Errorf(models.Conflict, "entry %d of the audit was changed, left out or moved", "लेखे-जोखे की प्रविष्टि %d बदली, हटाई या खिसकाई गई है", n).
		Advise("Somebody changed the audit. Keep the database as it is and tell whoever oversees it.", "किसी ने लेखा-जोखा बदला है। डेटाबेस को जैसा है वैसा रखें और निगरानी करने वाले को बताएँ।")
}

// WriteHead writes a head as a file that ReadHead reads: the verifier's key, and the signed note.
func WriteHead(w io.Writer, verifierKey, signed string) error {
	_, err := fmt.Fprintf(w, "key %s\n%s", verifierKey, signed)
	return err
}
