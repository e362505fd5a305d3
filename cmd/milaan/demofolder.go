package main

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store"
)

// demoFile marks a folder that holds a demo, so that it is never taken for a registry, nor a registry for it.
const demoFile = "DEMO.json"

// demoMark is what the file holds.
type demoMark struct {
	About   string `json:"about"`
	Content string `json:"content"` // demo.Registry.Digest of what it is filled with
	Filled  bool   `json:"filled"`
}

const aboutDemo = "A demo of Milaan. Nobody in this folder exists; delete it whenever you like."

// readDemoMark returns the mark of a folder, and whether it has one.
func readDemoMark(dir string) (demoMark, bool, error) {
	var mark demoMark
	b, err := os.ReadFile(filepath.Join(dir, demoFile))
	if errors.Is(err, fs.ErrNotExist) {
		return mark, false, nil
	}
	if err == nil {
		err = json.Unmarshal(b, &mark)
	}
	if err != nil {
		return mark, true, models.Errorf(models.Unavailable, "%s cannot be read", "%s नहीं पढ़ी जा सकती", filepath.Join(dir, demoFile)).
			Advise("It marks a demo. Delete the folder if it is one, or choose another with --data.", "यह डेमो का चिह्न है। यदि यह डेमो है तो फ़ोल्डर मिटा दें, या --data से दूसरा दें।").Because(err)
	}
	return mark, true, nil
}

// claimDemo marks a new or empty folder as the demo with this content, or finds that it is one already, and filled. It
// returns a Conflict Error for a folder that holds anything else, a registry above all.
func claimDemo(dir, content string) (filled bool, err error) {
	mark, isDemo, err := readDemoMark(dir)
	switch {
	case err != nil:
		return false, err
	case isDemo && mark.Content != content:
		return false, models.Errorf(models.Conflict, "%s holds the demo of another version of Milaan", "%s में मिलान के दूसरे संस्करण का डेमो है", dir).
			Advise("Delete the folder, or choose another with --data.", "फ़ोल्डर मिटा दें, या --data से दूसरा दें।")
	case isDemo:
		return mark.Filled, nil
	}
	if err := makeFolder(dir); err != nil {
		return false, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return false, err
	}
	if len(entries) > 0 {
		return false, models.Errorf(models.Conflict, "%s is not a demo's folder; nothing was written to it", "%s डेमो का फ़ोल्डर नहीं है; इसमें कुछ नहीं लिखा गया", dir).
			Advise("A demo never shares a folder with a registry. Choose a new one with --data, or leave --data out for a temporary one.",
				"डेमो किसी रजिस्टर के फ़ोल्डर में नहीं चलता। --data से नया फ़ोल्डर दें, या --data न दें।")
	}
	return false, writeDemoMark(dir, demoMark{About: aboutDemo, Content: content})
}

// writeDemoMark writes the mark beside the old one and moves it into place.
func writeDemoMark(dir string, mark demoMark) error {
	b, err := json.MarshalIndent(mark, "", "  ")
	if err != nil {
		return err
	}
	file := filepath.Join(dir, demoFile)
	if err := os.WriteFile(file+".part", append(b, '\n'), 0o600); err != nil {
		return models.Errorf(models.Unavailable, "%s cannot be written", "%s नहीं लिखी जा सकती", file).
			Advise("Is the disk full? Choose another folder with --data.", "क्या डिस्क भर गई है? --data से दूसरा फ़ोल्डर दें।").Because(err)
	}
	return os.Rename(file+".part", file)
}

// demoSetting is where a demo's registry keeps the mark of its folder, so that its backups have it.
const demoSetting = "demo"

// noteDemo has the registry of a demo's folder say that it is one.
func noteDemo(ctx context.Context, s *store.Store, dir string) error {
	mark, isDemo, err := readDemoMark(dir)
	if err != nil || !isDemo {
		return err
	}
	b, err := json.Marshal(mark)
	if err != nil {
		return err
	}
	return s.SetSetting(ctx, demoSetting, string(b))
}

// markRestored marks a folder that the backup of a demo was restored into.
func markRestored(ctx context.Context, s *store.Store, dir string) error {
	value, err := s.Setting(ctx, demoSetting)
	if err != nil || value == "" {
		return err
	}
	var mark demoMark
	if err := json.Unmarshal([]byte(value), &mark); err != nil {
		return err
	}
	return writeDemoMark(dir, mark)
}

// refuseDemo returns a Conflict Error when a folder holds a demo: records of real children do not belong there.
func refuseDemo(dir string) error {
	if _, isDemo, err := readDemoMark(dir); err != nil || !isDemo {
		return err
	}
	return models.Errorf(models.Conflict, "%s holds a demo, whose people do not exist", "%s में डेमो है, जिसके लोग असली नहीं हैं", dir).
		Advise("Choose a folder of its own for the registry with --data.", "रजिस्टर के लिए --data से अलग फ़ोल्डर दें।")
}
