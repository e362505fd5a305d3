package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/milaan-project/milaan/models"
)

const accountColumns = "id, login, name, role, reach, email, password, must_change, totp, totp_on, totp_step, subject, created_at, disabled_at, version"

// CreateAccount keeps a new account. It returns a Conflict Error that names the field login when somebody has it already.
func (s *Store) CreateAccount(ctx context.Context, w models.Write, a *models.Account) error {
	return s.write(ctx, func(x *tx) error {
		if err := x.refuseLogin(a); err != nil {
			return err
		}
		return x.insertAccount(w, a, "create")
	})
}

// CreateFirstAccount keeps the first administrator, for whoever has the code whose hash was kept by SetSetup, and forgets
// the code. It returns a Forbidden Error for another code, or when it was used.
func (s *Store) CreateFirstAccount(ctx context.Context, w models.Write, codeHash string, a *models.Account) error {
	return s.write(ctx, func(x *tx) error {
		done, err := x.exec("DELETE FROM settings WHERE id = $1 AND value = $2", setupSetting, codeHash)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			if err != nil {
				return err
			}
			return models.Errorf(models.Forbidden, "this link is not valid, or was used already", "यह लिंक मान्य नहीं है, या काम में आ चुका है").
				Advise("Start the server again to see a new one; if there is an administrator already, ask them for an account.", "नया लिंक देखने के लिए सर्वर फिर चलाएँ; यदि प्रशासक है तो उनसे खाता माँगें।")
		}
		return x.insertAccount(w, a, "first")
	})
}

// insertAccount keeps a new account; did says what was done, for the audit.
func (x *tx) insertAccount(w models.Write, a *models.Account, did string) error {
	reach, err := json.Marshal(a.Reach)
	if err != nil {
		return err
	}
	_, err = x.exec("INSERT INTO accounts ("+accountColumns+") VALUES ("+list(1, 15)+")", a.ID, a.Login, a.Name, string(a.Role), string(reach), a.Email, a.Password,
		flag(a.MustChange), a.TOTP, flag(a.TOTPOn), a.TOTPStep, a.Subject, w.At, a.DisabledAt, int64(1))
	if err != nil {
		return err
	}
	a.CreatedAt, a.Version = w.At, 1
	return x.auditAccount(w, a, &models.Account{}, did)
}

// auditAccount writes into the audit what is different in an account from before, and tells those who oversee administrators
// when it matters to who decides.
func (x *tx) auditAccount(w models.Write, a, before *models.Account, did string) error {
	differences := a.Differences(before)
	said := strings.Join(append([]string{a.ID}, differences...), " ")
	if did != "first" && a.IsGrave(before, differences) {
		key := "account/" + a.ID + "/" + strconv.FormatInt(a.Version, 10)
		if err := x.alert(key, models.Alert{Kind: models.AlertAccount, At: w.At, Detail: said + " by " + w.Actor.ID}); err != nil {
			return err
		}
	}
	e := w.Actor.Entry(w.At, "account."+did, "", said)
	written, err := x.account(a.ID) // as it will be read
	if err == nil {
		e.Digest, err = accountDigest(&written)
	}
	if err != nil {
		return err
	}
	return x.audit(e)
}

const setupSetting = "setup"

// SetSetup keeps the hash of the code that makes the first administrator, unless there is an account already. It reports
// whether it did.
func (s *Store) SetSetup(ctx context.Context, codeHash string) (kept bool, err error) {
	err = s.write(ctx, func(x *tx) error {
		some, err := x.exists("SELECT COUNT(*) FROM accounts")
		if kept = err == nil && !some; !kept {
			return err
		}
		if _, err := x.exec("DELETE FROM settings WHERE id = $1", setupSetting); err != nil {
			return err
		}
		_, err = x.exec("INSERT INTO settings (id, value) VALUES ($1, $2)", setupSetting, codeHash)
		return err
	})
	return kept, err
}

func (x *tx) refuseLogin(a *models.Account) error {
	taken, err := x.exists("SELECT COUNT(*) FROM accounts WHERE login = $1 AND id <> $2", a.Login, a.ID)
	if err == nil && taken {
		return models.Errorf(models.Conflict, "somebody has this login name already", "यह लॉग-इन नाम किसी और का है").At("login").
			Advise("Choose another.", "दूसरा चुनें।")
	}
	return err
}

// UpdateAccount writes an account over the version it was read at; did says what was done, for the audit. With endSessions
// its sessions end too. The telephones of who is no field worker any more, or was none before, are revoked for good. It returns a Conflict Error when somebody changed it in between, and for a login that is taken.
func (s *Store) UpdateAccount(ctx context.Context, w models.Write, a *models.Account, did string, endSessions bool) error {
	reach, err := json.Marshal(a.Reach)
	if err != nil {
		return err
	}
	err = s.write(ctx, func(x *tx) error {
		if err := x.refuseLogin(a); err != nil {
			return err
		}
		before, err := x.account(a.ID)
		if err != nil {
			return err
		}
		done, err := x.exec(`UPDATE accounts SET login = $1, name = $2, role = $3, reach = $4, email = $5, password = $6, must_change = $7, totp = $8, totp_on = $9,
			totp_step = $10, subject = $11, disabled_at = $12, version = version + 1 WHERE id = $13 AND version = $14`,
			a.Login, a.Name, string(a.Role), string(reach), a.Email, a.Password, flag(a.MustChange), a.TOTP, flag(a.TOTPOn), a.TOTPStep, a.Subject, a.DisabledAt, a.ID, a.Version)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			if err != nil {
				return err
			}
			return errSuperseded
		}
		if endSessions {
			if _, err := x.exec("DELETE FROM sessions WHERE account_id = $1", a.ID); err != nil {
				return err
			}
		}
		if endsTelephones(&before) || endsTelephones(a) {
			if err := x.revokeTelephones(w, a.ID); err != nil {
				return err
			}
		}
		now := *a
		now.Version++
		return x.auditAccount(w, &now, &before, did)
	})
	if err == nil {
		a.Version++
	}
	return err
}

// account reads an account as it is before a change; an empty one when there is none.
func (x *tx) account(id string) (a models.Account, err error) {
	err = x.visit(func(rows *sql.Rows) error {
		a, err = scanAccount(rows)
		return err
	}, "SELECT "+accountColumns+" FROM accounts WHERE id = $1", id)
	return a, err
}

// Account finds an account by id or login. It returns a NotFound Error when there is none.
func (s *Store) Account(ctx context.Context, idOrLogin string) (models.Account, error) {
	return s.account(ctx, "id = $1 OR login = $1", idOrLogin)
}

// AccountBySubject finds an account by its subject at the OpenID provider. It returns a NotFound Error when there is none.
func (s *Store) AccountBySubject(ctx context.Context, subject string) (models.Account, error) {
	return s.account(ctx, "subject = $1 AND subject <> ''", subject)
}

func (s *Store) account(ctx context.Context, where string, args ...any) (models.Account, error) {
	list, err := s.accounts(ctx, where, args...)
	if err == nil && len(list) == 0 {
		return models.Account{}, models.Errorf(models.NotFound, "there is no such account", "ऐसा कोई खाता नहीं है").
			Advise("Check the login name; milaan user list shows them all.", "लॉग-इन नाम जाँचें; milaan user list से सब दिखते हैं।")
	}
	if err != nil {
		return models.Account{}, err
	}
	return list[0], nil
}

// Accounts lists every account in the order of logins.
func (s *Store) Accounts(ctx context.Context) ([]models.Account, error) {
	return s.accounts(ctx, "1 = 1")
}

func (s *Store) accounts(ctx context.Context, where string, args ...any) ([]models.Account, error) {
	var out []models.Account
	err := s.visit(ctx, func(rows *sql.Rows) error {
		a, err := scanAccount(rows)
		out = append(out, a)
		return err
	}, "SELECT "+accountColumns+" FROM accounts WHERE "+where+" ORDER BY login", args...)
	return out, err
}

func scanAccount(rows *sql.Rows) (models.Account, error) {
	var a models.Account
	var role, reach string
	var mustChange, totpOn int64
	err := rows.Scan(&a.ID, &a.Login, &a.Name, &role, &reach, &a.Email, &a.Password, &mustChange, &a.TOTP, &totpOn, &a.TOTPStep, &a.Subject, &a.CreatedAt, &a.DisabledAt, &a.Version)
	if err != nil {
		return a, err
	}
	a.Role, a.MustChange, a.TOTPOn = models.Role(role), mustChange != 0, totpOn != 0
	return a, json.Unmarshal([]byte(reach), &a.Reach)
}

// CreateSession keeps a session and forgets those that began or were used before some instants.
func (s *Store) CreateSession(ctx context.Context, w models.Write, session models.Session, beganBefore, usedBefore int64) error {
	return s.write(ctx, func(x *tx) error {
		if _, err := x.exec("DELETE FROM sessions WHERE began < $1 OR used < $2", beganBefore, usedBefore); err != nil {
			return err
		}
		_, err := x.exec("INSERT INTO sessions (hash, account_id, began, used, origin) VALUES ($1, $2, $3, $4, $5)",
			session.Hash, session.AccountID, session.Began, session.Used, session.From)
		if err != nil {
			return err
		}
		return x.audit(w.Actor.Entry(w.At, "session.open", "", ""))
	})
}

// SessionByHash finds a session and its account. It returns a NotFound Error when there is none.
func (s *Store) SessionByHash(ctx context.Context, hash []byte) (models.Session, models.Account, error) {
	session := models.Session{Hash: hash}
	err := s.reader.QueryRowContext(ctx, "SELECT account_id, began, used, origin FROM sessions WHERE hash = $1", hash).
		Scan(&session.AccountID, &session.Began, &session.Used, &session.From)
	if err != nil {
		return session, models.Account{}, s.fail(err)
	}
	a, err := s.account(ctx, "id = $1", session.AccountID)
	return session, a, err
}

// TouchSession notes that a session was used.
func (s *Store) TouchSession(ctx context.Context, hash []byte, used int64) error {
	return s.write(ctx, func(x *tx) error {
		_, err := x.exec("UPDATE sessions SET used = $1 WHERE hash = $2", used, hash)
		return err
	})
}

// EndSession ends a session; one that has ended is no error.
func (s *Store) EndSession(ctx context.Context, w models.Write, hash []byte) error {
	return s.write(ctx, func(x *tx) error {
		if _, err := x.exec("DELETE FROM sessions WHERE hash = $1", hash); err != nil {
			return err
		}
		return x.audit(w.Actor.Entry(w.At, "session.close", "", ""))
	})
}
