package duty

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/milaan-project/milaan/models"
)

// Webhook posts alerts to another system as JSON. The header X-Milaan-Signature holds sha256= and the HMAC-SHA256, in hex,
// of the body under the secret; X-Milaan-Delivery is the same for the same alert, so that one that comes twice is known.
type Webhook struct {
	URL      string
	Secret   []byte
	Registry string // id of the registry, before the alert's number
	Client   *http.Client
}

type hookJSON struct {
	Delivery      string           `json:"delivery"`
	Kind          models.AlertKind `json:"kind"`
	At            string           `json:"at"`
	MissingNumber string           `json:"missing_number,omitempty"`
	FoundNumber   string           `json:"found_number,omitempty"`
	Detail        string           `json:"detail,omitempty"`
	DueAt         string           `json:"due_at,omitempty"`
}

// Send implements Outlet. Whatever is not answered with a 2xx status is an error; a redirect too, for it may lead to where
// nobody encrypts, or to whom the administrator never named.
func (h *Webhook) Send(ctx context.Context, a *models.Alert) error {
	delivery := h.Registry + "-" + strconv.FormatInt(a.N, 10)
	j := hookJSON{delivery, a.Kind, written(a.At), a.MissingNumber, a.FoundNumber, a.Detail, ""}
	if a.DueAt != 0 {
		j.DueAt = written(a.DueAt)
	}
	body, err := json.Marshal(j)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	mac := hmac.New(sha256.New, h.Secret)
	mac.Write(body)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Milaan-Delivery", delivery)
	r.Header.Set("X-Milaan-Signature", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	client := *h.Client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	_, _ = io.CopyN(io.Discard, answer.Body, 64<<10) // so that the connection is used again
	if answer.StatusCode/100 != 2 {
		return fmt.Errorf("the other system answers %d", answer.StatusCode)
	}
	return nil
}

func written(ms int64) string { return time.UnixMilli(ms).UTC().Format(time.RFC3339) }
