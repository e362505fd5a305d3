package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// verdictBody is what is kept of a verdict beside its key.
type verdictBody struct {
	Name        string              `json:"name"`
	Role        models.Role         `json:"role"`
	Person      bool                `json:"person,omitempty"`
	Districts   []uint16            `json:"districts,omitempty"`
	Says        string              `json:"says,omitempty"`
	Reason      string              `json:"reason,omitempty"`
	Checklist   []string            `json:"checklist,omitempty"`
	Wants       []string            `json:"wants,omitempty"`
	Other       string              `json:"other,omitempty"`
	Restoration *models.Restoration `json:"restoration,omitempty"`
}

// Pair returns what was said of a report and a recovered child, given by ids: a new pair when nothing was.
func (s *Store) Pair(ctx context.Context, missingID, foundID string) (models.Pair, error) {
	p := models.NewPair(missingID, foundID)
	// One statement, so that state and verdicts are of one moment: a decision must not be made on half of another.
	err := s.visit(ctx, func(rows *sql.Rows) error {
		var v models.Verdict
		var state, kind, body string
		if err := rows.Scan(&state, &p.Version, &v.N, &v.At, &kind, &v.By.ID, &body); err != nil {
			return err
		}
		var b verdictBody
		if err := json.Unmarshal([]byte(body), &b); err != nil {
			return err
		}
		v.Kind, v.By.Name, v.By.Role, v.By.Person, v.By.Reach.Districts = models.VerdictKind(kind), b.Name, b.Role, b.Person, b.Districts
		v.Says, v.Reason, v.Checklist, v.Wants, v.Other, v.Restoration = b.Says, b.Reason, b.Checklist, b.Wants, b.Other, b.Restoration
		p.State = models.PairState(state)
		p.Verdicts = append(p.Verdicts, v)
		return nil
	}, `SELECT p.state, p.version, v.n, v.at, v.kind, v.actor, v.body FROM pairs p JOIN verdicts v ON v.missing_id = p.missing_id AND v.found_id = p.found_id
		WHERE p.missing_id = $1 AND p.found_id = $2 ORDER BY v.n`, missingID, foundID)
	return p, err
}

// AddVerdict keeps the last verdict of a pair, the state that it brings the pair to, what it does to cases, and the alert
// it gives, in one transaction. It returns a Conflict Error when somebody said something of the pair, or changed one of
// the cases, since they were read, and when what would stand from then on is of a case that is closed.
func (s *Store) AddVerdict(ctx context.Context, w models.Write, p *models.Pair, effects ...models.CaseEffect) error {
	encoded := make([][2]string, len(effects))
	for i, e := range effects {
		var err error
		if encoded[i][0], encoded[i][1], err = encode(e.Case); err != nil {
			return err
		}
	}
	return s.write(ctx, func(x *tx) error {
		if err := x.once(w, p.FoundID, ""); err != nil {
			return err
		}
		if kind := p.Verdicts[len(p.Verdicts)-1].Kind; kind == models.Confirm || kind == models.AskEvidence {
			if err := x.bothOpen(p); err != nil {
				return err
			}
		}
		if err := x.addVerdict(w, p); err != nil {
			return err
		}
		for i, e := range effects {
			if err := x.update(w, e.Case, e.Kind, []string{"status"}, encoded[i][0], encoded[i][1]); err != nil {
				return err
			}
		}
		return nil
	})
}

// bothOpen refuses what would stand of a pair of which a case is closed: nobody would take it back any more.
func (x *tx) bothOpen(p *models.Pair) error {
	closed, err := x.exists("SELECT COUNT(*) FROM cases WHERE id IN ($1, $2) AND status <> $3", p.MissingID, p.FoundID, string(models.Open))
	if err == nil && closed {
		return errSuperseded
	}
	return err
}

// inHand is the condition for pairs of a case, $1, that a Committee has in hand.
var inHand = "(missing_id = $1 OR found_id = $1) AND state IN (" + list(2, len(models.InHand())) + ")"

func inHandArgs(caseID string) []any {
	args := []any{caseID}
	for _, state := range models.InHand() {
		args = append(args, string(state))
	}
	return args
}

// pairsWhere lists the pairs that a condition fits by the ids of their cases, in the order of these.
func (s *Store) pairsWhere(ctx context.Context, where string, args ...any) ([][2]string, error) {
	var ids [][2]string
	err := s.visit(ctx, func(rows *sql.Rows) error {
		var id [2]string
		err := rows.Scan(&id[0], &id[1])
		ids = append(ids, id)
		return err
	}, "SELECT missing_id, found_id FROM pairs WHERE "+where+" ORDER BY missing_id, found_id", args...)
	return ids, err
}

// InHand lists the pairs of a case, given by id, that a Committee has in hand.
func (s *Store) InHand(ctx context.Context, caseID string) ([]models.Pair, error) {
	ids, err := s.pairsWhere(ctx, inHand, inHandArgs(caseID)...)
	if err != nil {
		return nil, err
	}
	var pairs []models.Pair
	for _, id := range ids {
		p, err := s.Pair(ctx, id[0], id[1])
		if err != nil {
			return nil, err
		}
		if slices.Contains(models.InHand(), p.State) { // still
			pairs = append(pairs, p)
		}
	}
	return pairs, nil
}

// End writes a case that was closed over the version it was read at, and the last verdict of each pair that falls with it, in
// one transaction. It returns a Conflict Error when somebody changed the case, or said something of one of the pairs, since
// they were read, and when a Committee has a pair of the case in hand that is not among them.
func (s *Store) End(ctx context.Context, w models.Write, c *models.Case, kind models.ChangeKind, fallen ...models.Pair) error {
	record, closing, err := encode(c)
	if err != nil {
		return err
	}
	err = s.write(ctx, func(x *tx) error {
		if err := x.once(w, c.ID, ""); err != nil {
			return err
		}
		if err := x.update(w, c, kind, []string{"status"}, record, closing); err != nil {
			return err
		}
		for i := range fallen {
			if err := x.addVerdict(w, &fallen[i]); err != nil {
				return err
			}
		}
		stands, err := x.exists("SELECT COUNT(*) FROM pairs WHERE "+inHand, inHandArgs(c.ID)...)
		if err == nil && stands {
			err = errPairMoved
		}
		return err
	})
	if err == nil {
		c.Version, c.UpdatedAt = c.Version+1, w.At
	}
	return err
}

var errPairMoved = models.Errorf(models.Conflict, "somebody said something of this pair in the meantime", "इस बीच किसी और ने इस जोड़ी पर कुछ दर्ज किया है").
	Advise("Load the pair again, read it, and repeat what you have to say.", "जोड़ी फिर खोलें, पढ़ें, और अपनी बात दोहराएँ।")

// addVerdict writes the last verdict of a pair.
func (x *tx) addVerdict(w models.Write, p *models.Pair) error {
	v := &p.Verdicts[len(p.Verdicts)-1]
	body, err := json.Marshal(verdictBody{v.By.Name, v.By.Role, v.By.Person, v.By.Reach.Districts, v.Says, v.Reason, v.Checklist, v.Wants, v.Other, v.Restoration})
	if err != nil {
		return err
	}
	if p.Version == 1 {
		known, err := x.exists("SELECT COUNT(*) FROM pairs WHERE missing_id = $1 AND found_id = $2", p.MissingID, p.FoundID)
		if err == nil && known {
			err = errPairMoved
		}
		if err == nil {
			_, err = x.exec("INSERT INTO pairs (missing_id, found_id, state, version, updated_at, seq) VALUES ($1, $2, $3, $4, $5, $6)",
				p.MissingID, p.FoundID, string(p.State), p.Version, v.At, x.seq)
		}
		if err == nil {
			err = x.openPair(p, v.At)
		}
		if err != nil {
			return err
		}
	} else {
		done, err := x.exec("UPDATE pairs SET state = $1, version = $2, updated_at = $3, seq = $4 WHERE missing_id = $5 AND found_id = $6 AND version = $7",
			string(p.State), p.Version, v.At, x.seq, p.MissingID, p.FoundID, p.Version-1)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			if err != nil {
				return err
			}
			return errPairMoved
		}
	}
	_, err = x.exec("INSERT INTO verdicts (missing_id, found_id, n, at, kind, actor, body) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		p.MissingID, p.FoundID, v.N, v.At, string(v.Kind), v.By.ID, string(body))
	if err != nil {
		return err
	}
	if kind, ok := models.AlertOf(v.Kind); ok {
		key := "pair/" + p.MissingID + "/" + p.FoundID + "/" + strconv.FormatInt(v.N, 10)
		if err := x.alert(key, models.Alert{Kind: kind, At: v.At, MissingID: p.MissingID, FoundID: p.FoundID, Detail: strings.Join(v.Wants, ",")}); err != nil {
			return err
		}
	}
	return x.auditVerdict(w, p, string(body))
}

// auditVerdict writes a verdict into the audit under both its cases; the entry of the recovered child vouches for it.
func (x *tx) auditVerdict(w models.Write, p *models.Pair, body string) error {
	v := &p.Verdicts[len(p.Verdicts)-1]
	said := string(p.State)
	if v.Says != "" {
		said += " " + v.Says
	}
	var salts [2]string
	for i, id := range []string{p.MissingID, p.FoundID} {
		if err := x.queryRow("SELECT salt FROM cases WHERE id = $1", id).Scan(&salts[i]); err != nil && !isNoRows(err) {
			return err
		}
	}
	action := "pair." + string(v.Kind)
	child, report := w.Actor.Entry(v.At, action, p.FoundID, p.MissingID+" "+said), w.Actor.Entry(v.At, action, p.MissingID, p.FoundID+" "+said)
	var err error
	if child.Digest, err = verdictDigest(salts[0]+salts[1], p.MissingID, p.FoundID, v, body); err != nil {
		return err
	}
	return x.audit(child, report)
}

// openPair puts a pair among those before people that the engine did not propose: somebody has said something of it. Nothing
// is known of its ranking until it is proposed.
func (x *tx) openPair(p *models.Pair, at int64) error {
	known, err := x.exists("SELECT COUNT(*) FROM proposals WHERE missing_id = $1 AND found_id = $2", p.MissingID, p.FoundID)
	if err != nil || known {
		return err
	}
	_, err = x.exec("INSERT INTO proposals (missing_id, found_id, n, bits, posterior, place, model, as_of_seq, proposed_at, ranked_at) "+
		"SELECT $1, $2, COALESCE(MAX(n), 0) + 1, 0, 0, 0, '', 0, $3, 0 FROM proposals", p.MissingID, p.FoundID, at)
	return err
}

// returnRejected marks a pair that was rejected as one with new evidence, if a photograph came to either case since or was
// corrected, or a change of its record that bears on who the child is.
func (x *tx) returnRejected(p *models.Proposal) error {
	pair := models.NewPair(p.MissingID, p.FoundID)
	var seq int64
	var state string
	err := x.queryRow("SELECT state, version, seq FROM pairs WHERE missing_id = $1 AND found_id = $2", p.MissingID, p.FoundID).Scan(&state, &pair.Version, &seq)
	if isNoRows(err) || err == nil && models.PairState(state) != models.PairRejected {
		return nil
	}
	if err != nil {
		return err
	}
	fresh, err := x.newEvidence(p, seq)
	if err != nil || !fresh {
		return err
	}
	pair.State = models.PairRejected
	if pair, fresh = pair.Return(p.RankedAt); !fresh {
		return nil
	}
	return x.addVerdict(models.Write{Actor: models.Actor{ID: "engine"}, At: p.RankedAt}, &pair)
}

// newEvidence reports whether something new was learnt of either case of a pair after one change of the feed and up to the
// one at which the pair was ranked. Faces that another model describes anew are of photographs that people have seen.
func (x *tx) newEvidence(p *models.Proposal, after int64) (bool, error) {
	fresh := false
	err := x.visit(func(rows *sql.Rows) error {
		var kind, detail string
		err := rows.Scan(&kind, &detail)
		fresh = fresh || models.ChangeKind(kind) != models.CaseChanged || slices.ContainsFunc(strings.Split(detail, ","), models.IsEvidence)
		return err
	}, "SELECT kind, detail FROM changes WHERE case_id IN ($1, $2) AND seq > $3 AND seq <= $4 AND kind IN ($5, $6, $7, $8)",
		p.MissingID, p.FoundID, after, p.AsOfSeq, string(models.CaseChanged), string(models.PhotoAdded), string(models.FaceChosen), string(models.PhotoCorrected))
	return fresh, err
}

// Pairs returns a page of the pairs that were proposed or that somebody said something of, the newest first.
func (s *Store) Pairs(ctx context.Context, f models.PairFilter, limit int) ([]models.PairRow, error) {
	where, args := []string{"p.n < $1"}, []any{int64(math.MaxInt64)}
	if f.Before > 0 {
		args[0] = f.Before
	}
	if len(f.States) > 0 {
		where = append(where, "COALESCE(r.state, 'proposed') IN ("+list(len(args)+1, len(f.States))+")")
		for _, state := range f.States {
			args = append(args, string(state))
		}
	}
	where, args = inDistricts(where, args, f.Districts)
	args = append(args, limit)
	var out []models.PairRow
	err := s.visit(ctx, func(rows *sql.Rows) error {
		var p models.PairRow
		var state string
		err := rows.Scan(&p.N, &p.MissingID, &p.FoundID, &p.MissingNumber, &p.FoundNumber, &p.Where.Child, &p.Where.Report, &state, &p.Version, &p.ProposedAt, &p.UpdatedAt)
		p.State = models.PairState(state)
		out = append(out, p)
		return err
	}, `SELECT p.n, p.missing_id, p.found_id, m.number, f.number, `+pairWhere+`, COALESCE(r.state, 'proposed'), COALESCE(r.version, 0), p.proposed_at, COALESCE(r.updated_at, 0)
		FROM proposals p JOIN cases m ON m.id = p.missing_id JOIN cases f ON f.id = p.found_id LEFT JOIN pairs r ON r.missing_id = p.missing_id AND r.found_id = p.found_id
		WHERE `+strings.Join(where, " AND ")+" ORDER BY p.n DESC LIMIT $"+strconv.Itoa(len(args)), args...)
	return out, err
}

// pairWhere selects models.PairDistricts.
const pairWhere = "COALESCE(NULLIF(f.committee, ''), f.recognised, ''), COALESCE(NULLIF(m.committee, ''), m.recognised, '')"

// inDistricts narrows to pairs and alerts of which either case is in one of the districts, or before a committee there.
func inDistricts(where []string, args []any, districts []string) (narrowed []string, with []any) {
	if len(districts) == 0 {
		return where, args
	}
	first, n := len(args)+1, len(districts)
	return append(where, "("+within("m.", first, n)+" OR "+within("f.", first, n)+")"), named(args, districts)
}

// EachConfirmed visits the pairs that are confirmed, with the confirmation that stands, in the order of their cases' ids.
func (s *Store) EachConfirmed(ctx context.Context, visit func(missingID, foundID string, v *models.Verdict) error) error {
	pairs, err := s.pairsWhere(ctx, "state IN ($1, $2)", string(models.PairConfirmed), string(models.PairRestored))
	if err != nil {
		return err
	}
	for _, ids := range pairs {
		p, err := s.Pair(ctx, ids[0], ids[1])
		if err != nil {
			return err
		}
		if d := p.Decision(); d != nil && d.Kind == models.Confirm {
			if err := visit(ids[0], ids[1], d); err != nil {
				return err
			}
		}
	}
	return nil
}

// StatesOf tells how the review of some pairs stands: those of one case with others. Pairs of which nothing was said are
// left out.
func (s *Store) StatesOf(ctx context.Context, caseID string) (map[[2]string]models.PairState, error) {
	out := map[[2]string]models.PairState{}
	err := s.visit(ctx, func(rows *sql.Rows) error {
		var missing, found, state string
		err := rows.Scan(&missing, &found, &state)
		out[[2]string{missing, found}] = models.PairState(state)
		return err
	}, "SELECT missing_id, found_id, state FROM pairs WHERE missing_id = $1 OR found_id = $1", caseID)
	return out, err
}

// JudgedBy lists the pairs of a case that somebody has noted a judgement of.
func (s *Store) JudgedBy(ctx context.Context, actorID, caseID string) (map[[2]string]bool, error) {
	out := map[[2]string]bool{}
	err := s.visit(ctx, func(rows *sql.Rows) error {
		var missing, found string
		err := rows.Scan(&missing, &found)
		out[[2]string{missing, found}] = true
		return err
	}, "SELECT missing_id, found_id FROM verdicts WHERE (missing_id = $1 OR found_id = $1) AND actor = $2 AND kind = $3",
		caseID, actorID, string(models.Judgement))
	return out, err
}

// Looks tells what somebody looked at of the cases of a pair, given by ids, since evidence came or the pair was reopened, as
// the audit has it.
func (s *Store) Looks(ctx context.Context, actorID, missingID, foundID string) (models.Looks, error) {
	looks := models.Looks{Records: map[string]bool{}, Photos: map[string]bool{}}
	err := s.visit(ctx, func(rows *sql.Rows) error {
		var caseID, action, detail string
		err := rows.Scan(&caseID, &action, &detail)
		if action == "photo.view" {
			looks.Photos[detail] = true
		} else {
			looks.Records[caseID] = true
		}
		return err
	}, `SELECT DISTINCT case_id, action, detail FROM audit WHERE actor = $1 AND case_id IN ($2, $3) AND action IN ('case.view', 'pair.view', 'photo.view') AND n >
		(SELECT COALESCE(MAX(n), 0) FROM audit WHERE case_id = $3 AND action IN ($4, $5, $6) AND detail LIKE $7)`,
		actorID, missingID, foundID, "pair."+string(models.NewEvidence), "pair."+string(models.EvidenceGiven), "pair."+string(models.ReopenPair), missingID+" %")
	return looks, err
}
