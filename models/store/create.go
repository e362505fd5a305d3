package store

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/milaan-project/milaan/models"
)

var casesTable = newTable("cases", "slot", "id", "number", "side", "source", "status", "closing", "district", "event_on", "version",
	"created_at", "updated_at", "record", "wrapped_key", "committee", "due_at", "warn_at", "salt", "drive", "vouched", "recognised")

// Create writes new cases, all or none, and fills in their Slot, Number, Version and times. It returns a Conflict Error
// that names the field id or source when one of them is in the registry already. Some ten thousand at once are fine; they
// have to be written within a minute.
func (s *Store) Create(ctx context.Context, w models.Write, cases ...*models.Case) error {
	if len(cases) == 0 {
		return nil
	}
	rows, digests, whole := make([][]any, len(cases)), make([]string, len(cases)), make([]string, len(cases))
	for i, c := range cases {
		record, closing, err := encode(c)
		if err != nil {
			return err
		}
		salt, err := saltOf(c)
		if err != nil {
			return err
		}
		if digests[i], err = recordDigest(salt, c.ID, string(c.Status), closing, record); err != nil {
			return err
		}
		rows[i] = []any{nil, c.ID, nil, string(c.Side), c.Source, string(c.Status), closing, foldDistrict(c.District.Or("")),
			int64(c.Event.When.Or(0)), int64(1), w.At, w.At, record, c.WrappedKey,
			foldDistrict(c.Held), c.DueAt, c.WarnAt, salt, models.DriveKey(c.Recovery.Drive.Or("")), int64(1), foldDistrict(c.Recognised)}
	}
	return s.write(ctx, func(x *tx) error {
		if err := x.refuseKnown(cases); err != nil {
			return err
		}
		if err := x.once(w, cases[0].ID, ""); err != nil {
			return err
		}
		for i, c := range cases {
			c.Slot, c.Version, c.CreatedAt, c.UpdatedAt = models.Slot(x.slots), 1, w.At, w.At
			c.Number = models.NumberOf(c.Side, c.Slot)
			rows[i][0], rows[i][2] = x.slots, c.Number
			x.slots++
			columns := columnsOf(c)
			var err error
			if whole[i], err = columns.digest(digests[i]); err != nil {
				return err
			}
		}
		if err := x.add(casesTable, rows...); err != nil {
			return err
		}
		return x.record(w, models.CaseCreated, "", whole, cases...)
	})
}

// columnsOf are the columns of a case as they are written beside its record.
func columnsOf(c *models.Case) caseColumnsOf {
	return caseColumnsOf{Number: c.Number, Side: string(c.Side), Source: c.Source, Slot: int64(c.Slot), CreatedAt: c.CreatedAt, District: foldDistrict(c.District.Or("")),
		Committee: foldDistrict(c.Held), Drive: models.DriveKey(c.Recovery.Drive.Or("")), EventOn: int64(c.Event.When.Or(0))}
}

// inChunk is how many values one IN list holds, below what either database allows.
const inChunk = 500

func (x *tx) refuseKnown(cases []*models.Case) error {
	ids, sources := make([]any, len(cases)), map[models.Side][]any{}
	for i, c := range cases {
		ids[i] = c.ID
		if c.Source != "" {
			sources[c.Side] = append(sources[c.Side], c.Source)
		}
	}
	for part := range slices.Chunk(ids, inChunk) {
		known, err := x.exists("SELECT COUNT(*) FROM cases WHERE id IN ("+list(1, len(part))+")", part...)
		if err != nil {
			return err
		}
		if known {
			return models.Errorf(models.Conflict, "a case with this id is in the registry already", "इस id का मामला रजिस्टर में पहले से है").At("id").
				Advise("If you sent it before, it has arrived: load the case by this id. Give another child a new id.", "यदि यह पहले भेजा था तो पहुँच चुका है: इसी id से मामला खोलें। दूसरे बच्चे के लिए नई id दें।")
		}
	}
	for _, side := range []models.Side{models.Missing, models.Found} {
		for part := range slices.Chunk(sources[side], inChunk) {
			args := append([]any{string(side)}, part...)
			known, err := x.exists("SELECT COUNT(*) FROM cases WHERE "+bySource(len(part)), args...)
			if err != nil {
				return err
			}
			if known {
				return models.Errorf(models.Conflict, "this record was taken in before", "यह रिकॉर्ड पहले लिया जा चुका है").At("source").
					Advise("Search for it, and change the case that is there.", "उसे खोजें और जो मामला दर्ज है उसी में बदलाव करें।")
			}
		}
	}
	return nil
}

// exists runs a SELECT COUNT.
func (x *tx) exists(query string, args ...any) (bool, error) {
	var n int64
	err := x.queryRow(query, args...).Scan(&n)
	return n > 0, err
}

// encode writes a case's record and closing as JSON.
func encode(c *models.Case) (record, closing string, err error) {
	r, err := models.EncodeRecord(c)
	if err != nil {
		return "", "", err
	}
	closing, err = encodeClosing(c.Closing)
	return string(r), closing, err
}

// encodeClosing writes a closing as JSON, and none as an empty text.
func encodeClosing(end *models.Closing) (string, error) {
	if end == nil {
		return "", nil
	}
	b, err := json.Marshal(end)
	return string(b), err
}

// Update writes a case over the version it was read at and counts its version up. It returns a Conflict Error when
// somebody changed it in between, NotFound when there is none.
func (s *Store) Update(ctx context.Context, w models.Write, c *models.Case, kind models.ChangeKind, fields []string) error {
	record, closing, err := encode(c)
	if err != nil {
		return err
	}
	err = s.write(ctx, func(x *tx) error {
		if err := x.once(w, c.ID, ""); err != nil {
			return err
		}
		return x.update(w, c, kind, fields, record, closing)
	})
	if err == nil {
		c.Version, c.UpdatedAt = c.Version+1, w.At
	}
	return err
}

// update writes a case, encoded already, over the version that was read.
func (x *tx) update(w models.Write, c *models.Case, kind models.ChangeKind, fields []string, record, closing string) error {
	salt, columns, err := x.supersede(c, w.At)
	if err != nil {
		return err
	}
	digest, err := recordDigest(salt, c.ID, string(c.Status), closing, record)
	if err != nil {
		return err
	}
	if digest, err = columns.digest(digest); err != nil {
		return err
	}
	_, err = x.exec(`UPDATE cases SET status = $1, closing = $2, district = $3, event_on = $4, version = version + 1, updated_at = $5, record = $6, committee = $7,
		due_at = $8, warn_at = $9, drive = $10, recognised = $11, vouched = 1 WHERE id = $12`, string(c.Status), closing, columns.District, columns.EventOn, w.At, record,
		columns.Committee, c.DueAt, c.WarnAt, columns.Drive, foldDistrict(c.Recognised), c.ID)
	if err != nil {
		return err
	}
	return x.record(w, kind, strings.Join(fields, ","), []string{digest}, c)
}

// supersede keeps the version about to be replaced, and refuses when it is not the one that was seen. It returns the salt
// of the case, and the columns that it is to have: those that never change are as they were.
func (x *tx) supersede(c *models.Case, at int64) (salt string, columns caseColumnsOf, err error) {
	var version int64
	columns = columnsOf(c)
	err = x.queryRow("SELECT version, salt, number, side, source, slot, created_at FROM cases WHERE id = $1", c.ID).
		Scan(&version, &salt, &columns.Number, &columns.Side, &columns.Source, &columns.Slot, &columns.CreatedAt)
	if err != nil {
		return "", columns, err
	}
	if version != c.Version {
		return "", columns, errSuperseded
	}
	_, err = x.exec(`INSERT INTO case_versions (case_id, version, status, closing, record, replaced_at, vouched, district, event_on, committee, drive)
		SELECT id, version, status, closing, record, $1, vouched, district, event_on, committee, drive FROM cases WHERE id = $2`, at, c.ID)
	return salt, columns, err
}

var errSuperseded = models.Errorf(models.Conflict, "somebody else changed this case in the meantime", "इस बीच किसी और ने यह मामला बदला है").
	Advise("Load it again and repeat your change.", "इसे फिर खोलें और अपना बदलाव दोहराएँ।")
