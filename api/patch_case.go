package api

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

// patchCase answers PATCH /api/v1/cases/{id}: an RFC 7396 merge patch of the record over the version that If-Match names.
func (s *Server) patchCase(c echo.Context) error {
	version, err := ifMatch(c)
	if err != nil {
		return err
	}
	if version == 0 {
		return &statusError{http.StatusPreconditionRequired, errNoIfMatch}
	}
	body, err := readJSON(c, "application/merge-patch+json")
	if err != nil {
		return err
	}
	w := models.Write{Actor: actorOf(c), At: s.deps.Now().UnixMilli()}
	changed, _, err := s.deps.Intake.Patch(c.Request().Context(), w, c.Param("id"), version, body)
	if err != nil {
		return orPrecondition(err)
	}
	return s.answerChanged(c, http.StatusOK, &changed, changed.Version != version)
}

// ifMatch returns the version that a request's If-Match names, or 0 without one. Proxies that compress make an ETag weak;
// the version it names is the same.
func ifMatch(c echo.Context) (int64, error) {
	tag := strings.TrimSpace(c.Request().Header.Get("If-Match"))
	if tag == "" {
		return 0, nil
	}
	tag = strings.TrimPrefix(tag, "W/")
	if len(tag) > 2 && tag[0] == '"' && tag[len(tag)-1] == '"' {
		if version, err := strconv.ParseInt(tag[1:len(tag)-1], 10, 64); err == nil && version > 0 {
			return version, nil
		}
	}
	return 0, errBadIfMatch
}

// orPrecondition gives a conflict over the version that If-Match named its own status; other conflicts keep theirs.
func orPrecondition(err error) error {
	var known *models.Error
	if errors.As(err, &known) && known.Code == models.Conflict && known.Field == "version" {
		return &statusError{http.StatusPreconditionFailed, err}
	}
	return err
}

var (
	errNoIfMatch = models.Errorf(models.Invalid, "the version that the change is made to is not named", "यह नहीं बताया गया कि बदलाव किस संस्करण में है").At("If-Match").
			Advise("Load the case and send its ETag as If-Match.", "मामला खोलें और उसका ETag, If-Match में भेजें।")
	errBadIfMatch = models.Errorf(models.Invalid, "this is not the ETag of a case", "यह किसी मामले का ETag नहीं है").At("If-Match").
			Advise(`Send the case's ETag as it came, for example "3" with its quotation marks.`, `मामले का ETag जैसा आया वैसा ही भेजें, जैसे "3", उद्धरण चिह्नों के साथ।`)
)
