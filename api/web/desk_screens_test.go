package web_test

import (
	"fmt"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// TestDeskScreens opens the pages of those who oversee as a desktop and a telephone show them, in both languages.
func TestDeskScreens(t *testing.T) {
	w, found, _ := demoWorld(t)
	w.member("anita", agra)
	w.as(models.RoleAHTU, "hi").get("/cases/" + found.Number)
	s := openScreen(t, w)
	for name, value := range w.as(models.RoleAdmin, "en").cookies {
		s.keeps(name, value)
	}
	for _, lang := range []string{"en", "hi"} {
		s.speak(lang)
		for _, width := range []int64{1280, 360} {
			s.sized(width)
			for name, path := range map[string]string{"overview": "/overview", "users": "/users", "user": "/users/anita", "user-new": "/users/new", "audit": "/audit", "system": "/system"} {
				s.open(path)
				s.until("document.readyState === 'complete'")
				s.fits(fmt.Sprintf("%s-%d-%s", name, width, lang))
				s.clean(name)
			}
		}
	}
}
