package store

import (
	"context"
	"database/sql"
	"encoding/json"

	"github.com/milaan-project/milaan/models"
)

// ChangeDrive writes a drive over the version that it holds, but for its name and district, and keeps what it was. It returns
// the drive as it is now; one that is what it was is not written. NotFound: there is none. Conflict: it has another version.
func (s *Store) ChangeDrive(ctx context.Context, w models.Write, d models.Drive) (models.Drive, error) {
	err := s.write(ctx, func(x *tx) error {
		known, err := x.drives("id = $1", d.ID)
		switch {
		case err != nil:
			return err
		case len(known) == 0:
			return errNoDrive
		case known[0].Version != d.Version:
			return models.Errorf(models.Conflict, "somebody else has changed this drive in the meantime", "इस बीच किसी और ने यह अभियान बदल दिया है").At("version").
				Advise("Load it again, look at what changed, and make your change once more.", "इसे फिर से खोलें, देखें क्या बदला है, और अपना बदलाव दोबारा करें।")
		}
		changes := d.Changes(&known[0])
		if len(changes) == 0 {
			return nil
		}
		fields, err := json.Marshal(changes)
		if err != nil {
			return err
		}
		d.Version++
		if _, err = x.exec("UPDATE drives SET place = $1, place_kind = $2, from_on = $3, to_on = $4, team = $5, ngo = $6, cancelled = $7, version = $8 WHERE id = $9",
			d.Place, string(d.Kind), int64(d.From), int64(d.To), d.Team, d.NGO, d.Cancelled, d.Version, d.ID); err != nil {
			return err
		}
		if _, err = x.exec("INSERT INTO drive_changes (drive, version, at, actor, fields) VALUES ("+list(1, 5)+")", d.ID, d.Version, w.At, w.Actor.ID, string(fields)); err != nil {
			return err
		}
		if d.Cancelled != "" && known[0].Cancelled == "" {
			return x.audit(w.Actor.Entry(w.At, "drive.cancel", "", d.ID))
		}
		return x.audit(w.Actor.Entry(w.At, "drive.change", "", d.ID))
	})
	return d, err
}

// DriveHistory lists what was changed of a drive, the latest first.
func (s *Store) DriveHistory(ctx context.Context, id string) ([]models.DriveChange, error) {
	var out []models.DriveChange
	err := s.visit(ctx, func(rows *sql.Rows) error {
		var n models.DriveChange
		var fields string
		if err := rows.Scan(&n.Version, &n.At, &n.Actor, &fields); err != nil {
			return err
		}
		out = append(out, n)
		return json.Unmarshal([]byte(fields), &out[len(out)-1].Fields)
	}, "SELECT version, at, actor, fields FROM drive_changes WHERE drive = $1 ORDER BY version DESC", id)
	return out, err
}

var errNoDrive = models.Errorf(models.NotFound, "there is no such drive", "ऐसा कोई अभियान नहीं है").
	Advise("Choose one from the list of drives.", "अभियानों की सूची में से चुनें।")
