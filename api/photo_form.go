package api

import (
	"errors"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

// The most bytes of a photograph, of a text beside it, and of the form around both.
const (
	maxPhoto     = 25 << 20
	maxPhotoText = 4 << 10
	maxPhotoForm = maxPhoto + 64<<10
)

// readPhoto reads the form of a photograph: photo, and beside it taken_on, taken_on_estimated, of, source. content is
// what was sent, in an order of its own, for the digest: a client that repeats a form draws a new boundary for it. Errors:
// UnsupportedMedia for anything but a form, TooLarge, and Faults that name every wrong part at once.
func readPhoto(c echo.Context) (in models.NewPhoto, content [][]byte, err error) {
	kind, _, err := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType))
	if err != nil || kind != echo.MIMEMultipartForm {
		return in, nil, errNotForm
	}
	c.Request().Body = http.MaxBytesReader(c.Response(), c.Request().Body, maxPhotoForm)
	form, err := c.Request().MultipartReader()
	if err != nil {
		return in, nil, errBadForm.Because(err)
	}
	parts, err := readParts(form)
	if err != nil {
		return in, nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		content = append(content, []byte(name), parts[name])
	}
	return photoFrom(parts, content)
}

var photoParts = []string{"photo", "taken_on", "taken_on_estimated", "of", "source"}

// readParts reads each part of a form once.
func readParts(form *multipart.Reader) (map[string][]byte, error) {
	parts := map[string][]byte{}
	var faults models.Faults
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return parts, faults.Or()
		}
		if err != nil {
			return nil, formError(err)
		}
		name := part.FormName()
		if !slices.Contains(photoParts, name) {
			return nil, append(faults, errNoMember.At(models.Shorten(strings.ToValidUTF8(name, "")))).Or()
		}
		if _, twice := parts[name]; twice {
			faults = append(faults, errTwice.At(name))
		}
		most := int64(maxPhotoText)
		if name == "photo" {
			most = maxPhoto
		}
		// One byte more than allowed, so that a part that is too long shows.
		b, err := io.ReadAll(io.LimitReader(part, most+1))
		switch {
		case err != nil:
			return nil, formError(err)
		case int64(len(b)) > most:
			return nil, errPhotoTooLarge.At(name)
		}
		parts[name] = b
	}
}

func photoFrom(parts map[string][]byte, content [][]byte) (models.NewPhoto, [][]byte, error) {
	in := models.NewPhoto{
		Bytes: parts["photo"], Of: models.Subject(strings.TrimSpace(string(parts["of"]))), Source: strings.TrimSpace(string(parts["source"])),
	}
	var faults models.Faults
	if len(in.Bytes) == 0 {
		faults = append(faults, errEmptyPhoto)
	}
	if on := strings.TrimSpace(string(parts["taken_on"])); on != "" {
		d, err := models.ParseDate(on)
		if err != nil {
			faults = append(faults, asFault(err, "taken_on"))
		}
		in.TakenOn = d
	}
	switch strings.TrimSpace(string(parts["taken_on_estimated"])) {
	case "", "false":
	case "true":
		in.Estimated = true
	default:
		faults = append(faults, errWrongKind.At("taken_on_estimated").Advise("Use true or false.", "true या false लिखें।"))
	}
	return in, content, faults.Or()
}

func formError(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return err
	}
	return errBadForm.Because(err)
}

var (
	errNotForm = models.Errorf(models.UnsupportedMedia, "a photograph comes as a form", "फ़ोटो form के रूप में आती है").
			Advise("Send multipart/form-data with the part photo, for example curl -F photo=@child.jpg.", "multipart/form-data में photo नाम से भेजें, जैसे curl -F photo=@child.jpg।")
	errBadForm = models.Errorf(models.Invalid, "the form is damaged or broke off", "form अधूरा या ख़राब है").
			Advise("Send it again.", "इसे दोबारा भेजें।")
	errTwice = models.Errorf(models.Invalid, "this part comes twice", "यह भाग दो बार आया है").
			Advise("Send one photograph with each request.", "हर अनुरोध में एक ही फ़ोटो भेजें।")
	errEmptyPhoto = models.Errorf(models.Invalid, "the photograph is missing or empty", "फ़ोटो नहीं है या ख़ाली है").At("photo").
			Advise("Choose the file again and send it once more.", "फ़ाइल फिर से चुनें और दोबारा भेजें।")
	errPhotoTooLarge = models.Errorf(models.TooLarge, "this part of the form is too large", "form का यह भाग बहुत बड़ा है").
				Advise("A photograph may have 25 MB, a text beside it 4 KB.", "फ़ोटो 25 MB तक और साथ का पाठ 4 KB तक हो सकता है।")
)
