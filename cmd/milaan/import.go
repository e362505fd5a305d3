package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/milaan-project/milaan/intake"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/rows"
)

type importCommand struct {
	registryFlags
	Missing  string `type:"existingfile" help:"CSV file of missing children."`
	Found    string `type:"existingfile" help:"CSV file of recovered children."`
	Photos   string `type:"existingdir" help:"Folder of the photographs that the photos columns name."`
	KrutiDev bool   `help:"Read texts that seem to be typed for the font Kruti Dev 010 as the Hindi that they mean; look at them afterwards."`
	Models   string `default:"/usr/share/milaan/models" help:"Folder of the face model files."`
}

// importer is whose name an import is done in: whoever may run commands on the registry's machine.
var importer = models.Actor{ID: "console", Name: "import", Role: models.RoleAdmin}

// Run takes in the rows that the registry does not hold yet, so that an import that was stopped is simply run again.
func (m *importCommand) Run(ctx context.Context, out console) error {
	if m.Missing == "" && m.Found == "" {
		return models.Errorf(models.Invalid, "there is nothing to import", "लेने के लिए कुछ नहीं है").Advise("Give --missing FILE, --found FILE or both.", "--missing FILE, --found FILE या दोनों दें।")
	}
	if err := refuseDemo(m.Data); err != nil {
		return err
	}
	r, err := openRegistry(ctx, m.registryFlags, m.Models)
	if err != nil {
		return err
	}
	defer r.Close() //nolint:errcheck // what was acknowledged is stored
	for _, part := range []struct {
		file string
		side models.Side
	}{{m.Missing, models.Missing}, {m.Found, models.Found}} {
		if part.file == "" {
			continue
		}
		list, leftOut, err := readRows(out, part.file, part.side)
		if err != nil {
			return err
		}
		if m.KrutiDev {
			readKrutiDev(out, list)
		}
		if err := r.importRows(ctx, out, part.side, list, leftOut); err != nil {
			return err
		}
		if m.Photos != "" {
			if err := r.importPhotos(ctx, out, part.side, list, m.Photos); err != nil {
				return err
			}
		}
	}
	return nil
}

// readKrutiDev reads what rows hold in Kruti Dev, and says in which rows and fields.
func readKrutiDev(out console, list []rows.Row) {
	for i := range list {
		if changed := intake.ReadKrutiDev(&list[i].Case); len(changed) > 0 {
			fmt.Fprintf(out.Err, "%s: read from Kruti Dev: %s\n", list[i].ID, strings.Join(changed, ", "))
		}
	}
}

// many is from how many cases on a matching of the whole registry is worth its while.
const many = 10_000

// importBatch is how many rows one transaction takes in.
const importBatch = 1000

// importRows stores the rows that are new, in transactions of importBatch. leftOut rows of the file could not be read.
func (r *registry) importRows(ctx context.Context, out console, side models.Side, list []rows.Row, leftOut int) error {
	bar := newBar(out, len(list), string(side))
	stored, kept, refused := 0, 0, leftOut
	if err := r.nameCompanions(ctx, side, list); err != nil {
		return err
	}
	for from := 0; from < len(list); from += importBatch {
		if err := ctx.Err(); err != nil {
			return err
		}
		part := list[from:min(from+importBatch, len(list))]
		known, err := r.store.BySource(ctx, side, sources(part))
		if err != nil {
			return err
		}
		var fresh []*models.Case
		for i := range part {
			if _, ok := known[part[i].ID]; ok {
				kept++
				continue
			}
			c := part[i].Case
			c.Source = part[i].ID
			if c.ID == "" && models.IsUUIDv7(part[i].ID) {
				c.ID = part[i].ID
			}
			fresh = append(fresh, &c)
		}
		receipts, err := r.intake.CreateCases(ctx, models.Write{Actor: importer}, fresh)
		if err != nil {
			return err
		}
		for i, receipt := range receipts {
			if receipt.Err != nil {
				refused++
				fmt.Fprintf(out.Err, "\n%s: not taken in: %v\n", fresh[i].Source, receipt.Err)
				advise(out.Err, receipt.Err)
				continue
			}
			stored++
		}
		_ = bar.Add(len(part)) // a bar that cannot be drawn is no reason to stop
	}
	_, err := fmt.Fprintf(out.Out, "%s: %d taken in, %d were there, %d refused\n", side, stored, kept, refused)
	if stored >= many {
		fmt.Fprintln(out.Err, "So many are matched fastest by milaan rematch --all, before the server is started again.")
	}
	return err
}

// nameCompanions replaces the file's ids of companions by those of their cases, and gives the new rows among them their
// ids for it. What is in neither the file nor the registry stays as it is written.
func (r *registry) nameCompanions(ctx context.Context, side models.Side, list []rows.Row) error {
	named := map[string]bool{}
	for i := range list {
		for _, ref := range list[i].Case.Event.Together.Or(nil) {
			named[ref] = true
		}
	}
	if len(named) == 0 {
		return nil
	}
	ids, err := r.store.BySource(ctx, side, slices.Sorted(maps.Keys(named)))
	if err != nil {
		return err
	}
	for i := range list {
		row := &list[i]
		if _, known := ids[row.ID]; known || row.ID == "" || !named[row.ID] {
			continue
		}
		if row.Case.ID = row.ID; !models.IsUUIDv7(row.ID) {
			row.Case.ID = newID()
		}
		ids[row.ID] = row.Case.ID
	}
	for i := range list {
		together, ok := list[i].Case.Event.Together.Get()
		if !ok {
			continue
		}
		for j, ref := range together {
			if id, known := ids[ref]; known {
				together[j] = id
			}
		}
		list[i].Case.Event.Together = models.Of(together)
	}
	return nil
}

func sources(list []rows.Row) []string {
	out := make([]string, len(list))
	for i := range list {
		out[i] = list[i].ID
	}
	return out
}

// importPhotos adds the photographs that the rows name.
func (r *registry) importPhotos(ctx context.Context, out console, side models.Side, list []rows.Row, dir string) error {
	known, err := r.store.BySource(ctx, side, sources(list))
	if err != nil {
		return err
	}
	var jobs []importJob
	for i := range list {
		id, ok := known[list[i].ID]
		for _, ref := range list[i].Photos {
			if ok {
				read := func() ([]byte, error) { return os.ReadFile(filepath.Join(dir, filepath.FromSlash(ref.File))) }
				jobs = append(jobs, importJob{id, ref.File, ref.TakenOn, read})
			}
		}
	}
	return r.addPhotos(ctx, out, jobs)
}

// importJob is one photograph of one case.
type importJob struct {
	caseID  string
	source  string
	takenOn models.Date
	read    func() ([]byte, error)
}

// addPhotos adds photographs on every core. One that cannot be read is reported and the rest goes on; one that the case
// has already is not added again.
func (r *registry) addPhotos(ctx context.Context, out console, jobs []importJob) error {
	if len(jobs) == 0 {
		return nil
	}
	bar := newBar(out, len(jobs), "photographs")
	work := make(chan importJob)
	var group sync.WaitGroup
	var mu sync.Mutex // guards out
	for range r.enroller.Recognizers() {
		group.Go(func() {
			for j := range work {
				if err := r.addPhoto(ctx, j); err != nil && ctx.Err() == nil {
					mu.Lock()
					fmt.Fprintf(out.Err, "\nphoto %s left out: %v\n", j.source, err)
					mu.Unlock()
				}
				_ = bar.Add(1)
			}
		})
	}
	for _, j := range jobs {
		select {
		case work <- j:
		case <-ctx.Done():
		}
	}
	close(work)
	group.Wait()
	return ctx.Err()
}

func (r *registry) addPhoto(ctx context.Context, j importJob) error {
	bytes, err := j.read()
	if err != nil {
		return err
	}
	_, _, err = r.intake.AddPhoto(ctx, models.Write{Actor: importer}, j.caseID, models.NewPhoto{Bytes: bytes, TakenOn: j.takenOn, Of: models.OfChild, Source: j.source})
	return err
}
