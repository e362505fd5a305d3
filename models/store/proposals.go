package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"math"
	"slices"
	"strings"

	"github.com/milaan-project/milaan/models"
)

const (
	standing = "standing"
	rematch  = "rematch"
)

// Standing says how far standing matches have come.
func (s *Store) Standing(ctx context.Context) (models.StandingMark, error) {
	var m models.StandingMark
	err := s.reader.QueryRowContext(ctx, "SELECT seq FROM progress WHERE id = $1", standing).Scan(&m.Seq)
	return m, s.fail(err)
}

// Propose keeps pairs, and that standing matches have come so far, in one transaction. Of a pair that was proposed before
// the latest ranking is kept. It returns how many are new.
func (s *Store) Propose(ctx context.Context, mark models.StandingMark, pairs ...models.Proposal) (fresh int, err error) {
	err = s.write(ctx, func(x *tx) error {
		if fresh, err = x.propose(pairs); err != nil {
			return err
		}
		_, err := x.exec("UPDATE progress SET seq = $1 WHERE id = $2 AND seq < $1", mark.Seq, standing)
		return err
	})
	return fresh, err
}

// Rematch says how far a matching of the whole registry has come; the zero mark when none is under way.
func (s *Store) Rematch(ctx context.Context) (models.RematchMark, error) {
	var m models.RematchMark
	var next int64
	err := s.reader.QueryRowContext(ctx, "SELECT model, began, seq, slot, done, proposed FROM progress WHERE id = $1", rematch).
		Scan(&m.Model, &m.Began, &m.Seq, &next, &m.Done, &m.Proposed)
	if errors.Is(err, sql.ErrNoRows) {
		return m, nil
	}
	m.Next = models.Slot(next)
	return m, s.fail(err)
}

// SkipStanding says that the changes up to a sequence number need no match of their own, if all before them were matched.
func (s *Store) SkipStanding(ctx context.Context, from, to int64) error {
	return s.write(ctx, func(x *tx) error {
		_, err := x.exec("UPDATE progress SET seq = $1 WHERE id = $2 AND seq = $3", to, standing, from)
		return err
	})
}

// ProposeRematch keeps pairs, and how far the matching of the whole registry has come, in one transaction: mark.Proposed
// is what it was before and the new pairs. The zero mark ends it. It returns the mark as it is kept.
func (s *Store) ProposeRematch(ctx context.Context, mark models.RematchMark, pairs ...models.Proposal) (models.RematchMark, error) {
	kept := mark
	err := s.write(ctx, func(x *tx) error {
		kept = mark
		if _, err := x.exec("DELETE FROM progress WHERE id = $1", rematch); err != nil {
			return err
		}
		fresh, err := x.propose(pairs)
		if err != nil || mark == (models.RematchMark{}) {
			return err
		}
		kept.Proposed += fresh
		_, err = x.exec("INSERT INTO progress (id, seq, slot, model, began, done, proposed) VALUES ($1, $2, $3, $4, $5, $6, $7)",
			rematch, kept.Seq, int64(kept.Next), kept.Model, kept.Began, kept.Done, kept.Proposed)
		return err
	})
	return kept, err
}

// propose keeps pairs, those of one ranking in an order that does not tell which came first in it.
func (x *tx) propose(pairs []models.Proposal) (fresh int, err error) {
	pairs = slices.SortedFunc(slices.Values(pairs), func(a, b models.Proposal) int {
		return cmp.Or(strings.Compare(a.FoundID, b.FoundID), strings.Compare(a.MissingID, b.MissingID))
	})
	for i := range pairs {
		p := &pairs[i]
		done, err := x.exec("UPDATE proposals SET bits = $1, posterior = $2, place = $3, model = $4, as_of_seq = $5, ranked_at = $6 WHERE missing_id = $7 AND found_id = $8",
			int64(p.Bits), p.Posterior, p.Rank, p.Model, p.AsOfSeq, p.RankedAt, p.MissingID, p.FoundID)
		if err != nil {
			return fresh, err
		}
		n, err := done.RowsAffected()
		if err == nil {
			err = x.returnRejected(p)
		}
		if err != nil {
			return fresh, err
		}
		if n > 0 {
			continue
		}
		_, err = x.exec("INSERT INTO proposals (missing_id, found_id, n, bits, posterior, place, model, as_of_seq, proposed_at, ranked_at) "+
			"SELECT $1, $2, COALESCE(MAX(n), 0) + 1, $3, $4, $5, $6, $7, $8, $8 FROM proposals",
			p.MissingID, p.FoundID, int64(p.Bits), p.Posterior, p.Rank, p.Model, p.AsOfSeq, p.RankedAt)
		if err == nil {
			err = x.alert("proposed/"+p.MissingID+"/"+p.FoundID, models.Alert{Kind: models.AlertCandidate, At: p.RankedAt, MissingID: p.MissingID, FoundID: p.FoundID})
		}
		if err != nil {
			return fresh, err
		}
		fresh++
	}
	return fresh, nil
}

// Proposals returns a page of the pairs that were proposed, the newest first; before is the number of the last one of the
// page before, 0 for the first page.
func (s *Store) Proposals(ctx context.Context, before int64, limit int) ([]models.Proposal, error) {
	if before <= 0 {
		before = math.MaxInt64
	}
	return s.proposals(ctx, "n < $1 ORDER BY n DESC LIMIT $2", before, limit)
}

// ProposalOf returns what is known of a pair that was proposed; a zero Proposal when it was not.
func (s *Store) ProposalOf(ctx context.Context, missingID, foundID string) (models.Proposal, error) {
	list, err := s.proposals(ctx, "p.missing_id = $1 AND p.found_id = $2", missingID, foundID)
	if err != nil || len(list) == 0 {
		return models.Proposal{}, err
	}
	return list[0], nil
}

func (s *Store) proposals(ctx context.Context, where string, args ...any) ([]models.Proposal, error) {
	var out []models.Proposal
	err := s.visit(ctx, func(rows *sql.Rows) error {
		var p models.Proposal
		var bits int64
		err := rows.Scan(&p.N, &p.MissingID, &p.FoundID, &p.MissingNumber, &p.FoundNumber, &bits, &p.Posterior, &p.Rank, &p.Model, &p.AsOfSeq, &p.ProposedAt, &p.RankedAt)
		p.Bits = models.Bits(bits)
		out = append(out, p)
		return err
	}, `SELECT n, missing_id, found_id, COALESCE(m.number, ''), COALESCE(f.number, ''), bits, posterior, place, model, as_of_seq, proposed_at, ranked_at
		FROM proposals p LEFT JOIN cases m ON m.id = p.missing_id LEFT JOIN cases f ON f.id = p.found_id
		WHERE `+where, args...)
	return out, err
}
