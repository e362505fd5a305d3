package ledger

import (
	"context"
	"crypto/sha256"
	"slices"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// vouched holds, by case and by pair, what the registry keeps beside what the audit says was written.
type vouched struct {
	by    map[string]*vouchedFor
	began bool // an entry held a digest: records of before were written without
}

// vouchedFor is one case or pair: what is kept and what was told, each as a hash over the digests in their order.
type vouchedFor struct {
	kept, told   [sha256.Size]byte
	state, said  models.PairState
	purged, gone bool // as the registry has it, and as the audit says
	before       bool // something of it was written before the audit vouched for anything
}

func (v *vouched) of(key string) *vouchedFor {
	f, ok := v.by[key]
	if !ok {
		f = &vouchedFor{}
		v.by[key] = f
	}
	return f
}

func link(sum [sha256.Size]byte, digest string) [sha256.Size]byte {
	return sha256.Sum256(append(sum[:], digest...))
}

// read goes through what the registry keeps.
func (v *vouched) read(ctx context.Context, s Store) error {
	return s.EachKept(ctx, func(k models.Kept) error {
		f := v.of(k.Key)
		f.kept, f.state, f.purged = link(f.kept, k.Digest), k.State, k.Purged
		return nil
	})
}

// recorded are the entries with which a record is written.
var recorded = []string{"case.created", "case.changed", "case.closed", "case.merged", "case.reopened"}

// told takes an entry of the audit.
func (v *vouched) told(e *models.AuditEntry) {
	kind, isVerdict := strings.CutPrefix(e.Action, "pair.")
	v.began = v.began || e.Digest != ""
	switch {
	case slices.Contains(recorded, e.Action):
		f := v.of(e.CaseID)
		f.told, f.before = link(f.told, e.Digest), f.before || !v.began
	case e.Action == "case.purged":
		v.of(e.CaseID).gone = true
	case isVerdict && kind != "" && e.Digest != "":
		words := strings.Fields(e.Detail) // id of the report, state of the pair, and what was said
		if len(words) > 1 {
			f := v.of(words[0] + " " + e.CaseID)
			f.told, f.said = link(f.told, e.Digest), models.PairState(words[1])
		}
	}
}

// compare returns a Conflict Error that names a case of which something is kept that the audit does not vouch for, or the
// reverse; the first by its key. It returns how many fit.
func (v *vouched) compare() (int, error) {
	var keys []string
	for key, f := range v.by {
		purged := f.purged && v.purgeTold(key)
		if !purged && !f.before && (f.kept != f.told || f.state != f.said || f.purged) {
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		return len(v.by), nil
	}
	return 0, models.Errorf(models.Conflict, "what the registry keeps of %s is not what was written, by the audit", "रजिस्ट्री में %s का जो है, वह ऑडिट के अनुसार लिखा हुआ नहीं है", slices.Min(keys)).
		Advise("Somebody changed the database. Keep it as it is and tell whoever oversees it.", "किसी ने डेटाबेस बदला है। उसे जैसा है वैसा रखें और निगरानी करने वाले को बताएँ।")
}

// purgeTold reports whether the audit says that a case, or one of a pair, was purged.
func (v *vouched) purgeTold(key string) bool {
	return slices.ContainsFunc(strings.Fields(key), func(id string) bool { f, ok := v.by[id]; return ok && f.gone })
}
