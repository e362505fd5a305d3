package main

import (
	"net"
	"net/url"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// checkPractice refuses what is not the whole address of a server, and one on a host of the registry itself: browsers tell
// cookies apart by host and not by port, so that a session of the one would be sent to the other. own are the registry's
// addresses: of its pages, and that it listens on.
func checkPractice(address string, own ...string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil && u.RawQuery == "" && u.Fragment == "" {
		for _, of := range own {
			if sameHost(u.Hostname(), hostOf(of)) {
				return models.Errorf(models.Invalid, "--practice is on the registry's own host %s: browsers would take sessions from one to the other", "--practice रजिस्टर के ही होस्ट %s पर है: ब्राउज़र एक का सत्र दूसरे को भेज देगा", u.Hostname()).
					Advise("Give the practice server a host name of its own, for example practice.example.org. Another port is not enough.",
						"अभ्यास के सर्वर को अलग होस्ट नाम दें, जैसे practice.example.org। केवल दूसरा पोर्ट काफ़ी नहीं है।")
			}
		}
		return nil
	}
	return models.Errorf(models.Invalid, "--practice is not the address of a server", "--practice किसी सर्वर का पता नहीं है").
		Advise("Write it whole, for example https://practice.example.org.", "इसे पूरा लिखें, जैसे https://practice.example.org।").Because(err)
}

// hostOf is the host of an address, with or without a scheme; empty where it names none.
func hostOf(address string) string {
	if u, err := url.Parse(address); err == nil && u.Hostname() != "" {
		return u.Hostname()
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return ""
	}
	return host
}

// sameHost compares names of hosts as a browser does: in any case, and whether or not the root's dot is written.
func sameHost(a, b string) bool {
	return b != "" && strings.EqualFold(strings.TrimSuffix(a, "."), strings.TrimSuffix(b, "."))
}
