package store

import (
	"context"
	"database/sql"

	"github.com/milaan-project/milaan/models"
)

const driveColumns = "id, name, district, place, place_kind, from_on, to_on, team, ngo, created_at, created_by, version, cancelled"

// drives reads the drives that a condition fits.
func (x *tx) drives(where string, args ...any) ([]models.Drive, error) {
	var known []models.Drive
	err := x.visit(func(rows *sql.Rows) error {
		d, err := scanDrive(rows)
		known = append(known, d)
		return err
	}, "SELECT "+driveColumns+" FROM drives WHERE "+where, args...)
	return known, err
}

// CreateDrive keeps a new drive, or returns the one that the same person wrote alike before. Conflict: another drive has
// its name.
func (s *Store) CreateDrive(ctx context.Context, w models.Write, d models.Drive) (models.Drive, error) {
	d.CreatedAt, d.CreatedBy, d.Version = w.At, w.Actor.ID, 1
	err := s.write(ctx, func(x *tx) error {
		known, err := x.drives("name_key = $1", models.DriveKey(d.Name))
		if err != nil {
			return err
		}
		if len(known) > 0 {
			if !known[0].Same(&d) {
				return models.Errorf(models.Conflict, "there is a drive at this place from this day on already", "इस जगह पर इसी दिन से एक अभियान पहले से है").At("place").
					Advise("Look for it in the list, or write the place more exactly.", "उसे सूची में देखें, या जगह और साफ़ लिखें।")
			}
			d = known[0]
			return nil
		}
		_, err = x.exec("INSERT INTO drives ("+driveColumns+", name_key) VALUES ("+list(1, 14)+")", d.ID, d.Name, d.District, d.Place, string(d.Kind),
			int64(d.From), int64(d.To), d.Team, d.NGO, d.CreatedAt, d.CreatedBy, d.Version, d.Cancelled, models.DriveKey(d.Name))
		if err != nil {
			return err
		}
		return x.audit(w.Actor.Entry(w.At, "drive.create", "", d.ID))
	})
	return d, err
}

func scanDrive(rows *sql.Rows, more ...any) (models.Drive, error) {
	var d models.Drive
	var kind string
	err := rows.Scan(append([]any{&d.ID, &d.Name, &d.District, &d.Place, &kind, &d.From, &d.To, &d.Team, &d.NGO, &d.CreatedAt, &d.CreatedBy, &d.Version, &d.Cancelled}, more...)...)
	d.Kind = models.PlaceKind(kind)
	return d, err
}

// ofDrive is the condition for the children of a drive d: a purged case names none, and what was entered in error or is
// another record's child is not counted.
const ofDrive = "c.drive <> '' AND c.drive = d.name_key AND c.side = 'found' AND c.status NOT IN ('entered_in_error', 'merged')"

// Drives returns drives with their counts, the latest first: of the districts given by their English names, or of all when
// none is given.
func (s *Store) Drives(ctx context.Context, districts []string) ([]models.DriveCount, error) {
	where, args := "1 = 1", []any{}
	if len(districts) > 0 {
		where = "d.district IN (" + list(1, len(districts)) + ")"
		for _, name := range districts {
			args = append(args, name)
		}
	}
	return s.drives(ctx, where, args...)
}

// Drive returns one drive with its counts. NotFound: there is none.
func (s *Store) Drive(ctx context.Context, id string) (models.DriveCount, error) {
	found, err := s.drives(ctx, "d.id = $1", id)
	if err == nil && len(found) == 0 {
		return models.DriveCount{}, errNoDrive
	}
	if err != nil {
		return models.DriveCount{}, err
	}
	return found[0], nil
}

// properPhoto leaves out photographs that were sent by mistake.
const properPhoto = "p.subject <> '" + string(models.Mistake) + "'"

func (s *Store) drives(ctx context.Context, where string, args ...any) ([]models.DriveCount, error) {
	var out []models.DriveCount
	err := s.visit(ctx, func(rows *sql.Rows) error {
		var n models.DriveCount
		var err error
		n.Drive, err = scanDrive(rows, &n.Children, &n.Photographs, &n.Days)
		out = append(out, n)
		return err
	}, "SELECT "+driveColumns+`, (SELECT COUNT(*) FROM cases c WHERE `+ofDrive+`),
		(SELECT COUNT(*) FROM cases c JOIN photos p ON p.case_id = c.id AND `+properPhoto+` WHERE `+ofDrive+`),
		(SELECT COUNT(DISTINCT c.event_on) FROM cases c WHERE c.event_on <> 0 AND `+ofDrive+`)
		FROM drives d WHERE `+where+` ORDER BY from_on DESC, id DESC`, args...)
	return out, err
}

// DriveDays counts a drive's children and their photographs by day, the latest first; those without a day come last.
func (s *Store) DriveDays(ctx context.Context, id string) ([]models.DriveDay, error) {
	var out []models.DriveDay
	err := s.visit(ctx, func(rows *sql.Rows) error {
		var n models.DriveDay
		err := rows.Scan(&n.Day, &n.Children, &n.Photographs)
		out = append(out, n)
		return err
	}, `SELECT c.event_on, COUNT(DISTINCT c.id), COUNT(p.id) FROM drives d JOIN cases c ON `+ofDrive+` LEFT JOIN photos p ON p.case_id = c.id AND `+properPhoto+`
		WHERE d.id = $1 GROUP BY c.event_on ORDER BY c.event_on DESC`, id)
	return out, err
}
