package store

import "context"

const idSetting = "id"

// RegistryID is the registry's own id: made at first, and never changed. fresh is what it is to be, if it has none.
func (s *Store) RegistryID(ctx context.Context, fresh string) (id string, err error) {
	err = s.write(ctx, func(x *tx) error {
		err := x.queryRow("SELECT value FROM settings WHERE id = $1", idSetting).Scan(&id)
		if !isNoRows(err) {
			return err
		}
		id = fresh
		_, err = x.exec("INSERT INTO settings (id, value) VALUES ($1, $2)", idSetting, fresh)
		return err
	})
	return id, err
}

// Setting is a small value of the registry's own; empty when there is none.
func (s *Store) Setting(ctx context.Context, id string) (string, error) {
	var value string
	err := s.reader.QueryRowContext(ctx, "SELECT value FROM settings WHERE id = $1", id).Scan(&value)
	if isNoRows(err) {
		return "", nil
	}
	return value, s.fail(err)
}

// SetSetting keeps a small value of the registry's own.
func (s *Store) SetSetting(ctx context.Context, id, value string) error {
	return s.write(ctx, func(x *tx) error {
		if _, err := x.exec("DELETE FROM settings WHERE id = $1", id); err != nil {
			return err
		}
		_, err := x.exec("INSERT INTO settings (id, value) VALUES ($1, $2)", id, value)
		return err
	})
}
