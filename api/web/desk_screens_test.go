package web_test

import (
	"fmt"
	"net/url"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// TestDeskScreens opens the pages of those who oversee as a desktop and a telephone show them, in both languages.
func TestDeskScreens(t *testing.T) {
	w, found, _ := demoWorld(t)
	w.member("anita", agra)
	ravi := w.fieldWorker("ravi", agra)
	for _, name := range []string{"Ravi's own", "The team's blue telephone"} {
		ravi.post("/field/device", url.Values{"name": {name}})
	}
	w.as(models.RoleAHTU, "hi").get("/cases/" + found.Number)
	s := openScreen(t, w)
	look := func(paths map[string]string) {
		for _, lang := range []string{"en", "hi"} {
			s.speak(lang)
			for _, width := range []int64{1280, 360} {
				s.sized(width)
				for name, path := range paths {
					s.open(path)
					s.until("document.readyState === 'complete'")
					s.fits(fmt.Sprintf("%s-%d-%s", name, width, lang))
					s.clean(name)
				}
			}
		}
	}
	for _, who := range []struct {
		b     *browser
		paths map[string]string
	}{{w.as(models.RoleAdmin, "en"), map[string]string{"overview": "/overview", "users": "/users", "user": "/users/anita", "user-telephones": "/users/ravi", "user-new": "/users/new", "audit": "/audit", "system": "/system"}}, {ravi, map[string]string{"account": "/account"}}} {
		for name, value := range who.b.cookies {
			s.keeps(name, value)
		}
		look(who.paths)
	}
}
