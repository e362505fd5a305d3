package vault

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"

	"github.com/milaan-project/milaan/models"
)

// What the uploads of a registry may come to. Finished ones count too until they expire: they answer who asks again.
const (
	openPerActor = 50
	allPerActor  = 1000
	allUploads   = 100_000
	openBytes    = 8 << 30 // declared lengths of what is still arriving
	partsEach    = 4096
)

// Uploads keeps photographs that arrive in parts. Each part is a file of its own, sealed under the master key before it
// touches the disk and bound to its upload and its place in it: a crash, a stolen disk or a copy of the folder shows
// nothing, and no part can be put elsewhere. A part counts once its file is whole on the disk, so that the offset after a
// restart is read from the files, and no list of parts can disagree with them. Nothing here is in a backup: what was
// under way then is sent again by the telephone that has it. It is safe for concurrent use by one process.
type Uploads struct {
	vault *Vault
	dir   string
	mu    sync.Mutex
	all   map[string]*arriving
}

type arriving struct {
	models.Upload
	parts int
}

// aboutFile holds what was declared of an upload; every other file is a part, named by its offset.
const aboutFile = "about"

// Uploads opens the vault's uploads. Those that cannot be read, since they were cut off as they began or the master key
// was replaced since, are thrown away. Unavailable: the folder cannot be used.
func (v *Vault) Uploads() (*Uploads, error) {
	u := &Uploads{vault: v, dir: filepath.Join(v.dir, "uploads"), all: map[string]*arriving{}}
	if err := os.MkdirAll(u.dir, 0o700); err != nil {
		return nil, unusable(err)
	}
	folders, err := os.ReadDir(u.dir)
	if err != nil {
		return nil, unusable(err)
	}
	for _, f := range folders {
		known, err := u.load(f.Name())
		if err == nil {
			u.all[f.Name()] = known
			continue
		}
		if err := os.RemoveAll(filepath.Join(u.dir, f.Name())); err != nil {
			return nil, unusable(err)
		}
	}
	return u, nil
}

func (u *Uploads) load(id string) (*arriving, error) {
	sealed, err := os.ReadFile(filepath.Join(u.dir, id, aboutFile))
	if err != nil {
		return nil, err
	}
	plain, err := u.vault.OpenSecret("upload "+id, sealed)
	if err != nil {
		return nil, err
	}
	a := &arriving{}
	if err := json.Unmarshal(plain, &a.Upload); err != nil {
		return nil, err
	}
	files, err := os.ReadDir(filepath.Join(u.dir, id))
	if err != nil {
		return nil, err
	}
	for _, f := range files { // in the order of their names, and so of their offsets
		info, err := f.Info()
		if err != nil {
			return nil, err
		}
		if f.Name() == partName(a.Offset) {
			a.Offset += info.Size() - sealing
			a.parts++
		}
	}
	if a.PhotoID != "" {
		a.Offset = a.Length
	}
	return a, nil
}

// sealing is how many bytes a sealed secret is longer than what is in it: key id, nonce, tag.
const sealing = keyIDSize + 12 + 16

func partName(offset int64) string { return fmt.Sprintf("%012d", offset) }

func partPurpose(id string, offset int64) string {
	return "part of upload " + id + " at " + strconv.FormatInt(offset, 10)
}

// Begin makes an upload, or returns the one that has its id already; begun tells which. Conflict: something else was
// declared under that id. Busy: too much is arriving.
func (u *Uploads) Begin(up models.Upload) (now models.Upload, begun bool, err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if known, ok := u.all[up.ID]; ok {
		if !known.Same(&up) {
			return models.Upload{}, false, errOtherUpload
		}
		return known.Upload, false, nil
	}
	if err := u.room(&up); err != nil {
		return models.Upload{}, false, err
	}
	if err := os.MkdirAll(filepath.Join(u.dir, up.ID), 0o700); err != nil {
		return models.Upload{}, false, unusable(err)
	}
	up.Offset, up.PhotoID = 0, ""
	if err := u.declare(&up); err != nil {
		return models.Upload{}, false, err
	}
	if err := syncDir(u.dir); err != nil {
		return models.Upload{}, false, unusable(err)
	}
	u.all[up.ID] = &arriving{Upload: up}
	return up, true, nil
}

func (u *Uploads) room(up *models.Upload) error {
	open, own, bytes := 0, 0, up.Length
	for _, a := range u.all {
		if a.PhotoID == "" {
			bytes += a.Length
		}
		if a.ActorID != up.ActorID {
			continue
		}
		if own++; a.PhotoID == "" {
			open++
		}
	}
	if open >= openPerActor || own >= allPerActor || len(u.all) >= allUploads || bytes > openBytes {
		return errTooManyUploads
	}
	return nil
}

func (u *Uploads) declare(up *models.Upload) error {
	plain, err := json.Marshal(up)
	if err != nil {
		return err
	}
	sealed, err := u.vault.SealSecret("upload "+up.ID, plain)
	if err != nil {
		return err
	}
	return unusable(writeWhole(filepath.Join(u.dir, up.ID, aboutFile), sealed, os.Rename))
}

// Find returns an upload. NotFound: there is none, or it expired.
func (u *Uploads) Find(id string) (models.Upload, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	a, err := u.find(id)
	if err != nil {
		return models.Upload{}, err
	}
	return a.Upload, nil
}

func (u *Uploads) find(id string) (*arriving, error) {
	if a, ok := u.all[id]; ok {
		return a, nil
	}
	return nil, models.Errorf(models.NotFound, "there is no such upload, or it expired", "ऐसा कोई अपलोड नहीं है, या उसका समय निकल गया").
		Advise("Begin the upload again.", "अपलोड फिर से शुरू करें।")
}

// Append adds what stands at an offset; it is on the disk when Append returns. Conflict: the offset is not where the
// upload stands. TooLarge: it is more than was declared, or comes in too many parts.
func (u *Uploads) Append(id string, offset int64, part []byte) (models.Upload, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	a, err := u.find(id)
	switch {
	case err != nil:
		return models.Upload{}, err
	case offset != a.Offset:
		return a.Upload, models.Errorf(models.Conflict, "the upload stands at %d", "अपलोड %d पर है", a.Offset).At("Upload-Offset").
			Advise("Go on from there.", "वहीं से आगे भेजें।")
	case len(part) == 0:
		return a.Upload, nil
	case offset+int64(len(part)) > a.Length, a.parts >= partsEach:
		return a.Upload, models.Errorf(models.TooLarge, "this is more than was declared, or comes in too many parts", "यह घोषित से अधिक है, या बहुत से टुकड़ों में है").
			Advise("Begin the upload again, with its right length and larger parts.", "सही लंबाई और बड़े टुकड़ों के साथ अपलोड फिर से शुरू करें।")
	}
	sealed, err := u.vault.SealSecret(partPurpose(id, offset), part)
	if err != nil {
		return a.Upload, err
	}
	if err := writeWhole(filepath.Join(u.dir, id, partName(offset)), sealed, os.Rename); err != nil {
		return a.Upload, unusable(err)
	}
	a.Offset += int64(len(part))
	a.parts++
	return a.Upload, nil
}

// Bytes returns what has arrived of an upload. NotFound: there is none. Internal: a part was altered or damaged.
func (u *Uploads) Bytes(id string) ([]byte, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	a, err := u.find(id)
	if err != nil {
		return nil, err
	}
	whole := make([]byte, 0, a.Offset)
	for offset := int64(0); offset < a.Offset; offset = int64(len(whole)) {
		sealed, err := os.ReadFile(filepath.Join(u.dir, id, partName(offset)))
		if err != nil {
			return nil, unusable(err)
		}
		part, err := u.vault.OpenSecret(partPurpose(id, offset), sealed)
		if err != nil {
			return nil, err
		}
		if len(part) == 0 {
			return nil, damaged(nil)
		}
		whole = append(whole, part...)
	}
	return whole, nil
}

// Restart throws away what has arrived of an upload, so that it starts at 0 again.
func (u *Uploads) Restart(id string) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	a, err := u.find(id)
	if err != nil {
		return err
	}
	if err := u.dropParts(id); err != nil {
		return err
	}
	a.Offset, a.parts = 0, 0
	return nil
}

// dropParts deletes the last part first: whatever is left after a crash is the beginning of the upload.
func (u *Uploads) dropParts(id string) error {
	files, err := os.ReadDir(filepath.Join(u.dir, id))
	if err != nil {
		return unusable(err)
	}
	for _, f := range slices.Backward(files) {
		if f.Name() == aboutFile {
			continue
		}
		if err := os.Remove(filepath.Join(u.dir, id, f.Name())); err != nil {
			return unusable(err)
		}
	}
	return unusable(syncDir(filepath.Join(u.dir, id)))
}

// Finish notes what an upload became, and throws its parts away.
func (u *Uploads) Finish(id, photoID string) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	a, err := u.find(id)
	if err != nil {
		return err
	}
	done := a.Upload
	done.PhotoID = photoID
	if err := u.declare(&done); err != nil {
		return err
	}
	a.Upload = done
	return u.dropParts(id)
}

// Groups lists the group photographs of a sender that are kept whole, the one that ends first coming first.
func (u *Uploads) Groups(actorID string) []models.Upload {
	u.mu.Lock()
	defer u.mu.Unlock()
	var out []models.Upload
	for _, a := range u.all {
		if a.ActorID == actorID && a.CaseID == "" && !a.Group && a.Offset == a.Length {
			out = append(out, a.Upload)
		}
	}
	slices.SortFunc(out, func(a, b models.Upload) int {
		return cmp.Or(cmp.Compare(a.ExpiresAt, b.ExpiresAt), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// SetFaces notes where the faces of a group photograph are.
func (u *Uploads) SetFaces(id string, faces []models.Box) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	a, err := u.find(id)
	if err != nil {
		return err
	}
	now := a.Upload
	now.Faces = faces
	if err := u.declare(&now); err != nil {
		return err
	}
	a.Upload = now
	return nil
}

// Remove throws an upload away; one that is gone already is no error.
func (u *Uploads) Remove(id string) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.remove(id)
}

func (u *Uploads) remove(id string) error {
	if _, ok := u.all[id]; !ok {
		return nil
	}
	delete(u.all, id)
	return unusable(os.RemoveAll(filepath.Join(u.dir, id)))
}

// Forget throws away what has arrived of a case's photographs, and every photograph that is of no one case: any of those
// may show the child too.
func (u *Uploads) Forget(caseID string) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	for id, a := range u.all {
		if a.CaseID != caseID && a.CaseID != "" {
			continue
		}
		if err := u.remove(id); err != nil {
			return err
		}
	}
	return nil
}

// Expire throws away every upload whose time is over.
func (u *Uploads) Expire(now int64) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	for id, a := range u.all {
		if a.ExpiresAt > now {
			continue
		}
		if err := u.remove(id); err != nil {
			return err
		}
	}
	return nil
}

var (
	errOtherUpload = models.Errorf(models.Conflict, "another photograph was declared with this idempotency key", "इस idempotency key से दूसरी फ़ोटो घोषित हुई थी").At("Idempotency-Key").
			Advise("Send a new key with a new photograph.", "नई फ़ोटो के साथ नई key भेजें।")
	errTooManyUploads = models.Errorf(models.Busy, "too many photographs are arriving", "बहुत-सी फ़ोटो एक साथ आ रही हैं").
				Advise("Finish those that were begun, then begin others.", "जो शुरू हुई हैं उन्हें पूरा करें, फिर नई शुरू करें।")
)
