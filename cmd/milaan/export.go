package main

import (
	"archive/zip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"filippo.io/age"

	"github.com/milaan-project/milaan/models"
)

type exportCommand struct {
	registryFlags
	Case  string   `arg:"" help:"Number or id of the case."`
	To    []string `required:"" help:"The other office's public key, age1…; give it again for another. It makes one with age-keygen."`
	Order string   `required:"" help:"The written order or request, for the audit: number and date."`
	Out   string   `short:"o" required:"" help:"File to write, for example case.zip.age."`
}

// Run writes one case, with its photographs, into a file that only the other office can open.
func (e *exportCommand) Run(ctx context.Context, out console) error {
	if err := e.mustExist(); err != nil {
		return err
	}
	var recipients []age.Recipient
	for _, key := range e.To {
		r, err := age.ParseX25519Recipient(strings.TrimSpace(key))
		if err != nil {
			return models.Errorf(models.Invalid, "this is not a public key of age", "यह age की सार्वजनिक कुंजी नहीं है").At("to").
				Advise("Ask the other office for the line that begins with age1; it makes one with age-keygen.", "दूसरे कार्यालय से age1 से शुरू होने वाली पंक्ति माँगें; वह age-keygen से बनती है।").Because(err)
		}
		recipients = append(recipients, r)
	}
	s, err := e.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // what was acknowledged is stored
	v, err := openVault(ctx, e.Data, s)
	if err != nil {
		return err
	}
	c, err := s.Case(ctx, e.Case)
	if err != nil {
		return err
	}
	by := theConsole
	by.Purpose = e.Order
	if err := s.Audit(ctx, by.Entry(time.Now().UnixMilli(), "case.export", c.ID, fmt.Sprintf("%d photographs", len(c.Shown())))); err != nil {
		return err
	}
	err = writeWhole(e.Out, func(w io.Writer) error {
		sealed, err := age.Encrypt(w, recipients...)
		if err != nil {
			return err
		}
		z := zip.NewWriter(sealed)
		if err := writeExport(z, &c, func(address string) ([]byte, error) { return v.Unseal(c.WrappedKey, address) }); err != nil {
			return err
		}
		if err := z.Close(); err != nil {
			return err
		}
		return sealed.Close()
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out.Out, "%s: case %s with %d photographs; it opens with: age -d -i KEY -o case.zip %s\n", e.Out, c.Number, len(c.Shown()), e.Out)
	return err
}

// writeExport writes a case's record as JSON and its photographs as JPEG, but for those that were sent by mistake.
func writeExport(z *zip.Writer, c *models.Case, unseal func(address string) ([]byte, error)) error {
	record, err := models.EncodeRecord(c)
	if err != nil {
		return err
	}
	type photo struct {
		File    string      `json:"file"`
		TakenOn models.Date `json:"taken_on,omitzero"`
		Of      string      `json:"of"`
	}
	about := struct {
		Number string          `json:"number"`
		ID     string          `json:"id"`
		Side   models.Side     `json:"side"`
		Status models.Status   `json:"status"`
		Record json.RawMessage `json:"record"`
		Photos []photo         `json:"photos"`
	}{Number: c.Number, ID: c.ID, Side: c.Side, Status: c.Status, Record: record, Photos: []photo{}}
	photos := c.Shown()
	for i := range photos {
		p := &photos[i]
		picture, err := unseal(p.Sealed)
		if err != nil {
			return err
		}
		name := fmt.Sprintf("photo-%d.jpg", i+1)
		w, err := z.Create(name)
		if err != nil {
			return err
		}
		if _, err := w.Write(picture); err != nil {
			return err
		}
		about.Photos = append(about.Photos, photo{name, p.TakenOn, string(p.Of)})
	}
	w, err := z.Create("case.json")
	if err != nil {
		return err
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(about)
}
