package models_test

import (
	"testing"

	"github.com/milaan-project/milaan/models"
)

func TestCloseAndReopen(t *testing.T) {
	c := models.Case{ID: "a", Status: models.Open}
	for _, end := range []models.Closing{{Status: models.Traced}, {Status: models.Traced, Reason: " \n"}, {Status: models.Open, Reason: "r"}, {Status: models.MergedInto, Reason: "r", Into: "b"}, {Reason: "r"},
		{Status: models.Matched, Reason: "r"}, {Status: models.Restored, Reason: "r"}} {
		if err := c.Close(end); models.CodeOf(err) != models.Invalid || c.Status != models.Open || c.Closing != nil {
			t.Errorf("closing with %+v: %v, status %s", end, err, c.Status)
		}
	}
	if err := c.Close(models.Closing{Status: models.Traced, Reason: "came home", By: "mother"}); err != nil {
		t.Fatal(err)
	}
	if c.Status != models.Traced || c.Closing == nil || c.Closing.By != "mother" {
		t.Errorf("closed as %s, %+v", c.Status, c.Closing)
	}
	if err := c.Close(models.Closing{Status: models.ClosedByOrder, Reason: "again"}); models.CodeOf(err) != models.Conflict {
		t.Errorf("closing a closed case: %v", err)
	}
	if err := c.Reopen(" "); models.CodeOf(err) != models.Invalid || c.Status != models.Traced {
		t.Errorf("reopening without a reason: %v", err)
	}
	if err := c.Reopen("it was another child"); err != nil || c.Status != models.Open || c.Closing != nil {
		t.Errorf("reopened: %v, %s, %+v", err, c.Status, c.Closing)
	}
	if err := c.Reopen("again"); models.CodeOf(err) != models.Conflict {
		t.Errorf("reopening an open case: %v", err)
	}
}

// What a Committee's decision closes, nothing but its reopening opens.
func TestDecided(t *testing.T) {
	c := models.Case{ID: "a", Status: models.Open}
	if err := c.Undo(); models.CodeOf(err) != models.Conflict || err == nil {
		t.Errorf("undone before it was done: %v", err)
	}
	if err := c.Match(models.Closing{Reason: "r"}); err != nil || c.Status != models.Matched {
		t.Fatalf("%v, %s", err, c.Status)
	}
	for _, restored := range []bool{false, true} {
		if err := c.Reopen("r"); models.CodeOf(err) != models.Conflict || err == nil || c.Closing == nil {
			t.Errorf("reopened by itself: %v, %s", err, c.Status)
		}
		if restored {
			break
		}
		if err := c.Restore(models.Closing{Reason: "r"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Undo(); err != nil || c.Status != models.Open || c.Closing != nil {
		t.Errorf("%v, %s", err, c.Status)
	}
}

func TestMerge(t *testing.T) {
	c := models.Case{ID: "a", Status: models.Open}
	for _, into := range []string{"", "a"} {
		if err := c.Merge(models.Closing{Reason: "same child", Into: into}); models.CodeOf(err) != models.Invalid || c.Status != models.Open {
			t.Errorf("merging into %q: %v", into, err)
		}
	}
	if err := c.Merge(models.Closing{Reason: "same child", Into: "b"}); err != nil || c.Status != models.MergedInto || c.Closing.Into != "b" {
		t.Errorf("merged: %v, %s", err, c.Status)
	}
}
