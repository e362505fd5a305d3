package web

import (
	"bufio"
	"bytes"
	"errors"
	"html"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"regexp"

	"github.com/milaan-project/milaan/models"
)

// A form acts in the name of whom its page was made for, and of nobody else. Somebody may log in at a machine where a page of
// another stands open still: what was written there, or judged, must not be sent in their name.

// whoseField names, in every form that changes something, whose page it stands on. Programs that send a form without it act
// for whom they are logged in as.
const whoseField = "whose"

var errOtherPage = models.Errorf(models.Conflict, "this page was opened by another log-in", "यह पन्ना किसी दूसरे लॉग-इन से खोला गया था").
	Advise("Nothing was saved. Log in as who opened it, or open the page anew.", "कुछ सहेजा नहीं गया। जिसने इसे खोला था वही लॉग इन करे, या पन्ना नए सिरे से खोलें।")

var postForm = regexp.MustCompile(`<form [^>]*method="post"[^>]*>`)

// signed writes into each form of a page whose page it is. What people wrote holds no form: templates escape it.
func (q *request) signed(page []byte) []byte {
	if q.actor.ID == "" {
		return page
	}
	field := []byte(`<input type="hidden" name="` + whoseField + `" value="` + html.EscapeString(ownerOf(q.actor)) + `">`)
	return postForm.ReplaceAllFunc(page, func(form []byte) []byte { return append(bytes.Clone(form), field...) })
}

// largestFirstPart is more than the beginning of a form with a file takes, up to the end of whose it is.
const largestFirstPart = 2 << 10

// whose tells whose page a form was sent from; it is empty when the form does not say. The form can be read as before.
func (q *request) whose() (string, error) {
	kind, parameters, _ := mime.ParseMediaType(q.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		q.Body = http.MaxBytesReader(q.w, q.body, largestEntry)
		if err := q.ParseForm(); err != nil {
			return "", errUnreadable.Because(err)
		}
		return q.PostForm.Get(whoseField), nil
	}
	// A file is not read before it is known whose it is: the field is the first, as the page has it.
	ahead := bufio.NewReaderSize(q.body, largestFirstPart)
	q.body = struct {
		io.Reader
		io.Closer
	}{ahead, q.body}
	q.Body = http.MaxBytesReader(q.w, q.body, largestForm)
	begun, err := ahead.Peek(largestFirstPart)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", errUnreadable.Because(err)
	}
	part, err := multipart.NewReader(bytes.NewReader(begun), parameters["boundary"]).NextPart()
	if err != nil || part.FormName() != whoseField {
		return "", nil //nolint:nilerr // who takes the form in says what is wrong with it
	}
	value, err := io.ReadAll(part)
	if err != nil {
		return "", errUnreadable.Because(err)
	}
	return string(value), nil
}

// own refuses a form from the page of another.
func (q *request) own(actor models.Actor) error {
	if q.Method != http.MethodPost {
		return nil
	}
	whose, err := q.whose()
	if err == nil && whose != "" && whose != ownerOf(actor) {
		return errOtherPage
	}
	return err
}
