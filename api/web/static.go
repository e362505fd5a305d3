package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed static
var staticFiles embed.FS

// assets are the files that pages are made with. The address of each holds a hash of its content, so that browsers keep
// it for good and fetch it anew when it changes.
type assets struct {
	address map[string]string // by name: "app.css" to "/static/app.0a1b2c3d4e5f.css"
	content map[string][]byte // by the last part of the address
}

func loadAssets() (*assets, error) {
	a := &assets{address: map[string]string{}, content: map[string][]byte{}}
	entries, err := fs.ReadDir(staticFiles, "static")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		b, err := staticFiles.ReadFile("static/" + e.Name())
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(b)
		ext := path.Ext(e.Name())
		file := strings.TrimSuffix(e.Name(), ext) + "." + hex.EncodeToString(sum[:6]) + ext
		a.address[e.Name()] = "/static/" + file
		a.content[file] = b
	}
	return a, nil
}

// static answers GET /static/{file}.
func (p *Pages) static(q *request) error {
	file := q.PathValue("file")
	content, ok := p.assets.content[file]
	if !ok {
		return errNowhere
	}
	q.w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	q.w.Header().Del("Content-Language")
	http.ServeContent(q.w, q.Request, file, time.Time{}, bytes.NewReader(content))
	return nil
}

// authority answers GET /ca.crt: phones take a certificate of this kind to the place where they keep them.
func (p *Pages) authority(q *request) error {
	h := q.w.Header()
	h.Set("Content-Type", "application/x-x509-ca-cert")
	h.Set("Content-Disposition", `attachment; filename="milaan-ca.crt"`)
	q.w.WriteHeader(http.StatusOK)
	_, _ = q.w.Write(p.cfg.Authority) // the reader is gone; the log line tells the status
	return nil
}
