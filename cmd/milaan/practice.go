package main

import (
	"net/url"

	"github.com/milaan-project/milaan/models"
)

// checkPractice refuses what is not the whole address of a server.
func checkPractice(address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil && u.RawQuery == "" && u.Fragment == "" {
		return nil
	}
	return models.Errorf(models.Invalid, "--practice is not the address of a server", "--practice किसी सर्वर का पता नहीं है").
		Advise("Write it whole, for example https://practice.example.org.", "इसे पूरा लिखें, जैसे https://practice.example.org।").Because(err)
}
