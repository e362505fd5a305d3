package main

import (
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
