package main

import (
	"crypto/tls"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"

	"github.com/milaan-project/milaan/models"
)

// tlsFlags say how the server proves to browsers who it is.
type tlsFlags struct {
	TLSCert    string   `name:"tls-cert" help:"File of the server's certificate, PEM; milaan ca makes one for a local network." type:"existingfile"`
	TLSKey     string   `name:"tls-key" help:"File of its key, PEM." type:"existingfile"`
	ACMEDomain []string `name:"acme-domain" help:"Get a certificate for this domain from Let's Encrypt or another authority, and renew it; the server has to be reached on port 443."`
	ACMEFrom   string   `name:"acme-directory" help:"Directory of another authority that speaks ACME, as a State's own; SSL_CERT_FILE names the roots to trust it by." placeholder:"URL" default:"https://acme-v02.api.letsencrypt.org/directory"`
	Plain      bool     `help:"Serve in plain text to other machines: everybody on the way can read every record. Say it twice, with --really-plain."`

	ReallyPlain bool `help:"With --plain: for a network that something else protects, as a proxy before the server does."`
}

// config makes the TLS configuration, nil for plain text. It returns an Invalid Error for an address that other machines
// reach in plain text, unless that was said twice.
func (f *tlsFlags) config(data, listen string) (*tls.Config, error) {
	switch {
	case f.TLSCert != "" != (f.TLSKey != ""):
		return nil, models.Errorf(models.Invalid, "--tls-cert and --tls-key belong together", "--tls-cert और --tls-key साथ दिए जाते हैं").At("tls-cert").
			Advise("Give both.", "दोनों दें।")
	case f.TLSCert != "":
		pair, err := tls.LoadX509KeyPair(f.TLSCert, f.TLSKey)
		if err != nil {
			return nil, models.Errorf(models.Invalid, "the certificate and its key cannot be used", "प्रमाणपत्र और उसकी कुंजी काम नहीं कर रहे").At("tls-cert").
				Advise("Do they belong together, and are they PEM files?", "क्या वे एक-दूसरे के हैं, और PEM फ़ाइलें हैं?").Because(err)
		}
		return &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair}}, nil
	case len(f.ACMEDomain) > 0:
		m := autocert.Manager{Prompt: autocert.AcceptTOS, HostPolicy: autocert.HostWhitelist(f.ACMEDomain...), Cache: autocert.DirCache(filepath.Join(data, "acme")),
			Client: &acme.Client{DirectoryURL: f.ACMEFrom}}
		config := m.TLSConfig()
		config.MinVersion = tls.VersionTLS12
		return config, nil
	case isLoopback(listen), f.Plain && f.ReallyPlain:
		return nil, nil
	}
	return nil, models.Errorf(models.Invalid, "other machines would reach %s in plain text, and everybody on the way could read every record", "दूसरी मशीनें %s तक बिना एन्क्रिप्शन पहुँचेंगी, और रास्ते में कोई भी हर रिकॉर्ड पढ़ सकेगा", listen).At("listen").
		Advise("Give --tls-cert and --tls-key (milaan ca makes them), or --acme-domain. If something else protects the way, say --plain --really-plain.",
			"--tls-cert और --tls-key दें (milaan ca से बनते हैं), या --acme-domain। यदि रास्ता और किसी तरह सुरक्षित है तो --plain --really-plain दें।")
}

// localCA reads the certificate of the local authority, for phones to install; nil when there is none.
func localCA(data string) ([]byte, error) {
	b, err := os.ReadFile(caFile(data))
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the local authority: %w", err)
	}
	return b, nil
}
