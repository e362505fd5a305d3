package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/milaan-project/milaan/models"
)

var (
	errLoggedOut = models.Errorf(models.Unauthenticated, "you are not logged in, or were away too long", "आप लॉग इन नहीं हैं, या बहुत देर तक काम नहीं हुआ").
			Advise("Log in again; you come back to the same page.", "फिर से लॉग इन करें; आप इसी पन्ने पर लौटेंगे।")
	errNowhere = models.Errorf(models.NotFound, "there is no page at this address", "इस पते पर कोई पन्ना नहीं है").
			Advise("Check the address, or go to the list of cases.", "पता जाँचें, या मामलों की सूची पर जाएँ।")
	errForeign = models.Errorf(models.Forbidden, "this form was sent from another website", "यह फ़ॉर्म किसी दूसरी वेबसाइट से भेजा गया है").
			Advise("Go to the log-in page of Milaan itself and try again there.", "मिलान के अपने लॉग-इन पन्ने पर जाएँ और वहाँ फिर कोशिश करें।")
	errParameter = models.Errorf(models.Invalid, "a part of this address cannot be used", "इस पते का एक भाग ठीक नहीं है").
			Advise("Go to the list of cases and choose again.", "मामलों की सूची पर जाएँ और फिर से चुनें।")
	errInternal = models.Errorf(models.Internal, "something went wrong on our side", "हमारी ओर कुछ गड़बड़ हुई").
			Advise("Try again; if it happens again, tell your administrator the number below.", "फिर कोशिश करें; दोबारा हो तो प्रशासक को नीचे दिया गया नंबर बताएँ।")
	errFormTooLarge = models.Errorf(models.TooLarge, "the form is too large", "फ़ॉर्म बहुत बड़ा है").
			Advise("Go back, shorten what you wrote, and send it again.", "पीछे जाएँ, लिखा हुआ छोटा करें और फिर भेजें।")
)

// answers gives each code of models.Error its status and the key of its title.
var answers = map[models.Code]struct {
	status int
	title  string
}{
	models.Invalid:          {http.StatusUnprocessableEntity, "error.invalid"},
	models.NotFound:         {http.StatusNotFound, "error.not_found"},
	models.Conflict:         {http.StatusConflict, "error.conflict"},
	models.Forbidden:        {http.StatusForbidden, "error.forbidden"},
	models.Unauthenticated:  {http.StatusUnauthorized, "error.unauthenticated"},
	models.TooLarge:         {http.StatusRequestEntityTooLarge, "error.too_large"},
	models.UnsupportedMedia: {http.StatusUnsupportedMediaType, "error.unsupported_media"},
	models.Busy:             {http.StatusTooManyRequests, "error.unavailable"},
	models.Unavailable:      {http.StatusServiceUnavailable, "error.unavailable"},
	models.Internal:         {http.StatusInternalServerError, "error.internal"},
}

// problem is an error as a page says it.
type problem struct {
	Status  int
	Title   string // key of a message
	Message string
	Hint    string
	Number  string      // of the request, to find it in the log; empty unless the fault is ours
	Again   string      // address to try again; empty when that is of no use
	Part    string      // id of the part of the page that it stands for; empty for a page of its own
	Purpose bool        // the record is shown to who says what for
	Fields  [][2]string // of the address, to be sent again with the purpose
	known   models.Code
}

// inPlace is a problem as it stands on the page of the form that it is about: to try again is to send the form.
func inPlace(q *request, err error) *problem {
	v := problemOf(q, err)
	v.Again = ""
	return &v
}

// wrongOf is what to mend, by the name of its field.
func wrongOf(q *request, err error) map[string]string {
	wrong := map[string]string{}
	var list models.Faults
	if errors.As(err, &list) {
		for _, e := range list {
			wrong[e.Field] = q.lang.mend(e)
		}
	}
	return wrong
}

// mend says what is wrong with what somebody typed, and what to do.
func (l *tongue) mend(e *models.Error) string {
	return l.sentences(l.of(e.Message), l.of(e.Hint))
}

// sentences joins what is wrong and what to do.
func (l *tongue) sentences(message, hint string) string {
	stop := ". "
	if l.Code == "hi" {
		stop = "। "
	}
	return strings.TrimSpace(message + stop + hint)
}

// problemOf brings an error into a person's words.
func problemOf(q *request, err error) problem {
	var e *models.Error
	var faults models.Faults
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		e = errFormTooLarge
	case errors.As(err, &faults):
		e = faults[0]
	case !errors.As(err, &e):
		e = errInternal
	}
	known, ok := answers[e.Code]
	if !ok {
		e, known = errInternal, answers[models.Internal]
	}
	v := problem{Status: known.status, Title: known.title, Message: q.lang.of(e.Message), Hint: q.lang.of(e.Hint), known: e.Code, Purpose: e.Code == models.Forbidden && e.Field == "purpose" && q.Method == http.MethodGet}
	if v.Purpose {
		v.Hint = "" // the form below it asks
		for name, values := range q.URL.Query() {
			if name != "purpose" && len(values) > 0 {
				v.Fields = append(v.Fields, [2]string{name, values[0]})
			}
		}
		slices.SortFunc(v.Fields, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	}
	switch e.Code {
	case models.Internal:
		v.Number = q.w.Header().Get("X-Request-Id")
	case models.Unavailable, models.Busy:
		q.w.Header().Set("Retry-After", "5")
		if q.Method == http.MethodGet {
			v.Again = q.here()
		}
	}
	return v
}

// fail answers with a page that says what is wrong and what to do. Who is not logged in is led to the log-in; what was sent without
// one, or from the page of another, is kept in it.
func (p *Pages) fail(q *request, err error) {
	q.visit.Err = err
	v := problemOf(q, err)
	if v.known == models.Unauthenticated && q.Method == http.MethodGet {
		p.leadToLogin(q)
		return
	}
	if (v.known == models.Unauthenticated || errors.Is(err, errOtherPage)) && q.Method == http.MethodPost && p.askAgain(q, v.Status) == nil {
		return
	}
	if q.partial(candidatesPart) {
		v.Part = candidatesPart
		err = p.write(q, v.Status, "error", "problem", v)
	} else {
		err = p.show(q, v.Status, "error", view{Title: v.Title, Data: v})
	}
	if err != nil {
		http.Error(q.w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
	}
}

// leadToLogin leads to the log-in and from there back to this page. A picture has no page to show it on.
func (p *Pages) leadToLogin(q *request) {
	to := "/login"
	if at := q.here(); at != "/" {
		to += "?" + url.Values{"next": {at}}.Encode()
	}
	if q.Header.Get("HX-Request") == "true" {
		q.w.Header().Set("HX-Redirect", to)
		q.w.WriteHeader(http.StatusUnauthorized)
		return
	}
	q.redirect(to)
}

// nowhere answers whatever no page is at.
func (p *Pages) nowhere(*request) error { return errNowhere }
