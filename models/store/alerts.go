package store

import (
	"context"
	"database/sql"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// alert keeps an alert unless one with this key was kept before.
func (x *tx) alert(key string, a models.Alert) error {
	known, err := x.exists("SELECT COUNT(*) FROM alerts WHERE once_key = $1", key)
	if err != nil || known {
		return err
	}
	_, err = x.exec("INSERT INTO alerts (n, kind, at, missing_id, found_id, detail, due_at, once_key) SELECT COALESCE(MAX(n), 0) + 1, $1, $2, $3, $4, $5, $6, $7 FROM alerts",
		string(a.Kind), a.At, a.MissingID, a.FoundID, a.Detail, a.DueAt, key)
	return err
}

// AddAlert keeps an alert unless one with this key was kept before.
func (s *Store) AddAlert(ctx context.Context, key string, a models.Alert) error {
	return s.write(ctx, func(x *tx) error { return x.alert(key, a) })
}

const alertColumns = "a.n, a.kind, a.at, a.missing_id, a.found_id, COALESCE(m.number, ''), COALESCE(f.number, ''), " + pairWhere + ", a.detail, a.due_at"
const alertTables = " FROM alerts a LEFT JOIN cases m ON m.id = a.missing_id LEFT JOIN cases f ON f.id = a.found_id"

// Alerts returns a page of alerts, the newest first.
func (s *Store) Alerts(ctx context.Context, f models.AlertFilter, limit int) ([]models.Alert, error) {
	if len(f.Kinds) == 0 {
		return nil, nil
	}
	from, args := chosenAlerts(f)
	args = append(args, limit)
	return s.alerts(ctx, "SELECT "+alertColumns+", CASE WHEN s.n IS NULL THEN 0 ELSE 1 END"+from+" ORDER BY a.n DESC LIMIT $"+strconv.Itoa(len(args)), args...)
}

// CountAlerts counts the alerts of a filter among the latest so many of all, up to most.
func (s *Store) CountAlerts(ctx context.Context, f models.AlertFilter, latest, most int) (int, error) {
	if len(f.Kinds) == 0 {
		return 0, nil
	}
	from, args := chosenAlerts(f)
	args = append(args, latest, most)
	query := "SELECT COUNT(*) FROM (SELECT a.n" + from + " AND a.n > (SELECT COALESCE(MAX(n), 0) FROM alerts) - $" + strconv.Itoa(len(args)-1) + " LIMIT $" + strconv.Itoa(len(args)) + ") AS chosen"
	var n int
	err := s.reader.QueryRowContext(ctx, query, args...).Scan(&n)
	return n, s.fail(err)
}

// chosenAlerts are the tables and conditions of a filter, with what they are asked with; s is what the reader has seen.
func chosenAlerts(f models.AlertFilter) (from string, args []any) {
	args = []any{f.Reader, int64(math.MaxInt64)}
	if f.Before > 0 {
		args[1] = f.Before
	}
	kinds, args := oneOf(args, f.Kinds)
	where, args := inDistricts([]string{"a.n < $2", "a.kind " + kinds}, args, f.Districts)
	if f.Unseen {
		where = append(where, "s.n IS NULL")
	}
	if f.Blind {
		where, args = blindly(where, args)
	}
	return alertTables + " LEFT JOIN alerts_seen s ON s.n = a.n AND s.actor = $1 WHERE " + strings.Join(where, " AND "), args
}

// unjudged narrows alerts to those of pairs that $1 has noted no judgement of.
const unjudged = "a.missing_id <> '' AND a.found_id <> '' AND NOT EXISTS (SELECT 1 FROM verdicts v WHERE v.missing_id = a.missing_id AND v.found_id = a.found_id AND v.actor = $1 AND v.kind = '" +
	string(models.Judgement) + "')"

// blindly leaves of the alerts of a pair that the reader has not judged, if they tell it of a candidate, the latest, and
// none of the kinds that it is not told. That an earlier one was seen does not matter: the latest calls the reader again.
func blindly(where []string, args []any) (narrowed []string, with []any) {
	candidate, untold := models.BlindKinds()
	hidden, args := oneOf(args, untold)
	told, args := oneOf(args, candidate)
	later := "a.kind " + told + " AND EXISTS (SELECT 1 FROM alerts l WHERE l.missing_id = a.missing_id AND l.found_id = a.found_id AND l.n > a.n AND l.kind " + told + ")"
	return append(where, "NOT ("+unjudged+" AND (a.kind "+hidden+" OR "+later+"))"), args
}

// oneOf is the condition that a kind is one of some.
func oneOf(args []any, kinds []models.AlertKind) (in string, with []any) {
	in = "IN (" + list(len(args)+1, len(kinds)) + ")"
	for _, k := range kinds {
		args = append(args, string(k))
	}
	return in, args
}

// FoldedAlerts returns numbers of alerts, and those that the ones of them stand for to a reader who has not judged their
// pairs: the earlier ones that tell it of the same candidate.
func (s *Store) FoldedAlerts(ctx context.Context, reader string, numbers ...int64) ([]int64, error) {
	if len(numbers) == 0 {
		return nil, nil
	}
	candidate, _ := models.BlindKinds()
	told, args := oneOf([]any{reader}, candidate)
	of := "a.n IN (" + list(len(args)+1, len(numbers)) + ")"
	for _, n := range numbers {
		args = append(args, n)
	}
	all := slices.Clone(numbers)
	err := s.visit(ctx, func(rows *sql.Rows) error {
		var n int64
		err := rows.Scan(&n)
		all = append(all, n)
		return err
	}, "SELECT DISTINCT e.n FROM alerts a JOIN alerts e ON e.missing_id = a.missing_id AND e.found_id = a.found_id AND e.n < a.n WHERE "+
		of+" AND a.kind "+told+" AND e.kind "+told+" AND "+unjudged+" ORDER BY e.n", args...)
	return all, err
}

// AlertsAfter returns alerts after a number, the oldest first, for outlets that pass them on.
func (s *Store) AlertsAfter(ctx context.Context, after int64, limit int) ([]models.Alert, error) {
	return s.alerts(ctx, "SELECT "+alertColumns+", 0"+alertTables+" WHERE a.n > $1 ORDER BY a.n LIMIT $2", after, limit)
}

func (s *Store) alerts(ctx context.Context, query string, args ...any) ([]models.Alert, error) {
	var out []models.Alert
	err := s.visit(ctx, func(rows *sql.Rows) error {
		var a models.Alert
		var kind string
		var seen int64
		err := rows.Scan(&a.N, &kind, &a.At, &a.MissingID, &a.FoundID, &a.MissingNumber, &a.FoundNumber, &a.Where.Child, &a.Where.Report, &a.Detail, &a.DueAt, &seen)
		a.Kind, a.Seen = models.AlertKind(kind), seen != 0
		out = append(out, a)
		return err
	}, query, args...)
	return out, err
}

// SeeAlert notes that somebody has seen alerts. It returns a NotFound Error, and notes nothing, when there is none with one
// of the numbers.
func (s *Store) SeeAlert(ctx context.Context, actorID string, numbers ...int64) error {
	return s.write(ctx, func(x *tx) error {
		for _, n := range numbers {
			known, err := x.exists("SELECT COUNT(*) FROM alerts WHERE n = $1", n)
			if err == nil && !known {
				return models.Errorf(models.NotFound, "there is no such alert", "ऐसी कोई सूचना नहीं है").Advise("Load the list again.", "सूची फिर खोलें।")
			}
			if err != nil {
				return err
			}
			seen, err := x.exists("SELECT COUNT(*) FROM alerts_seen WHERE actor = $1 AND n = $2", actorID, n)
			if err != nil {
				return err
			}
			if seen {
				continue
			}
			if _, err = x.exec("INSERT INTO alerts_seen (actor, n) VALUES ($1, $2)", actorID, n); err != nil {
				return err
			}
		}
		return nil
	})
}

// LatestAlert is the number of the latest alert; 0 before the first.
func (s *Store) LatestAlert(ctx context.Context) (int64, error) {
	var n int64
	err := s.reader.QueryRowContext(ctx, "SELECT COALESCE(MAX(n), 0) FROM alerts").Scan(&n)
	return n, s.fail(err)
}

// Passed tells up to which alert an outlet has passed them on, and whether it has begun.
func (s *Store) Passed(ctx context.Context, outlet string) (n int64, begun bool, err error) {
	err = s.reader.QueryRowContext(ctx, "SELECT seq FROM progress WHERE id = $1", "outlet "+outlet).Scan(&n)
	if isNoRows(err) {
		return 0, false, nil
	}
	return n, err == nil, s.fail(err)
}

// SetPassed notes that an outlet has passed on every alert up to one.
func (s *Store) SetPassed(ctx context.Context, outlet string, n int64) error {
	return s.write(ctx, func(x *tx) error {
		id := "outlet " + outlet
		done, err := x.exec("UPDATE progress SET seq = $1 WHERE id = $2 AND seq <= $1", n, id)
		if err != nil {
			return err
		}
		if known, err := done.RowsAffected(); err != nil || known > 0 {
			return err
		}
		_, err = x.exec("INSERT INTO progress (id, seq, slot, model, began, done, proposed) VALUES ($1, $2, 0, '', 0, 0, 0)", id, n)
		return err
	})
}

// Due lists open cases whose next clock runs out before an instant, the first one first; those of some districts only,
// unless there are none.
func (s *Store) Due(ctx context.Context, before int64, districts []string, limit int) ([]models.Case, error) {
	where, args := "status = 'open' AND due_at > 0 AND due_at < $1", []any{before}
	if len(districts) > 0 {
		where += " AND (" + within("", 2, len(districts)) + ")"
		args = named(args, districts)
	}
	args = append(args, limit)
	return s.query(ctx, "SELECT "+caseColumns+" FROM cases WHERE "+where+" ORDER BY due_at, slot LIMIT $"+strconv.Itoa(len(args)), args...)
}

// ToWarn lists open cases of which a clock is to be said to run out by an instant, and those whose clocks were never
// worked out.
func (s *Store) ToWarn(ctx context.Context, now int64, limit int) ([]models.Case, error) {
	return s.query(ctx, "SELECT "+caseColumns+" FROM cases WHERE warn_at <> 0 AND warn_at <= $1 ORDER BY warn_at, slot LIMIT $2", now, limit)
}

// Warned keeps alerts of some cases' clocks, and when to look at the cases again. A case that was changed in between is left
// to its change.
func (s *Store) Warned(ctx context.Context, list ...models.Warned) error {
	return s.write(ctx, func(x *tx) error {
		for _, w := range list {
			done, err := x.exec("UPDATE cases SET due_at = $1, warn_at = $2 WHERE id = $3 AND version = $4", w.Case.DueAt, w.Case.WarnAt, w.Case.ID, w.Case.Version)
			if err != nil {
				return err
			}
			if n, err := done.RowsAffected(); err != nil {
				return err
			} else if n == 0 {
				continue
			}
			for _, key := range slices.Sorted(maps.Keys(w.Alerts)) {
				if err := x.alert(key, w.Alerts[key]); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
