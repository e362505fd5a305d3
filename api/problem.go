package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

// statusOf maps each code of models.Error to a status, and gives each a title.
var statusOf = map[models.Code]struct {
	status int
	title  models.Text
}{
	models.Invalid:          {http.StatusUnprocessableEntity, models.Text{En: "Something in the request is not right", Hi: "अनुरोध में कुछ सही नहीं है"}},
	models.NotFound:         {http.StatusNotFound, models.Text{En: "Not found", Hi: "नहीं मिला"}},
	models.Conflict:         {http.StatusConflict, models.Text{En: "This cannot be done as things stand", Hi: "अभी की स्थिति में यह नहीं हो सकता"}},
	models.Forbidden:        {http.StatusForbidden, models.Text{En: "Not allowed", Hi: "अनुमति नहीं है"}},
	models.Unauthenticated:  {http.StatusUnauthorized, models.Text{En: "Please log in", Hi: "कृपया लॉग इन करें"}},
	models.TooLarge:         {http.StatusRequestEntityTooLarge, models.Text{En: "Too large", Hi: "बहुत बड़ा"}},
	models.UnsupportedMedia: {http.StatusUnsupportedMediaType, models.Text{En: "This kind of content cannot be read", Hi: "इस प्रकार की सामग्री नहीं पढ़ी जा सकती"}},
	models.Busy:             {http.StatusTooManyRequests, models.Text{En: "Too much at once", Hi: "एक साथ बहुत अधिक"}},
	models.Unavailable:      {http.StatusServiceUnavailable, models.Text{En: "Not available at the moment", Hi: "इस समय उपलब्ध नहीं"}},
	models.Internal:         {http.StatusInternalServerError, models.Text{En: "An error on our side", Hi: "गड़बड़ी हमारी ओर से है"}},
}

// statusError is an Error that HTTP has a more exact status for than its code's.
type statusError struct {
	status int
	err    error
}

func (e *statusError) Error() string { return e.err.Error() }
func (e *statusError) Unwrap() error { return e.err }

// problemJSON is an RFC 9457 problem document. Type is a name, not an address: Code says the same to programs.
type problemJSON struct {
	Type      string      `json:"type"`
	Title     string      `json:"title"`
	Status    int         `json:"status"`
	Detail    string      `json:"detail"`
	Code      models.Code `json:"code"`
	Field     string      `json:"field,omitempty"`
	Hint      string      `json:"hint,omitempty"`
	Faults    []faultJSON `json:"faults,omitempty"`
	RequestID string      `json:"request_id"`
}

type faultJSON struct {
	Field   string `json:"field,omitempty"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

// problem answers a request with its error; echo calls it for whatever a gate or a handler returns.
func (s *Server) problem(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	lang := speak(c)
	p := problemOf(err, lang)
	h := c.Response().Header()
	p.RequestID = h.Get(echo.HeaderXRequestID)
	switch p.Status {
	case http.StatusUnauthorized:
		h.Set(echo.HeaderWWWAuthenticate, "Bearer")
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		h.Set(echo.HeaderRetryAfter, "5")
	}
	h.Del("ETag")
	h.Del(echo.HeaderLocation)
	body, jsonErr := json.Marshal(p)
	if jsonErr != nil {
		body = nil // strings and a number: cannot happen
	}
	if err := c.Blob(p.Status, "application/problem+json", body); err != nil {
		return // the caller is gone; the log line tells the status
	}
}

func problemOf(err error, lang string) problemJSON {
	var faults models.Faults
	var one *models.Error
	p := problemJSON{}
	switch err = domainError(err); {
	case errors.As(err, &faults):
		p.Code = models.Invalid
		for _, f := range faults {
			p.Faults = append(p.Faults, faultJSON{f.Field, f.Message.In(lang), f.Hint.In(lang)})
		}
		p.Detail, p.Field, p.Hint = p.Faults[0].Message, p.Faults[0].Field, p.Faults[0].Hint
	case errors.As(err, &one):
		p.Code, p.Detail, p.Field, p.Hint = one.Code, one.Message.In(lang), one.Field, one.Hint.In(lang)
		if one.Code == models.Invalid && one.Field != "" {
			p.Faults = []faultJSON{{p.Field, p.Detail, p.Hint}}
		}
	}
	known, ok := statusOf[p.Code]
	if !ok {
		p.Code = models.Internal
		known = statusOf[p.Code]
	}
	p.Type, p.Title, p.Status = "urn:milaan:problem:"+string(p.Code), known.title.In(lang), known.status
	var exact *statusError
	if errors.As(err, &exact) {
		p.Status = exact.status
	}
	return p
}

// domainError brings what echo, net/http and contexts say into the domain's words.
func domainError(err error) error {
	var known *models.Error
	var faults models.Faults
	var of *echo.HTTPError
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return errBodyTooLarge.Because(err)
	case errors.As(err, &faults), errors.As(err, &known) && known.Code != models.Internal:
		return err
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return errTookTooLong.Because(err)
	case errors.As(err, &of) && of.Code == http.StatusNotFound:
		return errNoRoute
	case errors.As(err, &of) && of.Code == http.StatusMethodNotAllowed:
		return &statusError{of.Code, errNoMethod}
	case errors.As(err, &known):
		return err
	}
	return errInternal.Because(err)
}

var (
	errNoRoute = models.Errorf(models.NotFound, "there is nothing at this address", "इस पते पर कुछ नहीं है").
			Advise("The addresses are listed in /api/v1/openapi.json.", "पते /api/v1/openapi.json में दिए हैं।")
	errNoMethod = models.Errorf(models.Invalid, "this address does not take this method", "इस पते पर यह method नहीं चलता").
			Advise("The methods are listed in /api/v1/openapi.json.", "methods /api/v1/openapi.json में दिए हैं।")
	errBodyTooLarge = models.Errorf(models.TooLarge, "the request is too large", "अनुरोध बहुत बड़ा है").
			Advise("A record may have 256 KB, a photograph 25 MB.", "रिकॉर्ड 256 KB तक और फ़ोटो 25 MB तक हो सकती है।")
	errTookTooLong = models.Errorf(models.Unavailable, "this took too long and was given up", "इसमें बहुत समय लगा और इसे छोड़ दिया गया").
			Advise("Try again in a minute.", "एक मिनट बाद फिर कोशिश करें।")
)
