package api

import (
	"github.com/labstack/echo/v4"
	"golang.org/x/text/language"
)

var languages = language.NewMatcher([]language.Tag{language.English, language.Hindi})

// languageOf is the language a request wants: "hi" or "en".
func languageOf(c echo.Context) string {
	header := c.Request().Header.Get("Accept-Language")
	if header == "" || len(header) > 500 {
		return "en"
	}
	wanted, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return "en"
	}
	if _, i, _ := languages.Match(wanted...); i == 1 {
		return "hi"
	}
	return "en"
}

// speak says in the header which language an answer is in, and keeps what is about children out of caches.
func speak(c echo.Context) string {
	lang := languageOf(c)
	h := c.Response().Header()
	h.Set("Content-Language", lang)
	h.Set(echo.HeaderVary, "Accept-Encoding, Accept-Language, Authorization")
	h.Set(echo.HeaderCacheControl, "no-store")
	return lang
}
