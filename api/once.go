package api

import (
	"crypto/sha256"
	"encoding/hex"
	"io"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

// digest is the SHA-256 of a request's method, path and content: what must be alike for two requests with one
// idempotency key to be the same request.
func digest(c echo.Context, content ...[]byte) string {
	h := sha256.New()
	_, _ = io.WriteString(h, c.Request().Method+"\n"+c.Request().URL.Path+"\n")
	for _, part := range content {
		sum := sha256.Sum256(part)
		h.Write(sum[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// write is what a request's change carries. Invalid: the idempotency key is none.
func (s *Server) write(c echo.Context, digest string) (models.Write, error) {
	w := models.Write{Actor: actorOf(c), At: s.deps.Now().UnixMilli()}
	key := c.Request().Header.Get("Idempotency-Key")
	if key == "" {
		return w, nil
	}
	if len(key) > 255 {
		return w, errBadKey
	}
	for i := range len(key) {
		if key[i] < ' ' || key[i] > '~' {
			return w, errBadKey
		}
	}
	w.Once = models.Once{Key: key, Digest: digest}
	return w, nil
}

// once makes a change unless the request's idempotency key says that it was made before; either way it returns what the
// change came to. Of several requests at once the store lets one through, and the others find its outcome. Errors:
// Conflict for a key used for another request, and whatever change returns.
func (s *Server) once(c echo.Context, w models.Write, change func() (models.Outcome, error)) (models.Outcome, error) {
	if w.Once.Key == "" {
		return change()
	}
	if before, done, err := s.replay(c, w); done || err != nil {
		return before, err
	}
	now, err := change()
	if err != nil && models.CodeOf(err) == models.Conflict {
		if before, done, replayErr := s.replay(c, w); done || replayErr != nil {
			return before, replayErr
		}
	}
	return now, err
}

func (s *Server) replay(c echo.Context, w models.Write) (models.Outcome, bool, error) {
	before, done, err := s.deps.Registry.Replay(c.Request().Context(), w.Actor.ID, w.Once.Key)
	if err == nil && done && before.Digest != w.Once.Digest {
		return models.Outcome{}, true, errKeyUsed
	}
	if done {
		c.Response().Header().Set(replayed, "true")
	}
	return before, done, err
}

// replayed is the header that says of an answer that its request was sent before, and changed nothing this time.
const replayed = "Idempotent-Replayed"

// isReplay reports whether a request was sent before.
func isReplay(c echo.Context) bool { return c.Response().Header().Get(replayed) != "" }

var (
	errBadKey = models.Errorf(models.Invalid, "the idempotency key is not 1 to 255 printable ASCII characters", "idempotency key 1 से 255 छपने योग्य ASCII अक्षरों की नहीं है").At("Idempotency-Key").
			Advise("Send a UUID, a new one for each new request.", "UUID भेजें, हर नए अनुरोध के लिए नया।")
	errKeyUsed = models.Errorf(models.Conflict, "this idempotency key was used for another request", "यह idempotency key दूसरे अनुरोध में काम आ चुकी है").At("Idempotency-Key").
			Advise("Send a new key with a new request; repeat a key only with the very same request.", "नए अनुरोध के साथ नई key भेजें; वही key केवल उसी अनुरोध के साथ दोहराएँ।")
)
