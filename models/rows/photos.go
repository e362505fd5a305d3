package rows

import (
	"errors"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/milaan-project/milaan/models"
)

// PhotoRef names a photograph beside the file.
type PhotoRef struct {
	File    string      // a path inside the photo folder, slashes forward
	TakenOn models.Date // zero when unknown
}

// ParsePhotos reads "file@YYYY-MM-DD;…"; the date may be left out, and slashes may lean either way. It returns an Invalid
// Error for a bad date, for what is no path, and for a path that leaves its folder.
func ParsePhotos(cell string) ([]PhotoRef, error) {
	var refs []PhotoRef
	for part := range strings.SplitSeq(cell, ";") {
		part = strings.TrimSpace(part)
		if part == "" || strings.EqualFold(part, "none") || part == "कोई नहीं" {
			continue
		}
		file, day, dated := part, "", false
		if at := strings.LastIndexByte(part, '@'); at >= 0 {
			file, day, dated = part[:at], part[at+1:], true
		}
		ref := PhotoRef{File: strings.Clone(strings.ReplaceAll(strings.TrimSpace(file), `\`, "/"))}
		if !utf8.ValidString(ref.File) || strings.ContainsRune(ref.File, 0) {
			return nil, models.Errorf(models.Invalid, "the photo's name cannot be read", "फ़ोटो का नाम पढ़ा नहीं जा सकता").At("photos").
				Advise("Save the file as \"CSV UTF-8\".", "फ़ाइल को \"CSV UTF-8\" के रूप में सहेजें।")
		}
		if !filepath.IsLocal(filepath.FromSlash(ref.File)) {
			return nil, models.Errorf(models.Invalid, "the photo's path leaves the photo folder", "फ़ोटो का पथ फ़ोटो फ़ोल्डर से बाहर जाता है").At("photos").
				Advise("Name files inside the folder given by --photos.", "--photos से दिए फ़ोल्डर के भीतर की फ़ाइलें लिखें।")
		}
		if dated {
			on, err := models.ParseDate(strings.TrimSpace(day))
			if err != nil {
				var e *models.Error
				if errors.As(err, &e) {
					return nil, e.At("photos")
				}
				return nil, err
			}
			ref.TakenOn = on
		}
		refs = append(refs, ref)
	}
	return refs, nil
}
