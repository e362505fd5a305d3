package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"math"
	"slices"

	"github.com/milaan-project/milaan/models"
)

var (
	photosTable = newTable("photos", "id", "case_id", "place", "taken_on", "taken_on_exact", "subject", "source", "sha256", "sealed",
		"width", "height", "assisted_eyes")
	facesTable = newTable("faces", "photo_id", "place", "case_id", "face", "descriptor")
)

// AddPhoto adds a photograph to a case, or returns the one with the same bytes that the case has already. It returns a
// NotFound Error when there is no such case.
func (s *Store) AddPhoto(ctx context.Context, w models.Write, caseID string, p models.Photo) (models.Photo, error) {
	eyes, err := json.Marshal(p.AssistedEyes)
	if err != nil {
		return models.Photo{}, err
	}
	kept := p.ID
	err = s.write(ctx, func(x *tx) error {
		err := x.queryRow("SELECT id FROM photos WHERE case_id = $1 AND sha256 = $2", caseID, p.SHA256).Scan(&kept)
		if err == nil {
			return x.once(w, caseID, kept)
		}
		if !isNoRows(err) {
			return err
		}
		c, err := x.bump(caseID, w.At)
		if err != nil {
			return err
		}
		if err := x.once(w, caseID, p.ID); err != nil {
			return err
		}
		var place int64
		if err := x.queryRow("SELECT COUNT(*) FROM photos WHERE case_id = $1", caseID).Scan(&place); err != nil {
			return err
		}
		err = x.add(photosTable, []any{p.ID, caseID, place, int64(p.TakenOn), flag(p.TakenOnExact), string(p.Of), p.Source, p.SHA256, p.Sealed,
			p.Width, p.Height, string(eyes)})
		if err != nil {
			return err
		}
		if err := x.insertFaces(caseID, &p); err != nil {
			return err
		}
		return x.record(w, models.PhotoAdded, p.ID, nil, c)
	})
	if err != nil {
		return models.Photo{}, err
	}
	if kept != p.ID {
		return s.photo(ctx, caseID, kept)
	}
	return p, nil
}

func (s *Store) photo(ctx context.Context, caseID, photoID string) (models.Photo, error) {
	c, err := s.Case(ctx, caseID)
	if err != nil {
		return models.Photo{}, err
	}
	i := slices.IndexFunc(c.Photos, func(p models.Photo) bool { return p.ID == photoID })
	if i < 0 {
		return models.Photo{}, models.Errorf(models.NotFound, "there is no such photograph", "ऐसी कोई फ़ोटो नहीं है")
	}
	return c.Photos[i], nil
}

// SetFaces replaces the faces and the assisted eyes of a photograph of a case, over the version of the case that was
// read. It returns a Conflict Error when somebody changed the case in between, NotFound when it has no such photograph.
func (s *Store) SetFaces(ctx context.Context, w models.Write, seen *models.Case, kind models.ChangeKind, p models.Photo) error {
	eyes, err := json.Marshal(p.AssistedEyes)
	if err != nil {
		return err
	}
	return s.changePhoto(ctx, w, seen, kind, p.ID, func(x *tx) error {
		if err := onePhoto(x.exec("UPDATE photos SET assisted_eyes = $1 WHERE id = $2 AND case_id = $3", string(eyes), p.ID, seen.ID)); err != nil {
			return err
		}
		if _, err := x.exec("DELETE FROM faces WHERE photo_id = $1", p.ID); err != nil {
			return err
		}
		return x.insertFaces(seen.ID, &p)
	})
}

// CorrectPhoto replaces what is said of a photograph of a case, whom it shows and when it was taken, over the version of the
// case that was read. It returns a Conflict Error when somebody changed the case in between, NotFound when it has no such
// photograph.
func (s *Store) CorrectPhoto(ctx context.Context, w models.Write, seen *models.Case, p models.Photo) error {
	return s.changePhoto(ctx, w, seen, models.PhotoCorrected, p.ID, func(x *tx) error {
		return onePhoto(x.exec("UPDATE photos SET subject = $1, taken_on = $2, taken_on_exact = $3 WHERE id = $4 AND case_id = $5",
			string(p.Of), int64(p.TakenOn), flag(p.TakenOnExact), p.ID, seen.ID))
	})
}

// changePhoto writes a change of a photograph over the version of its case that was read.
func (s *Store) changePhoto(ctx context.Context, w models.Write, seen *models.Case, kind models.ChangeKind, photoID string, write func(*tx) error) error {
	return s.write(ctx, func(x *tx) error {
		c, err := x.bump(seen.ID, w.At)
		if err != nil {
			return err
		}
		if c.Version != seen.Version+1 {
			return errSuperseded
		}
		if err := x.once(w, c.ID, photoID); err != nil {
			return err
		}
		if err := write(x); err != nil {
			return err
		}
		return x.record(w, kind, photoID, nil, c)
	})
}

// onePhoto returns a NotFound Error when a photograph that was to be changed is not there.
func onePhoto(done sql.Result, err error) error {
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return models.Errorf(models.NotFound, "there is no such photograph", "ऐसी कोई फ़ोटो नहीं है")
}

// bump counts a case's version up for a change that is not of its record.
func (x *tx) bump(caseID string, at int64) (*models.Case, error) {
	c := &models.Case{ID: caseID}
	var slot int64
	err := x.queryRow("UPDATE cases SET version = version + 1, updated_at = $1 WHERE id = $2 RETURNING slot, version", at, caseID).Scan(&slot, &c.Version)
	c.Slot = models.Slot(slot)
	return c, err
}

func (x *tx) insertFaces(caseID string, p *models.Photo) error {
	rows := make([][]any, len(p.Faces))
	for i := range p.Faces {
		face, err := json.Marshal(p.Faces[i])
		if err != nil {
			return err
		}
		rows[i] = []any{p.ID, i, caseID, string(face), descriptorBytes(&p.Faces[i].Descriptor)}
	}
	return x.add(facesTable, rows...)
}

// addPhotos fills in the photographs and faces of cases.
func (s *Store) addPhotos(ctx context.Context, cases []models.Case) error {
	index := make(map[string]int, len(cases))
	for i := range cases {
		index[cases[i].ID] = i
	}
	for part := range slices.Chunk(cases, inChunk) {
		ids := make([]any, len(part))
		for i := range part {
			ids[i] = part[i].ID
		}
		//nolint:gosec // list writes parameters only
		rows, err := s.reader.QueryContext(ctx, `SELECT case_id, id, taken_on, taken_on_exact, subject, source, sha256, sealed, width, height, assisted_eyes
			FROM photos WHERE case_id IN (`+list(1, len(ids))+`) ORDER BY case_id, place`, ids...)
		if err != nil {
			return err
		}
		at := map[string][2]int{}
		err = scan(rows, func() error {
			var p models.Photo
			var caseID, of, eyes string
			var taken, exact int64
			if err := rows.Scan(&caseID, &p.ID, &taken, &exact, &of, &p.Source, &p.SHA256, &p.Sealed, &p.Width, &p.Height, &eyes); err != nil {
				return err
			}
			p.TakenOn, p.TakenOnExact, p.Of = models.Date(taken), exact != 0, models.Subject(of)
			c := &cases[index[caseID]]
			at[p.ID] = [2]int{index[caseID], len(c.Photos)}
			err := json.Unmarshal([]byte(eyes), &p.AssistedEyes)
			c.Photos = append(c.Photos, p)
			return err
		})
		if err == nil && len(at) > 0 {
			err = s.addFaces(ctx, cases, at, ids)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) addFaces(ctx context.Context, cases []models.Case, at map[string][2]int, ids []any) error {
	//nolint:gosec // list writes parameters only
	rows, err := s.reader.QueryContext(ctx, "SELECT photo_id, face, descriptor FROM faces WHERE case_id IN ("+list(1, len(ids))+") ORDER BY photo_id, place", ids...)
	if err != nil {
		return err
	}
	return scan(rows, func() error {
		var photoID, face string
		var descriptor []byte
		if err := rows.Scan(&photoID, &face, &descriptor); err != nil {
			return err
		}
		where, ok := at[photoID]
		if !ok {
			return nil // added since the photographs were read; the next change brings it
		}
		var f models.Face
		if err := json.Unmarshal([]byte(face), &f); err != nil {
			return err
		}
		if err := readDescriptor(descriptor, &f.Descriptor); err != nil {
			return err
		}
		p := &cases[where[0]].Photos[where[1]]
		p.Faces = append(p.Faces, f)
		return nil
	})
}

func descriptorBytes(d *models.Descriptor) []byte {
	b := make([]byte, 0, 4*len(d))
	for _, v := range d {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

func readDescriptor(b []byte, d *models.Descriptor) error {
	if len(b) != 4*len(d) {
		return models.Errorf(models.Internal, "a stored face cannot be read", "दर्ज चेहरा नहीं पढ़ा जा सका").
			Advise("Run milaan reenrol.", "milaan reenrol चलाएँ।")
	}
	for i := range d {
		d[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return nil
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
