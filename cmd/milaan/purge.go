package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/milaan-project/milaan/backup"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store"
	"github.com/milaan-project/milaan/models/vault"
)

type purgeCommand struct {
	registryFlags
	Case        []string `arg:"" optional:"" help:"Numbers or ids of cases to purge, by order."`
	Order       string   `help:"The order, for the audit: number and date. Needed with cases."`
	Restored    int      `name:"restored-days" help:"Purge every case whose child was handed over so many days ago, or longer."`
	LostBackups []string `help:"Folders of backups that are lost or destroyed: they need not be reached."`
}

// Run purges cases: every copy of their keys, their records, photographs, faces, and whatever the indexes hold of them.
func (p *purgeCommand) Run(ctx context.Context, out console) error {
	if err := p.mustExist(); err != nil {
		return err
	}
	if len(p.Case) == 0 == (p.Restored <= 0) {
		return models.Errorf(models.Invalid, "name the cases to purge, or --restored-days", "मिटाने के मामले बताएँ, या --restored-days").
			Advise("For example: milaan purge M-H9C-76AR --order \"CWC Agra 7/2026\"", "जैसे: milaan purge M-H9C-76AR --order \"CWC Agra 7/2026\"")
	}
	if len(p.Case) > 0 && p.Order == "" {
		return models.Errorf(models.Invalid, "a case is purged by order only, and none is named", "मामला केवल आदेश से मिटता है, और आदेश नहीं दिया गया").At("order").
			Advise("Give its number and date with --order.", "--order से उसकी संख्या और तारीख़ दें।")
	}
	lock, err := lockFolder(p.Data, "purge")
	if err != nil {
		return err
	}
	defer lock.Close()
	s, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // what was acknowledged is stored
	v, err := openVault(ctx, p.Data, s)
	if err != nil {
		return err
	}
	ids := p.Case
	if p.Restored > 0 {
		if ids, err = s.ToPurge(ctx, dayBefore(time.Now(), p.Restored), models.Restored); err != nil {
			return err
		}
	}
	by := theConsole
	by.Purpose = p.Order
	purged, err := purge(ctx, s, v, p.Data, ids, models.Write{Actor: by, At: time.Now().UnixMilli()}, p.LostBackups)
	fmt.Fprintln(out.Out, purged, "cases are purged")
	return err
}

// dayBefore is the day so many days before an instant.
func dayBefore(now time.Time, days int) models.Date { return models.DateOf(now.AddDate(0, 0, -days)) }

// purge purges cases, and then takes what is left of them out of backups, files and indexes. It can be run again: what was
// purged before is looked for again in backups and files.
func purge(ctx context.Context, s *store.Store, v *vault.Vault, data string, ids []string, w models.Write, lost []string) (count int, err error) {
	folders, err := knownBackups(ctx, s)
	if err != nil {
		return 0, err
	}
	reached, err := stillThere(ctx, s, folders, lost)
	if err != nil {
		return 0, err
	}
	for _, folder := range reached {
		if err := backup.Forget(folder, nil, nil); err != nil {
			return 0, err // before anything is purged: all of it, or nothing
		}
	}
	uploads, err := v.Uploads()
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		c, err := s.Case(ctx, id)
		if err != nil {
			return count, err
		}
		if err := uploads.Forget(c.ID); err != nil {
			return count, err
		}
		var sealed []string
		for i := range c.Photos {
			sealed = append(sealed, c.Photos[i].Sealed)
		}
		for _, folder := range reached {
			if err := backup.Forget(folder, []string{c.ID}, sealed); err != nil {
				return count, err
			}
		}
		if c.Status == models.Purged {
			continue
		}
		for _, address := range sealed {
			if err := v.Remove(address); err != nil {
				return count, err
			}
		}
		if _, err := s.Purge(ctx, w, &c); err != nil {
			return count, err
		}
		count++
	}
	// Indexes hold names and descriptors in files of many cases: they are made anew when the server starts.
	if err := os.RemoveAll(indexFolder(data)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return count, err
	}
	if err := os.RemoveAll(filepath.Join(data, "text-index")); err != nil {
		return count, err
	}
	return count, s.Clean(ctx)
}
