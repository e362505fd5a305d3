package web

import (
	"embed"
	"fmt"
	"net/http"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"github.com/milaan-project/milaan/api"
	"github.com/milaan-project/milaan/models"
)

// The translations: one file for each language, with the same keys in both.
//
//go:embed locale/*.json
var locales embed.FS

// tongue is one language that the pages speak.
type tongue struct {
	Code      string // "en", "hi"
	Name      string // as it calls itself
	localizer *i18n.Localizer
	Deva      bool    // its numerals are Devanagari
	deva      *tongue // the same with Devanagari numerals; nil where nobody writes them
}

// key names the language with its numerals.
func (l *tongue) key() string {
	if l.Deva {
		return l.Code + "-" + devanagari
	}
	return l.Code
}

// loadTongues reads the translations. The first is spoken to those who wish for none of them.
func loadTongues() ([]*tongue, error) {
	bundle := i18n.NewBundle(language.English)
	tongues := []*tongue{{Code: "en", Name: "English"}, {Code: "hi", Name: "हिंदी"}}
	for _, l := range tongues {
		if _, err := bundle.LoadMessageFileFS(locales, "locale/"+l.Code+".json"); err != nil {
			return nil, err
		}
		l.localizer = i18n.NewLocalizer(bundle, l.Code)
		if l.Code == "hi" {
			l.deva = &tongue{Code: l.Code, Name: l.Name, localizer: l.localizer, Deva: true}
		}
	}
	return tongues, nil
}

// say returns a message with its placeholders filled in; values are names and values by turns. Count chooses between
// singular and plural.
func (l *tongue) say(key string, values ...any) (string, error) {
	if len(values)%2 != 0 {
		return "", fmt.Errorf("message %s: a placeholder has no value", key)
	}
	cfg := &i18n.LocalizeConfig{MessageID: key}
	data := map[string]any{}
	for i := 0; i < len(values); i += 2 {
		data[fmt.Sprint(values[i])] = values[i+1]
		if s, ok := values[i+1].(string); ok && l.Deva && values[i] != "Count" {
			data[fmt.Sprint(values[i])] = guard(s)
		}
	}
	cfg.TemplateData = data
	if count, ok := data["Count"]; ok {
		cfg.PluralCount = count
	}
	s, err := l.localizer.Localize(cfg)
	if l.Deva {
		s = unguard(l.numerals(s))
	}
	return s, err
}

// of returns a text of the domain in this language.
func (l *tongue) of(t models.Text) string { return l.numerals(t.In(l.Code)) }

var languages = language.NewMatcher([]language.Tag{language.English, language.Hindi})

const (
	languageCookie = "lang"
	languageTime   = 365 * 24 * time.Hour
)

// tongueOf is the language somebody chose on a page, else the one the browser asks for, with the numerals that were chosen.
func (p *Pages) tongueOf(r *http.Request) *tongue { return numeralsOf(r, p.languageOf(r)) }

func (p *Pages) languageOf(r *http.Request) *tongue {
	if c, err := r.Cookie(languageCookie); err == nil {
		if l := p.tongueNamed(c.Value); l != nil {
			return l
		}
	}
	header := r.Header.Get("Accept-Language")
	if len(header) > 500 {
		return p.tongues[0]
	}
	wanted, _, err := language.ParseAcceptLanguage(header)
	if err != nil || len(wanted) == 0 {
		return p.tongues[0]
	}
	_, i, _ := languages.Match(wanted...)
	return p.tongues[i]
}

func (p *Pages) tongueNamed(code string) *tongue {
	for _, l := range p.tongues {
		if l.Code == code {
			return l
		}
	}
	return nil
}

// speak answers a request in a language that the page has by its purpose.
func (q *request) speak(l *tongue) {
	q.lang = l
	q.w.Header().Set("Content-Language", l.Code)
}

// switchTongue answers an address with ?lang= by remembering the language and leading to the address without it.
func (p *Pages) switchTongue(q *request) bool {
	if q.Method != http.MethodGet {
		return false
	}
	l := p.tongueNamed(q.URL.Query().Get("lang"))
	if l == nil {
		return false
	}
	http.SetCookie(q.w, &http.Cookie{
		Name: languageCookie, Value: l.Code, Path: "/", MaxAge: int(languageTime.Seconds()), HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: api.Secure(q.Request),
	})
	q.redirect(q.here("lang", ""))
	return true
}
