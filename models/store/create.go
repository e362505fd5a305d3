package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/milaan-project/milaan/models"
)

const insertCase = `INSERT INTO cases (slot, id, number, side, source, status, closing, district, event_on, version, created_at, updated_at, record, wrapped_key)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`

// Create writes new cases, all or none, and fills in their Slot, Number, Version and times. It returns a Conflict Error
// that names the field id or source when one of them is in the registry already.
func (s *Store) Create(ctx context.Context, w models.Write, cases ...*models.Case) error {
	if len(cases) == 0 {
		return nil
	}
	return s.write(ctx, func(x *tx) error {
		if err := x.refuseKnown(cases); err != nil {
			return err
		}
		if err := x.once(w, cases[0].ID, ""); err != nil {
			return err
		}
		insert, err := x.PrepareContext(ctx, insertCase)
		if err != nil {
			return err
		}
		defer insert.Close() //nolint:errcheck // the transaction's end closes it too
		for _, c := range cases {
			c.Slot, c.Version, c.CreatedAt, c.UpdatedAt = models.Slot(x.slots), 1, w.At, w.At
			x.slots++
			c.Number = models.NumberOf(c.Side, c.Slot)
			if err := x.insert(insert, c); err != nil {
				return err
			}
			if err := x.record(w, c, models.CaseCreated, ""); err != nil {
				return err
			}
		}
		return nil
	})
}

func (x *tx) insert(insert *sql.Stmt, c *models.Case) error {
	record, closing, err := encode(c)
	if err != nil {
		return err
	}
	_, err = insert.ExecContext(x.ctx, int64(c.Slot), c.ID, c.Number, string(c.Side), c.Source, string(c.Status), closing,
		foldDistrict(c.District.Or("")), int64(c.Event.When.Or(0)), c.Version, c.CreatedAt, c.UpdatedAt, record, c.WrappedKey)
	return err
}

// inChunk is how many values one IN list holds, below what either database allows.
const inChunk = 500

func (x *tx) refuseKnown(cases []*models.Case) error {
	for from := 0; from < len(cases); from += inChunk {
		part := cases[from:min(from+inChunk, len(cases))]
		ids, sources := make([]any, 0, len(part)), make([]any, 0, len(part)+1)
		sources = append(sources, string(part[0].Side))
		for _, c := range part {
			ids = append(ids, c.ID)
			if c.Source != "" {
				sources = append(sources, c.Source)
			}
		}
		known, err := x.exists("SELECT COUNT(*) FROM cases WHERE id IN ("+list(1, len(ids))+")", ids)
		if err != nil {
			return err
		}
		if known {
			return models.Errorf(models.Conflict, "a case with this id is in the registry already", "इस id का मामला रजिस्ट्री में पहले से है").At("id")
		}
		if len(sources) == 1 {
			continue
		}
		known, err = x.exists("SELECT COUNT(*) FROM cases WHERE side = $1 AND source IN ("+list(2, len(sources)-1)+")", sources)
		if err != nil {
			return err
		}
		if known {
			return models.Errorf(models.Conflict, "this record was taken in before", "यह रिकॉर्ड पहले लिया जा चुका है").At("source")
		}
	}
	return nil
}

func (x *tx) exists(query string, args []any) (bool, error) {
	var n int64
	err := x.QueryRowContext(x.ctx, query, args...).Scan(&n)
	return n > 0, err
}

// list writes n parameters from $first on.
func list(first, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("$" + strconv.Itoa(first+i))
	}
	return b.String()
}

func foldDistrict(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// encode writes a case's record and closing as JSON.
func encode(c *models.Case) (record, closing string, err error) {
	r, err := models.EncodeRecord(c)
	if err != nil {
		return "", "", err
	}
	if c.Closing != nil {
		b, err := json.Marshal(c.Closing)
		if err != nil {
			return "", "", err
		}
		closing = string(b)
	}
	return string(r), closing, nil
}

// Update writes a case over the version it was read at and counts its version up. It returns a Conflict Error when
// somebody changed it in between, NotFound when there is none.
func (s *Store) Update(ctx context.Context, w models.Write, c *models.Case, kind models.ChangeKind, fields []string) error {
	record, closing, err := encode(c)
	if err != nil {
		return err
	}
	err = s.write(ctx, func(x *tx) error {
		if err := x.supersede(c.ID, c.Version, w.At); err != nil {
			return err
		}
		if err := x.once(w, c.ID, ""); err != nil {
			return err
		}
		_, err := x.exec("UPDATE cases SET status = $1, closing = $2, district = $3, event_on = $4, version = version + 1, updated_at = $5, record = $6 WHERE id = $7",
			string(c.Status), closing, foldDistrict(c.District.Or("")), int64(c.Event.When.Or(0)), w.At, record, c.ID)
		if err != nil {
			return err
		}
		return x.record(w, c, kind, strings.Join(fields, ","))
	})
	if err == nil {
		c.Version, c.UpdatedAt = c.Version+1, w.At
	}
	return err
}

// supersede keeps the version about to be replaced, and refuses when it is not the one that was seen.
func (x *tx) supersede(caseID string, seen, at int64) error {
	var version int64
	if err := x.QueryRowContext(x.ctx, "SELECT version FROM cases WHERE id = $1", caseID).Scan(&version); err != nil {
		return err
	}
	if version != seen {
		return models.Errorf(models.Conflict, "somebody else changed this case in the meantime", "इस बीच किसी और ने यह मामला बदला है").
			Advise("Load it again and repeat your change.", "इसे फिर खोलें और अपना बदलाव दोहराएँ।")
	}
	_, err := x.exec(`INSERT INTO case_versions (case_id, version, status, closing, record, replaced_at)
		SELECT id, version, status, closing, record, $1 FROM cases WHERE id = $2`, at, caseID)
	return err
}
