package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash/maphash"
	"io"
	"mime"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

// uploadTime is how long an upload may take from its declaration to its last byte.
const uploadTime = 7 * 24 * time.Hour

// maxPart is the most bytes of one part.
const maxPart = 1 << 20

const partType = "application/offset+octet-stream"

type uploadJSON struct {
	ID        string `json:"id"`
	Offset    int64  `json:"offset"`
	Length    int64  `json:"length"`
	ExpiresAt string `json:"expires_at"`
}

// beginUpload answers POST /api/v1/uploads: a photograph is declared, whose bytes come in parts. With an idempotency key
// the same declaration is the same upload, and the answer says how far that has come.
func (s *Server) beginUpload(c echo.Context) error {
	up := models.Upload{Of: models.OfChild}
	var caseID, takenOn, of string
	var raid json.RawMessage
	body, err := readObject(c, map[string]any{"case": &caseID, "raid": &raid, "length": &up.Length, "sha256": &up.SHA256, "taken_on": &takenOn, "taken_on_estimated": &up.Estimated, "of": &of, "source": &up.Source})
	if err != nil {
		return err
	}
	w, err := s.write(c, digest(c, body))
	if err != nil {
		return err
	}
	up.Group = raid != nil
	if err := checkUpload(&up, caseID, takenOn, of); err != nil {
		return err
	}
	if up.Group {
		err = s.declareRaid(w.Actor, raid, &up)
	} else {
		up.CaseID, err = s.caseOfUpload(c.Request().Context(), w.Actor, caseID)
	}
	if err != nil {
		return err
	}
	up.ID, up.ActorID, up.ExpiresAt = s.deps.NewID(), w.Actor.ID, s.deps.Now().Add(uploadTime).UnixMilli()
	if w.Once.Key != "" {
		sum := sha256.Sum256([]byte(w.Actor.ID + "\x00" + w.Once.Key))
		up.ID = hex.EncodeToString(sum[:16])
	}
	if err := s.deps.Uploads.Expire(w.At); err != nil {
		return err
	}
	up, begun, err := s.deps.Uploads.Begin(up)
	if err != nil {
		return err
	}
	if !begun {
		c.Response().Header().Set(replayed, "true")
	}
	s.tellUpload(c, &up)
	c.Response().Header().Set(echo.HeaderLocation, "/api/v1/uploads/"+up.ID)
	speak(c)
	return c.JSON(http.StatusCreated, uploadJSON{up.ID, up.Offset, up.Length, instant(up.ExpiresAt)})
}

// caseOfUpload is the id of the case to which somebody may add a photograph.
func (s *Server) caseOfUpload(ctx context.Context, actor models.Actor, idOrNumber string) (string, error) {
	found, err := s.deps.Registry.Case(ctx, idOrNumber)
	if err != nil {
		return "", err
	}
	return found.ID, s.deps.Intake.MayAddPhoto(ctx, actor, &found)
}

func checkUpload(up *models.Upload, caseID, takenOn, of string) error {
	var faults models.Faults
	if (caseID == "") != up.Group {
		faults = append(faults, models.Errorf(models.Invalid, "it is not said whose photograph it is", "यह नहीं बताया गया कि फ़ोटो किस मामले की है").At("case").
			Advise("Give the id or number of the case, or else say what raid the photograph of many is of.", "मामले की id या नंबर दें, या बताएँ कि समूह फ़ोटो किस छापे की है।"))
	}
	if up.Length < 1 || up.Length > maxPhoto {
		faults = append(faults, models.Errorf(models.Invalid, "the length is not between 1 byte and 25 MB", "लंबाई 1 बाइट से 25 MB के बीच नहीं है").At("length").
			Advise("Give the length of the file in bytes, and make larger photographs smaller.", "फ़ाइल की लंबाई बाइट में दें, और बड़ी फ़ोटो छोटी करें।"))
	}
	if sum, err := hex.DecodeString(up.SHA256); err != nil || len(sum) != sha256.Size {
		faults = append(faults, models.Errorf(models.Invalid, "this is no SHA-256 in hexadecimal digits", "यह hexadecimal में SHA-256 नहीं है").At("sha256").
			Advise("Give the SHA-256 of the whole file.", "पूरी फ़ाइल का SHA-256 दें।"))
	} else {
		up.SHA256 = hex.EncodeToString(sum)
	}
	if takenOn != "" {
		on, err := models.ParseDate(takenOn)
		if err != nil {
			faults = append(faults, asFault(err, "taken_on"))
		}
		up.TakenOn = on
	}
	switch models.Subject(of) {
	case "":
	case models.OfChild, models.OfParent, models.OfSibling:
		up.Of = models.Subject(of)
	default:
		faults = append(faults, errWrongKind.At("of").Advise("Use child, parent or sibling.", "child, parent या sibling लिखें।"))
	}
	if e := models.CheckText(up.Source, 200); e != nil {
		faults = append(faults, e.At("source"))
	}
	return faults.Or()
}

// tellUpload says how far an upload has come.
func (s *Server) tellUpload(c echo.Context, up *models.Upload) {
	h := c.Response().Header()
	h.Set("Upload-Offset", strconv.FormatInt(up.Offset, 10))
	h.Set("Upload-Length", strconv.FormatInt(up.Length, 10))
	h.Set("Upload-Expires", time.UnixMilli(up.ExpiresAt).UTC().Format(http.TimeFormat))
}

// ownUpload finds an upload of who asks. NotFound: there is none, or it is another's, of which nobody else learns.
func (s *Server) ownUpload(c echo.Context) (models.Upload, error) {
	up, err := s.deps.Uploads.Find(c.Param("upload"))
	if err == nil && (up.ActorID != actorOf(c).ID || up.CaseID == "" && !up.Group || up.ExpiresAt <= s.deps.Now().UnixMilli()) {
		return models.Upload{}, errNoUpload
	}
	return up, err
}

// viewUpload answers HEAD /api/v1/uploads/{upload}: where to go on.
func (s *Server) viewUpload(c echo.Context) error {
	up, err := s.ownUpload(c)
	if err != nil {
		return err
	}
	s.tellUpload(c, &up)
	return c.NoContent(http.StatusOK)
}

// addPart answers PATCH /api/v1/uploads/{upload}: what stands at Upload-Offset. What arrived of a part that broke off is
// kept. The last part makes the photograph, and is answered as POST of a photograph is; sent again it comes to the same.
func (s *Server) addPart(c echo.Context) error {
	up, err := s.ownUpload(c)
	if err != nil {
		return err
	}
	if kind, _, err := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType)); err != nil || kind != partType {
		return errNotPart
	}
	offset, err := strconv.ParseInt(c.Request().Header.Get("Upload-Offset"), 10, 64)
	if err != nil || offset < 0 {
		return errNoOffset
	}
	part, broke := io.ReadAll(http.MaxBytesReader(c.Response(), c.Request().Body, maxPart))
	var tooLarge *http.MaxBytesError
	if errors.As(broke, &tooLarge) {
		return broke
	}
	// One request at a time goes on with an upload: of two last parts only one is described.
	turn := &s.turns[maphash.String(s.seed, up.ID)%uint64(len(s.turns))]
	turn.Lock()
	defer turn.Unlock()
	up, err = s.deps.Uploads.Append(up.ID, offset, part)
	if err == nil || models.CodeOf(err) == models.Conflict {
		s.tellUpload(c, &up)
	}
	switch {
	case err != nil:
		return err
	case broke != nil:
		return errBrokeOff.Because(broke)
	case up.PhotoID != "" && up.Group:
		c.Response().Header().Set(replayed, "true")
		return s.answerRaidSent(c, &up)
	case up.PhotoID != "":
		c.Response().Header().Set(replayed, "true")
		return s.answerPhotoNow(c, http.StatusCreated, up.CaseID, up.PhotoID)
	case up.Offset < up.Length:
		return c.NoContent(http.StatusNoContent)
	}
	return s.finishUpload(c, &up)
}

// finishUpload makes the photograph of an upload that has arrived whole. One whose sum is not the declared one starts at
// 0 again; one that is no photograph is thrown away; for any other fault the upload stands, and an empty part at its end
// tries once more.
func (s *Server) finishUpload(c echo.Context, up *models.Upload) error {
	release, err := s.upload(c.Request().Context(), actorOf(c))
	if err != nil {
		return err
	}
	defer release()
	whole, err := s.deps.Uploads.Bytes(up.ID)
	if err != nil {
		return err
	}
	if sum := sha256.Sum256(whole); hex.EncodeToString(sum[:]) != up.SHA256 {
		if err := s.deps.Uploads.Restart(up.ID); err != nil {
			return err
		}
		up.Offset = 0
		s.tellUpload(c, up)
		return errWrongSum
	}
	if up.Group {
		return s.finishGroup(c, up, whole)
	}
	ctx := c.Request().Context()
	w := models.Write{Actor: actorOf(c), At: s.deps.Now().UnixMilli(), Once: models.Once{Key: "upload " + up.ID, Digest: up.SHA256}}
	made, err := s.once(c, w, func() (models.Outcome, error) {
		photo, _, err := s.deps.Intake.AddPhoto(ctx, w, up.CaseID, models.NewPhoto{Bytes: whole, TakenOn: up.TakenOn, Estimated: up.Estimated, Of: up.Of, Source: up.Source})
		return models.Outcome{PhotoID: photo.ID}, err
	})
	if err != nil {
		switch models.CodeOf(err) {
		case models.Invalid, models.UnsupportedMedia, models.TooLarge:
			return errors.Join(err, s.deps.Uploads.Remove(up.ID))
		}
		return err
	}
	if err := s.deps.Uploads.Finish(up.ID, made.PhotoID); err != nil {
		return err
	}
	return s.answerPhotoNow(c, http.StatusCreated, up.CaseID, made.PhotoID)
}

var (
	errNoUpload = models.Errorf(models.NotFound, "there is no such upload, or it expired", "ऐसा कोई अपलोड नहीं है, या उसका समय निकल गया").
			Advise("Begin the upload again.", "अपलोड फिर से शुरू करें।")
	errNotPart = models.Errorf(models.UnsupportedMedia, "a part comes as application/offset+octet-stream", "टुकड़ा application/offset+octet-stream के रूप में आता है").
			Advise("Send that as Content-Type.", "यही Content-Type भेजें।")
	errNoOffset = models.Errorf(models.Invalid, "it is not said where the part stands", "यह नहीं बताया गया कि टुकड़ा कहाँ का है").At("Upload-Offset").
			Advise("Ask with HEAD how far the upload has come, and send that as Upload-Offset.", "HEAD से पूछें कि अपलोड कहाँ तक हुआ, और वही Upload-Offset में भेजें।")
	errWrongSum = models.Errorf(models.Invalid, "what arrived is not the photograph that was declared", "जो पहुँचा वह घोषित फ़ोटो नहीं है").At("sha256").
			Advise("Send it again from the beginning.", "इसे शुरू से दोबारा भेजें।")
)
