package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

// maxRecord is the most bytes of a record or of any other JSON body.
const maxRecord = 256 << 10

// readJSON reads a request's JSON body whole. Errors: UnsupportedMedia unless the content type is application/json or one
// of also, TooLarge, Invalid for what is not UTF-8 or broke off.
func readJSON(c echo.Context, also ...string) ([]byte, error) {
	kind, _, err := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType))
	if err != nil || kind != echo.MIMEApplicationJSON && !slices.Contains(also, kind) {
		return nil, errNotJSON
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Response(), c.Request().Body, maxRecord))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, err
	case err != nil:
		return nil, errBrokeOff.Because(err)
	case !utf8.Valid(body):
		return nil, errNotUTF8
	}
	return body, nil
}

// readObject reads a JSON object whose members are exactly those named, each into its pointer; absent and null ones leave
// it alone. It returns Faults that name every wrong member at once.
func readObject(c echo.Context, into map[string]any) ([]byte, error) {
	body, err := readJSON(c)
	if err != nil {
		return nil, err
	}
	return body, decodeObject(body, into)
}

func decodeObject(body []byte, into map[string]any) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil || members == nil {
		return errNotObject.Because(err)
	}
	var twice models.Faults
	if err := models.CheckMembers(body); err != nil && !errors.As(err, &twice) {
		return err
	}
	faults := twice
	for _, name := range slices.Sorted(maps.Keys(members)) {
		target, ok := into[name]
		if !ok {
			faults = append(faults, errNoMember.At(models.Shorten(name)))
			continue
		}
		d := json.NewDecoder(bytes.NewReader(members[name]))
		d.DisallowUnknownFields()
		if err := d.Decode(target); err != nil {
			var known *models.Error
			if !errors.As(err, &known) {
				known = errWrongKind.Because(err)
			}
			faults = append(faults, known.At(name))
		}
	}
	return faults.Or()
}

var (
	errNotJSON = models.Errorf(models.UnsupportedMedia, "the content type is not JSON", "सामग्री का प्रकार JSON नहीं है").
			Advise("Send the header Content-Type: application/json.", "Content-Type: application/json हेडर भेजें।")
	errBrokeOff = models.Errorf(models.Invalid, "the request broke off", "अनुरोध बीच में टूट गया").
			Advise("Send it again.", "इसे दोबारा भेजें।")
	errNotUTF8 = models.Errorf(models.Invalid, "the text is not valid UTF-8", "पाठ सही UTF-8 में नहीं है").
			Advise("Send the request as UTF-8.", "अनुरोध UTF-8 में भेजें।")
	errNotObject = models.Errorf(models.Invalid, "the request is not a JSON object", "अनुरोध JSON object नहीं है").
			Advise(`Send one object, for example {"reason":"came home"}.`, `एक object भेजें, जैसे {"reason":"घर लौट आया"}।`)
	errNoMember = models.Errorf(models.Invalid, "there is no such field", "ऐसा कोई खाना नहीं है").
			Advise("Check the spelling against /api/v1/openapi.json.", "वर्तनी को /api/v1/openapi.json से मिलाएँ।")
	errWrongKind = models.Errorf(models.Invalid, "this value is of another kind than expected", "यह मान अपेक्षित प्रकार का नहीं है").
			Advise("See /api/v1/openapi.json for what belongs here.", "यहाँ क्या लिखना है, /api/v1/openapi.json में देखें।")
)
