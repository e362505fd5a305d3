package store

import (
	"context"
	"database/sql"
	"strings"
)

// foldDistrict is how the name of a district is kept to be compared.
func foldDistrict(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// EachDistrict visits the districts that are written on cases, in small letters, each with what it is recognised as there; the
// same words twice where that differs.
func (s *Store) EachDistrict(ctx context.Context, visit func(written, recognised string) error) error {
	return s.visit(ctx, func(rows *sql.Rows) error {
		var written, recognised string
		if err := rows.Scan(&written, &recognised); err != nil {
			return err
		}
		return visit(written, recognised)
	}, "SELECT DISTINCT district, recognised FROM cases ORDER BY district, recognised")
}

// Recognise reads every district that is written on a case anew: of cases from before it was kept which one that is, of those
// from a backup, which does not hold it, and wherever the list of districts says otherwise by now. as returns the name of the
// district that words mean, and nothing where they are none.
func (s *Store) Recognise(ctx context.Context, as func(written string) string) error {
	var stale []reading
	err := s.EachDistrict(ctx, func(written, recognised string) error {
		if is := foldDistrict(as(written)); is != recognised {
			stale = append(stale, reading{written, recognised, is})
		}
		return nil
	})
	for i := 0; i < len(stale) && err == nil; i++ {
		err = s.reread(ctx, stale[i])
	}
	return err
}

// reading is what words were recognised as on some cases, and what they are.
type reading struct{ written, recognised, is string }

// rereadAtOnce is how many cases one transaction brings to another district: all that are written alike can be most of a
// registry, and nobody else writes meanwhile.
const rereadAtOnce = 20_000

func (s *Store) reread(ctx context.Context, r reading) error {
	for {
		var n int64
		err := s.write(ctx, func(x *tx) error {
			done, err := x.exec("UPDATE cases SET recognised = $1 WHERE slot IN (SELECT slot FROM cases WHERE district = $2 AND recognised = $3 LIMIT $4)",
				r.is, r.written, r.recognised, rereadAtOnce)
			if err != nil {
				return err
			}
			n, err = done.RowsAffected()
			return err
		})
		if err != nil || n < rereadAtOnce {
			return err
		}
	}
}

// within is the condition that a case, its table's name given with a dot or not at all, is in one of so many districts, the
// first one parameter $first, or before a committee there.
func within(table string, first, districts int) string {
	in := " IN (" + list(first, districts) + ")"
	return table + "recognised" + in + " OR " + table + "committee" + in
}

// named appends the names of districts to parameters.
func named(args []any, districts []string) []any {
	for _, d := range districts {
		args = append(args, foldDistrict(d))
	}
	return args
}
