package store

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/milaan-project/milaan/models"
)

const caseColumns = "slot, id, number, side, source, status, closing, version, created_at, updated_at, record, wrapped_key, due_at, warn_at, committee, recognised"

// Case finds a case by id or number, with its photos and faces. It returns a NotFound Error when there is none.
func (s *Store) Case(ctx context.Context, idOrNumber string) (models.Case, error) {
	where := "id = $1"
	if number, err := models.ParseNumber(idOrNumber); err == nil {
		where, idOrNumber = "number = $1", number
	}
	list, err := s.query(ctx, "SELECT "+caseColumns+" FROM cases WHERE "+where, idOrNumber)
	if err != nil {
		return models.Case{}, err
	}
	if len(list) == 0 {
		return models.Case{}, models.Errorf(models.NotFound, "there is no such case", "ऐसा कोई मामला नहीं है").
			Advise("Check the id or the case number.", "id या मामला संख्या जाँचें।")
	}
	return list[0], nil
}

// Cases returns the cases at slots, in the order of the slots, with photos and faces; unknown slots are left out.
func (s *Store) Cases(ctx context.Context, slots []models.Slot) ([]models.Case, error) {
	bySlot := make(map[models.Slot]models.Case, len(slots))
	for part := range slices.Chunk(slots, inChunk) {
		args := make([]any, len(part))
		for i, slot := range part {
			args[i] = int64(slot)
		}
		found, err := s.query(ctx, "SELECT "+caseColumns+" FROM cases WHERE slot IN ("+list(1, len(part))+")", args...)
		if err != nil {
			return nil, err
		}
		for _, c := range found {
			bySlot[c.Slot] = c
		}
	}
	out := make([]models.Case, 0, len(slots))
	for _, slot := range slots {
		if c, ok := bySlot[slot]; ok {
			out = append(out, c)
		}
	}
	return out, nil
}

// eachPage is how many cases Each reads at once.
const eachPage = 500

// Each visits every case from a slot on, in order, with photos and faces. Cases created meanwhile may be visited.
func (s *Store) Each(ctx context.Context, from models.Slot, visit func(*models.Case) error) error {
	for {
		page, err := s.query(ctx, "SELECT "+caseColumns+" FROM cases WHERE slot >= $1 ORDER BY slot LIMIT $2", int64(from), eachPage)
		if err != nil || len(page) == 0 {
			return err
		}
		for i := range page {
			if err := visit(&page[i]); err != nil {
				return err
			}
		}
		from = page[len(page)-1].Slot + 1
	}
}

// List returns a page of cases, the newest first, and the cursor of the next page. An empty cursor is the first page's
// and, returned, says that there is no next one. It returns an Invalid Error for what is not a cursor.
func (s *Store) List(ctx context.Context, f models.CaseFilter, cursor string, limit int) (cases []models.Case, next string, err error) {
	where, args := []string{"1 = 1"}, []any{}
	add := func(condition string, arg any) {
		args = append(args, arg)
		where = append(where, condition+" $"+strconv.Itoa(len(args)))
	}
	if cursor != "" {
		b, err := base64.RawURLEncoding.DecodeString(cursor)
		slot, numErr := strconv.ParseInt(string(b), 10, 64)
		if err != nil || numErr != nil {
			return nil, "", models.Errorf(models.Invalid, "this is not a cursor", "यह सूची का सही चिह्न नहीं है").At("cursor").
				Advise("Use the cursor of the page before, unchanged.", "पिछले पन्ने का चिह्न बिना बदले दें।")
		}
		add("slot <", slot)
	}
	if f.Side != "" {
		add("side =", string(f.Side))
	}
	if f.Status != "" {
		add("status =", string(f.Status))
	}
	if len(f.Districts) > 0 {
		in := "IN (" + list(len(args)+1, len(f.Districts)) + ")"
		where = append(where, "(recognised "+in+" OR district "+in+")")
		args = named(args, f.Districts)
	}
	if f.Unrecognised {
		where = append(where, "recognised = ''")
	}
	if len(f.Within) > 0 {
		where = append(where, "("+within("", len(args)+1, len(f.Within))+")")
		args = named(args, f.Within)
	}
	if f.Drive != "" {
		add("drive =", models.DriveKey(f.Drive))
	}
	if f.LateAt != 0 {
		add("status = 'open' AND due_at > 0 AND due_at <=", f.LateAt)
	}
	if f.Undated {
		add("event_on =", 0)
	}
	if f.Since != 0 || f.Until != 0 {
		add("event_on <>", 0)
	}
	if f.Since != 0 {
		add("event_on >=", int64(f.Since))
	}
	if f.Until != 0 {
		add("event_on <=", int64(f.Until))
	}
	args = append(args, limit+1)
	cases, err = s.query(ctx, "SELECT "+caseColumns+" FROM cases WHERE "+strings.Join(where, " AND ")+
		" ORDER BY slot DESC LIMIT $"+strconv.Itoa(len(args)), args...)
	if err != nil || len(cases) <= limit {
		return cases, "", err
	}
	cases = cases[:limit]
	return cases, base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(int64(cases[limit-1].Slot), 10))), nil
}

// BySource finds the cases that were taken in under a producer's ids: case id by source.
func (s *Store) BySource(ctx context.Context, side models.Side, sources []string) (map[string]string, error) {
	out := map[string]string{}
	for part := range slices.Chunk(sources, inChunk) {
		args := []any{string(side)}
		for _, source := range part {
			args = append(args, source)
		}
		//nolint:gosec,sqlclosecheck // bySource writes parameters only, and scan closes the rows
		rows, err := s.reader.QueryContext(ctx, "SELECT source, id FROM cases WHERE "+bySource(len(part)), args...)
		if err != nil {
			return nil, s.fail(err)
		}
		err = scan(rows, func() error {
			var source, id string
			err := rows.Scan(&source, &id)
			out[source] = id
			return err
		})
		if err != nil {
			return nil, s.fail(err)
		}
	}
	return out, nil
}

// Numbers returns the numbers of cases by their ids; an id that is no case's is left out.
func (s *Store) Numbers(ctx context.Context, ids []string) (map[string]string, error) {
	out := map[string]string{}
	for part := range slices.Chunk(ids, inChunk) {
		args := make([]any, len(part))
		for i, id := range part {
			args[i] = id
		}
		err := s.visit(ctx, func(rows *sql.Rows) error {
			var id, number string
			err := rows.Scan(&id, &number)
			out[id] = number
			return err
		}, "SELECT id, number FROM cases WHERE id IN ("+list(1, len(part))+")", args...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// bySource is the condition for cases of a side, $1, with one of n sources. The index is of cases that have a source, and
// used only for a condition that says so.
func bySource(n int) string { return "side = $1 AND source <> '' AND source IN (" + list(2, n) + ")" }

// scan visits every row and closes them.
func scan(rows *sql.Rows, visit func() error) error {
	defer rows.Close()
	for rows.Next() {
		if err := visit(); err != nil {
			return err
		}
	}
	return rows.Err()
}

// visit runs a query and visits its rows.
func (s *Store) visit(ctx context.Context, each func(*sql.Rows) error, query string, args ...any) error {
	rows, err := s.reader.QueryContext(ctx, query, args...)
	if err != nil {
		return s.fail(err)
	}
	return s.fail(scan(rows, func() error { return each(rows) }))
}

// visit runs a query in the transaction and visits its rows.
func (x *tx) visit(each func(*sql.Rows) error, query string, args ...any) error {
	rows, err := x.QueryContext(x.ctx, query, args...)
	if err != nil {
		return err
	}
	return scan(rows, func() error { return each(rows) })
}

// query reads cases with their photos and faces.
func (s *Store) query(ctx context.Context, query string, args ...any) ([]models.Case, error) {
	rows, err := s.reader.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, s.fail(err)
	}
	var out []models.Case
	err = scan(rows, func() error {
		c, err := scanCase(rows)
		out = append(out, c)
		return err
	})
	if err == nil {
		err = s.addPhotos(ctx, out)
	}
	return out, s.fail(err)
}

func scanCase(rows *sql.Rows) (models.Case, error) {
	var c models.Case
	var slot int64
	var side, status, closing, record string
	err := rows.Scan(&slot, &c.ID, &c.Number, &side, &c.Source, &status, &closing, &c.Version, &c.CreatedAt, &c.UpdatedAt, &record, &c.WrappedKey, &c.DueAt, &c.WarnAt, &c.Held, &c.Recognised)
	if err != nil {
		return c, err
	}
	facts, err := models.DecodeRecord(models.Side(side), []byte(record))
	if err != nil {
		return c, models.Errorf(models.Internal, "a stored record cannot be read", "दर्ज रिकॉर्ड नहीं पढ़ा जा सका").Because(err)
	}
	facts.ID, facts.Number, facts.Slot, facts.Source = c.ID, c.Number, models.Slot(slot), c.Source
	facts.Status, facts.Version, facts.CreatedAt, facts.UpdatedAt, facts.WrappedKey = models.Status(status), c.Version, c.CreatedAt, c.UpdatedAt, c.WrappedKey
	facts.DueAt, facts.WarnAt, facts.Held, facts.Recognised = c.DueAt, c.WarnAt, c.Held, c.Recognised
	if closing != "" {
		facts.Closing = &models.Closing{}
		if err := json.Unmarshal([]byte(closing), facts.Closing); err != nil {
			return facts, err
		}
	}
	return facts, nil
}
