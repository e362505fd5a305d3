package ledger

import (
	"context"
	"crypto/sha256"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// vouched holds what the registry keeps beside what the audit says was written: cases and pairs by their ids, and accounts
// and tokens by theirs.
type vouched struct {
	since int64 // number of the audit's last entry before the registry was read: what came after may be in either
	by    map[string]*vouchedFor
	rows  map[string]*vouchedRow
	began bool // an entry held a digest: records of before were written without
	// forgotten are entries whose purposes are gone, by what they were about, and erased those that a purge says it took away.
	forgotten map[int64]string
	erased    map[int64]bool
	restored  int64 // number of the last entry of a restoration: backups hold no purposes
}

func newVouched(since int64) *vouched {
	return &vouched{since: since, by: map[string]*vouchedFor{}, rows: map[string]*vouchedRow{}, forgotten: map[int64]string{}, erased: map[int64]bool{}}
}

// vouchedFor is one case or pair: what is kept and what was told, each as a hash over the digests in their order.
type vouchedFor struct {
	kept, told               [sha256.Size]byte
	keptChanges, toldChanges [sha256.Size]byte // of a case's history
	state, said              models.PairState
	purged, gone             bool // as the registry has it, and as the audit says
	before                   bool // something of it was written before the audit vouched for anything
	partly                   bool // the audit vouches for its latest record alone, and not for the columns beside it
	moving                   bool // something was written while it was read
}

// vouchedRow is one account or token: only what it is now is kept.
type vouchedRow struct {
	kept, told     string // digests; told is empty when it was last written before the audit vouched for it
	isKept, isTold bool
	moving         bool
}

func (v *vouched) of(key string) *vouchedFor {
	f, ok := v.by[key]
	if !ok {
		f = &vouchedFor{}
		v.by[key] = f
	}
	return f
}

func (v *vouched) row(id string) *vouchedRow {
	r, ok := v.rows[id]
	if !ok {
		r = &vouchedRow{}
		v.rows[id] = r
	}
	return r
}

func link(sum [sha256.Size]byte, digest string) [sha256.Size]byte {
	return sha256.Sum256(append(sum[:], digest...))
}

// read goes through what the registry keeps.
func (v *vouched) read(ctx context.Context, s Store) error {
	return s.EachKept(ctx, func(k models.Kept) error {
		switch k.Of {
		case models.KeptAccount, models.KeptToken:
			r := v.row(k.Key)
			r.kept, r.isKept = k.Digest, true
		case models.KeptChange:
			f := v.of(k.Key)
			f.keptChanges = link(f.keptChanges, k.Digest)
		case models.KeptRecord, models.KeptVerdict:
			f := v.of(k.Key)
			f.kept, f.state, f.purged, f.partly = link(f.kept, k.Digest), k.State, k.Purged, k.Partly
		}
		return nil
	})
}

// changes are the kinds of changes of a case that its history holds; recorded are those with which a record is written.
var (
	recorded = []models.ChangeKind{models.CaseCreated, models.CaseChanged, models.CaseClosed, models.CaseMerged, models.CaseReopened}
	changes  = append([]models.ChangeKind{models.PhotoAdded, models.PhotoDescribed, models.FaceChosen, models.PhotoCorrected}, recorded...)
)

// told takes an entry of the audit.
func (v *vouched) told(e *models.AuditEntry) error {
	subject, kind, _ := strings.Cut(e.Action, ".")
	digest, written, _ := strings.Cut(e.Digest, " ")
	v.began = v.began || e.Digest != ""
	switch subject {
	case "case":
		return v.toldCase(e, models.ChangeKind(kind), digest, written)
	case "pair":
		words := strings.Fields(e.Detail) // id of the report, state of the pair, and what was said
		if e.Digest != "" && len(words) > 1 {
			f := v.of(words[0] + " " + e.CaseID)
			f.told, f.said, f.moving = link(f.told, digest), models.PairState(words[1]), e.N > v.since
		}
	case "account", "token", "device":
		if id, _, _ := strings.Cut(e.Detail, " "); id != "" {
			r := v.row(id)
			r.isTold, r.moving = true, e.N > v.since
			if digest != "" {
				r.told = digest
			}
		}
	case "restore":
		v.restored = e.N
	}
	return nil
}

// toldCase takes an entry of a change of a case, or of its purge.
func (v *vouched) toldCase(e *models.AuditEntry, kind models.ChangeKind, digest, written string) error {
	if kind == models.CasePurged {
		f := v.of(e.CaseID)
		f.gone, f.moving = true, e.N > v.since
		for word := range strings.FieldsSeq(e.Detail) { // numbers of the entries whose purposes it took away
			if n, err := strconv.ParseInt(word, 10, 64); err == nil && n < e.N {
				v.erased[n] = true
			}
		}
	}
	if !slices.Contains(changes, kind) {
		return nil
	}
	f := v.of(e.CaseID)
	change, err := e.ChangeDigest(written)
	if err != nil {
		return err
	}
	f.toldChanges, f.moving = link(f.toldChanges, change), e.N > v.since
	if slices.Contains(recorded, kind) {
		f.told, f.before = link(f.told, digest), f.before || !v.began
	}
	return nil
}

// compare returns a Conflict Error that names a case, account or token of which something is kept that the audit does not
// vouch for, or the reverse; the first by its key. It counts into out how many fit, and how many moved meanwhile.
func (v *vouched) compare(out *Verified) error {
	var wrong []string
	out.Kept, out.Partly, out.Moving = 0, 0, 0
	for key, f := range v.by {
		switch fits := v.fits(key, f); {
		case !fits && f.moving:
			out.Moving++
		case !fits:
			wrong = append(wrong, key)
		default:
			out.Kept++
			if f.partly && !f.purged {
				out.Partly++
			}
		}
	}
	for id, r := range v.rows {
		switch fits := r.isKept && r.isTold && (r.told == "" || r.told == r.kept); {
		case !fits && r.moving:
			out.Moving++
		case !fits:
			wrong = append(wrong, id)
		default:
			out.Kept++
			if r.told == "" {
				out.Partly++
			}
		}
	}
	if len(wrong) > 0 {
		return differs(slices.Min(wrong))
	}
	for _, n := range slices.Sorted(maps.Keys(v.forgotten)) {
		if about := v.forgotten[n]; !v.erased[n] && n > v.restored && !v.purgeTold(about) {
			return changed(n)
		}
	}
	return nil
}

// fits reports whether what is kept of a case or pair is what was told.
func (v *vouched) fits(key string, f *vouchedFor) bool {
	if f.purged && v.purgeTold(key) {
		return true
	}
	return f.keptChanges == f.toldChanges && (f.before || f.kept == f.told && f.state == f.said && !f.purged)
}

func differs(key string) error {
	return models.Errorf(models.Conflict, "what the registry keeps of %s is not what was written, by the audit", "रजिस्टर में %s का जो है, वह लेखे-जोखे के अनुसार लिखा हुआ नहीं है", key).
		Advise("Somebody changed the database. Keep it as it is and tell whoever oversees it.", "किसी ने डेटाबेस बदला है। उसे जैसा है वैसा रखें और निगरानी करने वाले को बताएँ।")
}

// purgeTold reports whether the audit says that a case, or one of a pair, was purged.
func (v *vouched) purgeTold(key string) bool {
	return slices.ContainsFunc(strings.Fields(key), func(id string) bool { f, ok := v.by[id]; return ok && f.gone })
}
