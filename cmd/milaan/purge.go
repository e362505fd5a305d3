package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/milaan-project/milaan/backup"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/names"
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
	ids, err := p.ordered(ctx, s, out)
	if err != nil {
		return err
	}
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

// ordered are the ids of the cases that an order names, and of those that were merged into them: they are records of the same
// child, and it says which. A case that was itself merged into another leaves that one, and it says so.
func (p *purgeCommand) ordered(ctx context.Context, s *store.Store, out console) (ids []string, err error) {
	numbers := map[string]string{}
	for _, named := range p.Case {
		c, err := s.Case(ctx, named)
		if err != nil {
			return nil, err
		}
		ids, numbers[c.ID] = append(ids, c.ID), c.Number
		if p.Order != "" && namesChild(&c)(p.Order) {
			return nil, models.Errorf(models.Invalid, "the order names the child, and is kept when everything else is gone", "आदेश में बच्चे का नाम है, और बाक़ी सब मिटने पर भी वह रहेगा").At("order").
				Advise("Give its number and date only.", "केवल उसकी संख्या और तारीख़ दें।")
		}
	}
	merged, err := s.MergedInto(ctx, ids...)
	if err != nil {
		return nil, err
	}
	for _, m := range merged {
		c, err := s.Case(ctx, m[0])
		if err != nil {
			return nil, err
		}
		ids, numbers[c.ID] = append(ids, c.ID), c.Number
		fmt.Fprintf(out.Out, "%s goes with %s, which it was merged into\n", c.Number, numbers[m[1]])
	}
	for _, id := range ids {
		c, err := s.Case(ctx, id)
		if err != nil {
			return nil, err
		}
		if c.Status != models.MergedInto || numbers[c.Closing.Into] != "" {
			continue
		}
		into, err := s.Case(ctx, c.Closing.Into)
		if err != nil {
			return nil, err
		}
		if into.Status != models.Purged {
			fmt.Fprintf(out.Out, "%s was merged into %s, which is kept: purge that one by its own number if the order is of the child\n", c.Number, into.Number)
		}
	}
	return ids, p.sayConfirmed(ctx, s, out, ids, numbers)
}

// sayConfirmed says of cases that are to be purged which others were confirmed to be the same child, and are kept: an order may
// be of the child, and not of one record.
func (p *purgeCommand) sayConfirmed(ctx context.Context, s *store.Store, out console, ids []string, numbers map[string]string) error {
	for _, id := range ids {
		states, err := s.StatesOf(ctx, id)
		if err != nil {
			return err
		}
		for _, pair := range slices.SortedFunc(maps.Keys(states), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) }) {
			other := pair[0]
			if other == id {
				other = pair[1]
			}
			if state := states[pair]; numbers[other] != "" || state != models.PairConfirmed && state != models.PairRestored {
				continue
			}
			c, err := s.Case(ctx, other)
			if err != nil {
				return err
			}
			if c.Status != models.Purged {
				fmt.Fprintf(out.Out, "%s was confirmed to be the same child as %s, and is kept: if the order is of the child, purge it too, with milaan purge %s --order %q\n",
					c.Number, numbers[id], c.Number, p.Order)
			}
		}
	}
	return nil
}

// namesChild reports of a text whether it holds the given name of a case's child, of one of its names, or of a parent, as
// anybody would write it in any script. Whoever is in doubt forgets.
func namesChild(c *models.Case) func(text string) bool {
	var given []names.Key
	for _, written := range append([]string{c.Person.Name.Or(""), c.Person.Father.Or(""), c.Person.Mother.Or(""), c.Person.Guardian.Or("")}, c.Person.Aliases.Or(nil)...) {
		for _, p := range names.Variants(written) {
			given = append(given, p.Given)
		}
	}
	return func(text string) bool {
		for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
			key := names.KeyOf(word)
			if slices.ContainsFunc(given, func(g names.Key) bool {
				_, alike := names.SimilarityAtLeast(g, key, sameName)
				return alike
			}) {
				return true
			}
		}
		return false
	}
}

// sameName is from which similarity on a word is taken for a name in another spelling.
const sameName = .9

// purposesNaming are the entries of the audit whose purposes name a case's child.
func purposesNaming(ctx context.Context, s *store.Store, c *models.Case) (entries []int64, err error) {
	naming := namesChild(c)
	err = s.EachPurpose(ctx, func(entry int64, _, words string) error {
		if naming(words) {
			entries = append(entries, entry)
		}
		return nil
	})
	return entries, err
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
		naming, err := purposesNaming(ctx, s, &c)
		if err != nil {
			return count, err
		}
		if _, err := s.Purge(ctx, w, &c, naming...); err != nil {
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
