package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/boombuler/barcode/qr"

	"github.com/milaan-project/milaan/models"
)

// A local authority is for networks without a domain of their own: phones do not keep pages for use offline behind a
// certificate that they distrust. Its key signs for this server's names alone, and stays on the server.

func caFolder(data string) string { return filepath.Join(data, "ca") }
func caFile(data string) string   { return filepath.Join(caFolder(data), "milaan-ca.crt") }

type caCommand struct {
	Data    string   `default:"data" help:"Folder of the registry."`
	Host    []string `required:"" help:"Name or IP address by which phones and offices reach the server; give it again for another."`
	Address string   `help:"Address that people open, for the steps that are printed; https://HOST:8443 without it."`
	Days    int      `default:"397" help:"Days that the server's certificate is good for: browsers take no more than 398."`
}

// Run makes the authority at first, a certificate for the server each time, and prints what to do on a phone.
func (c *caCommand) Run(out console) error {
	if err := makeFolder(caFolder(c.Data)); err != nil {
		return err
	}
	authority, key, err := c.authority()
	if err != nil {
		return err
	}
	cert, serverKey := filepath.Join(caFolder(c.Data), "server.crt"), filepath.Join(caFolder(c.Data), "server.key")
	if err := c.issue(authority, key, cert, serverKey); err != nil {
		return err
	}
	address := c.Address
	if address == "" {
		address = "https://" + net.JoinHostPort(c.Host[0], "8443")
	}
	sum := sha256.Sum256(authority.Raw)
	install := strings.TrimSuffix(address, "/") + "/ca.crt"
	fmt.Fprintf(out.Out, "serve with:\n  milaan serve --data %s --listen :8443 --tls-cert %s --tls-key %s\n\n", c.Data, cert, serverKey)
	fmt.Fprintf(out.Out, `On each phone, once (हर फ़ोन पर एक बार):
 1. Scan the code below, or open %s
    नीचे का कोड स्कैन करें, या यह पता खोलें। ब्राउज़र एक बार चेतावनी देगा; आगे बढ़ें।
 2. The file milaan-ca.crt is downloaded. Settings > Security > Install a certificate > CA certificate.
    Settings > Security > Install a certificate > CA certificate से उसे स्थापित करें।
 3. Compare the fingerprint that the phone shows (फ़ोन पर दिखती छाप मिलाएँ):
    %X
 4. Open %s. There is no warning any more (अब चेतावनी नहीं आएगी).

`, install, sum, address)
	return printCode(out.Out, install)
}

// authority reads the local authority, and makes it at first.
func (c *caCommand) authority() (*x509.Certificate, *ecdsa.PrivateKey, error) {
	keyFile := filepath.Join(caFolder(c.Data), "milaan-ca.key")
	keyPEM, err := os.ReadFile(keyFile)
	if err == nil {
		certPEM, err := os.ReadFile(caFile(c.Data))
		if err != nil {
			return nil, nil, err
		}
		return parseAuthority(certPEM, keyPEM)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: "Milaan, " + c.Host[0]}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(10, 0, 0),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true, KeyUsage: x509.KeyUsageCertSign,
	}
	// Whoever steals the key can speak for these names and for no others.
	template.PermittedDNSDomainsCritical = true
	template.PermittedDNSDomains, template.PermittedIPRanges = constraints(c.Host)
	raw, err := certify(template, template, key, key)
	if err != nil {
		return nil, nil, err
	}
	if err := writePEM(keyFile, "EC PRIVATE KEY", key); err != nil {
		return nil, nil, err
	}
	if err := writeCert(caFile(c.Data), raw); err != nil {
		return nil, nil, err
	}
	cert, err := x509.ParseCertificate(raw)
	return cert, key, err
}

// constraints are the names and addresses that an authority may speak for.
func constraints(hosts []string) (names []string, ranges []*net.IPNet) {
	for _, h := range hosts {
		if ip := net.ParseIP(h); ip != nil {
			bits := 8 * net.IPv6len
			if v4 := ip.To4(); v4 != nil {
				ip, bits = v4, 8*net.IPv4len
			}
			ranges = append(ranges, &net.IPNet{IP: ip, Mask: net.CIDRMask(bits, bits)})
		} else {
			names = append(names, h)
		}
	}
	return names, ranges
}

func parseAuthority(certPEM, keyPEM []byte) (*x509.Certificate, *ecdsa.PrivateKey, error) {
	certBlock, _ := pem.Decode(certPEM)
	keyBlock, _ := pem.Decode(keyPEM)
	if certBlock == nil || keyBlock == nil {
		return nil, nil, errBadAuthority
	}
	cert, err := x509.ParseCertificate(certBlock.Bytes)
	if err != nil {
		return nil, nil, errBadAuthority.Because(err)
	}
	key, err := x509.ParseECPrivateKey(keyBlock.Bytes)
	if err != nil {
		return nil, nil, errBadAuthority.Because(err)
	}
	return cert, key, nil
}

var errBadAuthority = models.Errorf(models.Unavailable, "the local authority cannot be read", "स्थानीय प्राधिकरण पढ़ा नहीं जा सका").
	Advise("Restore the folder ca from a copy, or delete it and install a new one on every phone.", "ca फ़ोल्डर प्रति से वापस लाएँ, या उसे मिटाकर हर फ़ोन पर नया स्थापित करें।")

// issue makes a certificate for the server.
func (c *caCommand) issue(authority *x509.Certificate, signer *ecdsa.PrivateKey, certFile, keyFile string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: c.Host[0]}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(0, 0, c.Days),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, h := range c.Host {
		if ip := net.ParseIP(h); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, h)
		}
	}
	raw, err := certify(template, authority, key, signer)
	if err != nil {
		return err
	}
	made, err := x509.ParseCertificate(raw)
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	roots.AddCert(authority)
	if _, err := made.Verify(x509.VerifyOptions{Roots: roots}); err != nil {
		return models.Errorf(models.Invalid, "the authority was made for other hosts", "प्राधिकरण दूसरे पतों के लिए बना था").At("host").
			Advise("Give the hosts that it was made for, or delete the folder ca and install a new one on every phone.", "वही पते दें जिनके लिए वह बना था, या ca फ़ोल्डर मिटाकर हर फ़ोन पर नया स्थापित करें।").Because(err)
	}
	if err := writePEM(keyFile, "EC PRIVATE KEY", key); err != nil {
		return err
	}
	return writeCert(certFile, raw)
}

func certify(template, parent *x509.Certificate, of, signer *ecdsa.PrivateKey) ([]byte, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	template.SerialNumber = serial
	return x509.CreateCertificate(rand.Reader, template, parent, &of.PublicKey, signer)
}

func writePEM(file, kind string, key *ecdsa.PrivateKey) error {
	raw, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	return writeWhole(file, func(w io.Writer) error { return pem.Encode(w, &pem.Block{Type: kind, Bytes: raw}) })
}

func writeCert(file string, raw []byte) error {
	return writeWhole(file, func(w io.Writer) error { return pem.Encode(w, &pem.Block{Type: "CERTIFICATE", Bytes: raw}) })
}

// printCode prints a QR code with half blocks, dark on light whatever the terminal's colours.
func printCode(w io.Writer, text string) error {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return err
	}
	size := code.Bounds().Dx()
	dark := func(x, y int) bool {
		if x < 0 || y < 0 || x >= size || y >= size {
			return false
		}
		r, _, _, _ := code.At(x, y).RGBA()
		return r == 0
	}
	const quiet = 2
	for y := -quiet; y < size+quiet; y += 2 {
		fmt.Fprint(w, "\x1b[30;47m")
		for x := -quiet; x < size+quiet; x++ {
			upper, lower := dark(x, y), dark(x, y+1)
			switch {
			case upper && lower:
				fmt.Fprint(w, "█")
			case upper:
				fmt.Fprint(w, "▀")
			case lower:
				fmt.Fprint(w, "▄")
			default:
				fmt.Fprint(w, " ")
			}
		}
		if _, err := fmt.Fprintln(w, "\x1b[0m"); err != nil {
			return err
		}
	}
	return nil
}
