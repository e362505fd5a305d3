package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

func TestCheckPractice(t *testing.T) {
	for address, good := range map[string]bool{
		"": true, "https://practice.example.org": true, "http://10.0.0.5:8081/": true,
		"practice.example.org": false, "javascript:alert(1)": false, "https://": false, "https://asha@practice.example.org": false, "https://practice.example.org/?x=1": false, "//x": false,
	} {
		if err := checkPractice(address); (err == nil) != good || err != nil && models.CodeOf(err) != models.Invalid {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// Another port on the registry's host is refused: a browser sends its session there too.
func TestPracticeIsOnAnotherHost(t *testing.T) {
	for practice, good := range map[string]bool{
		"https://practice.example.org": true, "https://milaan.example.org:8443": false, "http://MILAAN.example.org.": false, "http://10.0.0.5:8081": false, "http://10.0.0.6:8081": true,
	} {
		err := checkPractice(practice, "https://milaan.example.org", "10.0.0.5:8080")
		if (err == nil) != good {
			t.Errorf("%s: %v", practice, err)
		}
		var e *models.Error
		if !good && (!errors.As(err, &e) || !strings.Contains(e.Hint.Hi, "अलग होस्ट") || !strings.Contains(e.Hint.En, "Another port is not enough")) {
			t.Errorf("%s: %v says not what to do", practice, err)
		}
	}
	for _, own := range []string{"", ":8080"} {
		if err := checkPractice("http://10.0.0.6:8081", own); err != nil {
			t.Errorf("%q: %v", own, err)
		}
	}
}
