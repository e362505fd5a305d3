package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

type healthJSON struct {
	Status     string `json:"status"`
	AppliedSeq *int64 `json:"applied_seq,omitempty"`
}

// health answers GET /healthz: the process is alive. It asks nobody else, so that a restart is not the answer to a
// database that is gone.
func (s *Server) health(c echo.Context) error {
	return c.JSON(http.StatusOK, healthJSON{Status: "ok"})
}

// ready answers GET /readyz: the store answers and the indexes have caught up.
func (s *Server) ready(c echo.Context) error {
	if err := s.deps.Registry.Ping(c.Request().Context()); err != nil {
		return errNoDatabase.Because(err)
	}
	if !s.deps.Freshness.Ready() {
		return errCatchingUp
	}
	seq := s.deps.Freshness.AppliedSeq()
	return c.JSON(http.StatusOK, healthJSON{Status: "ready", AppliedSeq: &seq})
}

var (
	errNoDatabase = models.Errorf(models.Unavailable, "the database does not answer", "डेटाबेस जवाब नहीं दे रहा").
			Advise("Try again in a minute; your administrator can see the cause in the log.", "एक मिनट बाद फिर कोशिश करें; कारण प्रशासक को लॉग में दिखेगा।")
	errCatchingUp = models.Errorf(models.Unavailable, "the search indexes are still catching up", "खोज की सूचियाँ अभी तैयार हो रही हैं").
			Advise("Try again in a few seconds.", "कुछ सेकंड बाद फिर कोशिश करें।")
)
