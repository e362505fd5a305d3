package store

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"strconv"

	"github.com/milaan-project/milaan/models"
)

// recordDigest is what the audit vouches for of a case's record; columns is what is vouched for beside it.
func recordDigest(salt, id, status, closing, record string) (string, error) {
	return models.DigestOf(salt, id, status, closing, record)
}

// caseColumnsOf are the columns of a case beside its record: what it is found and listed by.
type caseColumnsOf struct {
	Number, Side, Source       string
	Slot, CreatedAt            int64
	District, Committee, Drive string
	EventOn                    int64
}

// digest is what the audit vouches for of a record with its columns.
func (c *caseColumnsOf) digest(record string) (string, error) {
	b, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	return models.DigestOf(record, string(b))
}

// reasonDigest is what the audit vouches for of what somebody wrote of a change; empty when it is nothing.
func reasonDigest(salt, caseID, reason, closing string) (string, error) {
	if reason == "" && closing == "" {
		return "", nil
	}
	return models.DigestOf(salt, caseID, reason, closing)
}

// verdictDigest is what the audit vouches for of a verdict; salt is that of both cases.
func verdictDigest(salt, missingID, foundID string, v *models.Verdict, body string) (string, error) {
	return models.DigestOf(salt, missingID, foundID, strconv.FormatInt(v.N, 10), strconv.FormatInt(v.At, 10), string(v.Kind), v.By.ID, body)
}

// accountDigest is what the audit vouches for of an account: all of it, and the hash of its password and its sealed second
// factor, so that nobody slips theirs in.
func accountDigest(a *models.Account) (string, error) {
	b, err := json.Marshal(a)
	if err != nil {
		return "", err
	}
	return models.DigestOf("account", string(b))
}

// tokenDigest is what the audit vouches for of a token.
func tokenDigest(t *models.Token) (string, error) {
	kept := *t
	kept.UsedAt = 0 // nobody is to vouch for each use
	b, err := json.Marshal(&kept)
	if err != nil {
		return "", err
	}
	return models.DigestOf("token", string(b), base64.StdEncoding.EncodeToString(t.Hash))
}

// saltOf makes the salt of a new case from its wrapped key, which holds a random key and is purged with the case.
func saltOf(c *models.Case) (string, error) { return models.DigestOf("salt", string(c.WrappedKey)) }

// EachKept visits everything that the audit vouches for, each key's in the order in which it was written.
func (s *Store) EachKept(ctx context.Context, visit func(models.Kept) error) error {
	for _, each := range []func(context.Context, func(models.Kept) error) error{s.eachRecord, s.eachVerdict, s.eachBarePair, s.eachChange, s.eachAccount, s.eachToken} {
		if err := each(ctx, visit); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) eachRecord(ctx context.Context, visit func(models.Kept) error) error {
	return s.visit(ctx, func(rows *sql.Rows) error {
		var version, vouched int64
		var id, salt, now, status, closing, record string
		var c caseColumnsOf
		err := rows.Scan(&id, &salt, &now, &status, &closing, &record, &version, &vouched, &c.Number, &c.Side, &c.Source, &c.Slot, &c.CreatedAt,
			&c.District, &c.Committee, &c.Drive, &c.EventOn)
		if err != nil {
			return err
		}
		digest, err := recordDigest(salt, id, status, closing, record)
		if err == nil && vouched != 0 {
			digest, err = c.digest(digest)
		}
		if err != nil {
			return err
		}
		return visit(models.Kept{Of: models.KeptRecord, Key: id, Digest: digest, Purged: now == string(models.Purged), Partly: vouched == 0})
	}, `SELECT id, salt, status, status, closing, record, version, vouched, number, side, source, slot, created_at, district, committee, drive, event_on FROM cases UNION ALL
		SELECT v.case_id, c.salt, c.status, v.status, v.closing, v.record, v.version, v.vouched, c.number, c.side, c.source, c.slot, c.created_at,
		v.district, v.committee, v.drive, v.event_on FROM case_versions v JOIN cases c ON c.id = v.case_id ORDER BY 1, 7`)
}

func (s *Store) eachVerdict(ctx context.Context, visit func(models.Kept) error) error {
	return s.visit(ctx, func(rows *sql.Rows) error {
		var v models.Verdict
		var last int64
		var missing, found, kind, body, salt, state, one, other string
		if err := rows.Scan(&missing, &found, &v.N, &v.At, &kind, &v.By.ID, &body, &salt, &state, &last, &one, &other); err != nil {
			return err
		}
		v.Kind = models.VerdictKind(kind)
		digest, err := verdictDigest(salt, missing, found, &v, body)
		if err != nil {
			return err
		}
		k := models.Kept{Of: models.KeptVerdict, Key: missing + " " + found, Digest: digest, Purged: one == string(models.Purged) || other == string(models.Purged)}
		if v.N == last {
			k.State = models.PairState(state)
		}
		return visit(k)
	}, `SELECT v.missing_id, v.found_id, v.n, v.at, v.kind, v.actor, v.body, COALESCE(m.salt, '') || COALESCE(f.salt, ''), COALESCE(p.state, ''), COALESCE(p.version, 0),
		COALESCE(m.status, ''), COALESCE(f.status, '')
		FROM verdicts v LEFT JOIN pairs p ON p.missing_id = v.missing_id AND p.found_id = v.found_id LEFT JOIN cases m ON m.id = v.missing_id LEFT JOIN cases f ON f.id = v.found_id
		ORDER BY v.missing_id, v.found_id, v.n`)
}

// eachBarePair visits the pairs that have a state and no verdicts: nothing makes one but a hand in the database, and no entry of
// the audit is of it.
func (s *Store) eachBarePair(ctx context.Context, visit func(models.Kept) error) error {
	return s.visit(ctx, func(rows *sql.Rows) error {
		var missing, found, state, one, other string
		if err := rows.Scan(&missing, &found, &state, &one, &other); err != nil {
			return err
		}
		return visit(models.Kept{Of: models.KeptVerdict, Key: missing + " " + found, State: models.PairState(state), Purged: one == string(models.Purged) || other == string(models.Purged)})
	}, `SELECT p.missing_id, p.found_id, p.state, COALESCE(m.status, ''), COALESCE(f.status, '')
		FROM pairs p LEFT JOIN cases m ON m.id = p.missing_id LEFT JOIN cases f ON f.id = p.found_id
		WHERE NOT EXISTS (SELECT 1 FROM verdicts v WHERE v.missing_id = p.missing_id AND v.found_id = p.found_id) ORDER BY p.missing_id, p.found_id`)
}

// eachChange visits the history of cases. Purges are left out: the audit tells of those in a registry that was restored, too,
// whose history does not.
func (s *Store) eachChange(ctx context.Context, visit func(models.Kept) error) error {
	return s.visit(ctx, func(rows *sql.Rows) error {
		var e models.AuditEntry
		var vouched int64
		var kind, role, reason, closing, salt, status string
		if err := rows.Scan(&e.CaseID, &kind, &e.At, &e.Actor, &role, &e.Detail, &reason, &closing, &vouched, &salt, &status); err != nil {
			return err
		}
		e.Action, e.Role = "case."+kind, models.Role(role)
		written := ""
		if vouched != 0 {
			var err error
			if written, err = reasonDigest(salt, e.CaseID, reason, closing); err != nil {
				return err
			}
		}
		digest, err := e.ChangeDigest(written)
		if err != nil {
			return err
		}
		return visit(models.Kept{Of: models.KeptChange, Key: e.CaseID, Digest: digest, Purged: status == string(models.Purged)})
	}, `SELECT h.case_id, h.kind, h.at, h.actor, h.role, h.detail, h.reason, h.closing, h.vouched, COALESCE(c.salt, ''), COALESCE(c.status, '')
		FROM changes h LEFT JOIN cases c ON c.id = h.case_id WHERE h.kind <> $1 ORDER BY h.seq`, string(models.CasePurged))
}

func (s *Store) eachAccount(ctx context.Context, visit func(models.Kept) error) error {
	list, err := s.Accounts(ctx)
	if err != nil {
		return err
	}
	for i := range list {
		digest, err := accountDigest(&list[i])
		if err != nil {
			return err
		}
		if err := visit(models.Kept{Of: models.KeptAccount, Key: list[i].ID, Digest: digest}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) eachToken(ctx context.Context, visit func(models.Kept) error) error {
	list, err := s.tokens(ctx, "1 = 1")
	if err != nil {
		return err
	}
	for i := range list {
		digest, err := tokenDigest(&list[i])
		if err != nil {
			return err
		}
		if err := visit(models.Kept{Of: models.KeptToken, Key: list[i].ID, Digest: digest}); err != nil {
			return err
		}
	}
	return nil
}

// EachClocked visits every case that a clock runs of, or is said to run of, without its photographs.
func (s *Store) EachClocked(ctx context.Context, visit func(*models.Case) error) error {
	return s.visit(ctx, func(rows *sql.Rows) error {
		c, err := scanCase(rows)
		if err != nil {
			return err
		}
		return visit(&c)
	}, "SELECT "+caseColumns+" FROM cases WHERE status = $1 OR due_at <> 0 OR warn_at <> 0 ORDER BY slot", string(models.Open))
}
