package web

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// The field page is a shell that is the same for everybody and shows no record: it works without a network, where nobody
// can be asked who opens it. What it takes in stays on the telephone, sealed under a PIN, until it is sent with the token
// of that telephone, which reads nothing.

// fieldPolicy lets the field page, beside what all pages may, show pictures that it took itself, and be installed.
const fieldPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// cameraPolicy lets a page that takes photographs use the camera, when it is asked to.
const cameraPolicy = "camera=(self), geolocation=(), microphone=()"

// fieldScripts are those of the field page, in the order in which they build on each other.
var fieldScripts = []string{"shrink.js", "field-words.js", "field-pin.js", "field-vault.js", "field-draft.js", "field-send.js", "field-outbox.js", "field-camera.js", "field-start.js", "field.js"}

// shellFiles are what the field page needs, for the telephone to keep.
var shellFiles = append([]string{"icon.svg", "pico.min.css", "app.css", "field.css"}, fieldScripts...)

// fieldView is what the field page is given, the same for everybody.
type fieldView struct {
	Districts []models.District
	Advice    []models.Advice
}

// adviceOnFaces are what the server may say of a face while the child still stands there. What it says of a photograph as a
// whole the page words itself: nobody can tap eyes or choose a face on it.
var adviceOnFaces = []models.Advice{models.FaceTooSmall, models.FaceSmall, models.FaceBlurred, models.FaceDark, models.FaceBright, models.FaceTurned, models.FaceTilted, models.FaceUnsure}

// showField answers GET /field.
func (p *Pages) showField(q *request) error {
	h := q.w.Header()
	h.Set("Content-Security-Policy", fieldPolicy)
	h.Set("Permissions-Policy", cameraPolicy)
	return p.show(q, http.StatusOK, "field", view{Title: "field.title", Styles: []string{"field.css"}, Scripts: fieldScripts, Manifest: true, Data: fieldView{p.cfg.Districts, adviceOnFaces}})
}

// serveWorker answers GET /sw.js. Its text holds the addresses of the shell's files and so changes with any of them, and
// browsers then fetch them all anew.
func (p *Pages) serveWorker(q *request) error {
	shell := []string{"/field", "/field.webmanifest"}
	for _, name := range shellFiles {
		shell = append(shell, p.assets.address[name])
	}
	list, err := json.Marshal(shell)
	if err != nil {
		return err
	}
	body, err := staticFiles.ReadFile("static/sw.js")
	if err != nil {
		return err
	}
	version := sha256.Sum256(append(list, body...))
	h := q.w.Header()
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	h.Del("Content-Language")
	q.w.WriteHeader(http.StatusOK)
	_, _ = io.WriteString(q.w, `"use strict";`+"\nconst version = \""+hex.EncodeToString(version[:6])+"\", shell = "+string(list)+";\n"+string(body))
	return nil
}

// serveManifest answers GET /field.webmanifest, by which a telephone installs the page.
func (p *Pages) serveManifest(q *request) error {
	name, err := q.lang.say("field.app")
	if err != nil {
		return err
	}
	h := q.w.Header()
	h.Set("Content-Type", "application/manifest+json; charset=utf-8")
	q.w.WriteHeader(http.StatusOK)
	return json.NewEncoder(q.w).Encode(map[string]any{
		"name": name, "short_name": name, "id": "/field", "start_url": "/field", "scope": "/field", "display": "standalone", "lang": q.lang.Code,
		"background_color": "#f5f7f9", "theme_color": "#17416b",
		"icons": []map[string]string{{"src": p.assets.address["icon.svg"], "sizes": "any", "type": "image/svg+xml", "purpose": "any"}},
	})
}

// issueDevice answers POST /field/device: a token that only writes, for the telephone to seal with its queue.
func (p *Pages) issueDevice(q *request) error {
	if err := q.ParseForm(); err != nil {
		return errUnreadable.Because(err)
	}
	// A queue goes out in the name of who filled it.
	if owner := q.PostForm.Get("owner"); owner != "" && owner != q.actor.ID {
		return errOtherOwner
	}
	d, err := p.cfg.Cases.IssueDevice(q.Context(), q.actor, strings.TrimSpace(q.PostForm.Get("name")))
	if err != nil {
		return err
	}
	q.w.Header().Set("Content-Type", "application/json")
	q.w.WriteHeader(http.StatusCreated)
	return json.NewEncoder(q.w).Encode(map[string]any{"id": d.ID, "token": d.Secret, "expires_at": d.ExpiresAt, "owner": q.actor.ID})
}

var errOtherOwner = models.Errorf(models.Conflict, "somebody else is logged in on this telephone", "इस फ़ोन पर कोई और लॉग इन है").
	Advise("Have the person whose records wait log in.", "जिसके रिकॉर्ड बाक़ी हैं वही लॉग इन करे।")
