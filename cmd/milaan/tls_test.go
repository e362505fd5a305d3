package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A server that other machines reach does not speak in plain text unless that was said twice.
func TestPlainTextIsRefused(t *testing.T) {
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"every address":     {[]string{"--listen", ":0"}, "plain text"},
		"once":              {[]string{"--listen", "0.0.0.0:0", "--plain"}, "plain text"},
		"a name":            {[]string{"--listen", "milaan.example:0"}, "plain text"},
		"half a key":        {[]string{"--listen", ":0", "--tls-cert", "tls_test.go"}, "belong together"},
		"no certificate":    {[]string{"--listen", ":0", "--tls-cert", "tls_test.go", "--tls-key", "tls_test.go"}, "cannot be used"},
		"a plain webhook":   {[]string{"--listen", "127.0.0.1:0", "--webhook", "http://example.org/"}, "webhook"},
		"mail without from": {[]string{"--listen", "127.0.0.1:0", "--smtp", "smtp://localhost:25"}, "--mail-from"},
	} {
		code, out, errs := milaan(t, append([]string{"serve", "--data", t.TempDir(), "--models", modelsDir(t)}, test.args...)...)
		if code != 1 || !strings.Contains(out+errs, test.want) {
			t.Errorf("%s: %d %s%s", name, code, out, errs)
		}
	}
	plain := []string{"--data", t.TempDir(), "--listen", "0.0.0.0:0", "--plain", "--really-plain"}
	if said := serveBriefly(t, plain...); !strings.Contains(said, "milaan serves http://") || !strings.Contains(said, "if a proxy stands before this server") {
		t.Error(said)
	}
	if said := serveBriefly(t, append(plain, "--trusted-proxy", "10.0.0.0/8")...); !strings.Contains(said, "milaan serves http://") || strings.Contains(said, "a proxy stands") {
		t.Error(said)
	}
}

// A browser that trusts the local authority trusts the server, and can fetch the authority's certificate from it.
func TestLocalAuthority(t *testing.T) {
	data := t.TempDir()
	args := []string{"ca", "--data", data, "--host", "milaan.test", "--host", "127.0.0.1"}
	code, out, errs := milaan(t, args...)
	if code != 0 || !strings.Contains(out, "/ca.crt") || !strings.Contains(out, "█") {
		t.Fatalf("%d %s%s", code, out, errs)
	}
	first, err := os.ReadFile(caFile(data))
	must(t, err)
	if code, _, errs := milaan(t, args...); code != 0 {
		t.Fatal(errs)
	}
	if again, err := os.ReadFile(caFile(data)); err != nil || string(again) != string(first) {
		t.Errorf("a second run made another authority, %v", err)
	}
	if code, _, errs := milaan(t, "ca", "--data", data, "--host", "bank.example"); code != 1 || !strings.Contains(errs, "other hosts") {
		t.Errorf("the authority speaks for a bank: %d %s", code, errs)
	}
	for _, file := range []string{"milaan-ca.key", "server.key"} {
		if is, err := os.Stat(filepath.Join(data, "ca", file)); err != nil || is.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", file, is, err)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	said, ended := &screen{}, make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"serve", "--data", data, "--models", modelsDir(t), "--listen", "127.0.0.1:0", "--tls-cert", filepath.Join(data, "ca", "server.crt"), "--tls-key", filepath.Join(data, "ca", "server.key")}, console{said, said})
	}()
	defer func() { stop(); <-ended }()
	eventually(t, "it serves", func() bool { return strings.Contains(said.String(), "milaan serves https://") })
	_, rest, _ := strings.Cut(said.String(), "milaan serves ")
	url, _, _ := strings.Cut(rest, "\n")
	trust := func(pool *x509.CertPool) *http.Client {
		return &http.Client{Transport: &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: pool}}}
	}
	get := func(c *http.Client, path string) (*http.Response, error) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+path, nil)
		must(t, err)
		return c.Do(r)
	}
	if answer, err := get(trust(x509.NewCertPool()), "/healthz"); err == nil {
		answer.Body.Close()
		t.Error("a browser that does not know the authority trusts the server")
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(first)
	answer, err := get(trust(pool), "/ca.crt")
	must(t, err)
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != "application/x-x509-ca-cert" || answer.ProtoMajor != 2 {
		t.Errorf("%s %v", answer.Status, answer.Header)
	}
	api, err := get(trust(pool), "/api/v1/openapi.json")
	must(t, err)
	defer api.Body.Close()
	if api.Header.Get("Strict-Transport-Security") == "" {
		t.Error("browsers are not told to stay with https")
	}
}

// A certificate is asked for at the authority that was named, and at no other.
func TestACMEDirectory(t *testing.T) {
	asked := make(chan string, 64)
	authority := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.URL.Path
		http.Error(w, "closed today", http.StatusServiceUnavailable)
	}))
	defer authority.Close()
	config, err := (&tlsFlags{ACMEDomain: []string{"milaan.example.org"}, ACMEFrom: authority.URL + "/dir"}).config(t.TempDir(), ":443")
	must(t, err)
	ctx, stop := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer stop()
	here, there := net.Pipe()
	defer there.Close()
	go func() {
		_ = tls.Client(there, &tls.Config{MinVersion: tls.VersionTLS12, ServerName: "milaan.example.org", InsecureSkipVerify: true}).HandshakeContext(ctx)
	}()
	go func() { _ = tls.Server(here, config).HandshakeContext(ctx) }()
	select {
	case path := <-asked:
		if path != "/dir" {
			t.Error(path)
		}
	case <-time.After(time.Minute):
		t.Error("nobody asked the authority")
	}
	if _, err := config.GetCertificate(&tls.ClientHelloInfo{ServerName: "bank.example"}); err == nil {
		t.Error("it asks for certificates of other hosts")
	}
}
