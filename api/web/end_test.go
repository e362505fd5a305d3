package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// TestEndOtherwise has a station end its report as entered in error, and open it again: what is missing is said beside its
// field, and what only the Committee may do is neither offered nor done.
func TestEndOtherwise(t *testing.T) {
	w := newWorld(t)
	_, mate := family(t, w)
	b := w.station(t, "hi")
	page := "/cases/" + mate.Number
	end := page + "/end"
	if a := b.must(http.StatusOK, page); !strings.Contains(a.body, `href="`+end+`"`) {
		t.Error("the case does not lead there")
	}
	a := b.must(http.StatusOK, end)
	a.has(t, mate.Number, "ग़लती से दर्ज हुआ", "यही बच्चा दो बार दर्ज है", "not", "समिति के आदेश से", "किसी दूसरे कार्यालय को दिया गया")
	a = b.post(end, url.Values{"status": {"merged"}, "by": {"मुंशी"}, "reason": {" "}})
	if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "into-wrong") || !strings.Contains(a.body, "reason-wrong") || !strings.Contains(a.body, `value="मुंशी"`) || !strings.Contains(a.body, `value="merged" required checked`) {
		t.Errorf("nothing filled in: %d %s", a.status, text(a.body))
	}
	if a := b.post(end, url.Values{"reason": {"x"}}); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "status-wrong") {
		t.Errorf("no way chosen: %d", a.status)
	}
	if a := b.post(end, url.Values{"status": {"closed_by_order"}, "reason": {"x"}}); a.status != http.StatusForbidden {
		t.Errorf("a station closes by order: %d", a.status)
	}
	if a := b.post(end, url.Values{"status": {"entered_in_error"}, "into": {"left over"}, "reason": {"दो बार लिखा"}}); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	b.must(http.StatusOK, page).has(t, "दो बार लिखा", "ग़लती से दर्ज", "मामला फिर खोलें", "not", "किसी और कारण से बंद करें")
	if a := b.post(end, url.Values{"status": {"entered_in_error"}, "reason": {"again"}}); a.status != http.StatusConflict || !strings.Contains(a.body, "पहले ही बंद") {
		t.Errorf("ended twice: %d", a.status)
	}
	b.must(http.StatusOK, end).has(t, "फिर क्यों खोला जा रहा है", "not", "दूसरे मामले का नंबर")
	if a := b.post(page+"/reopen", url.Values{"reason": {""}}); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "reason-wrong") {
		t.Errorf("opened without a reason: %d", a.status)
	}
	if a := b.post(page+"/reopen", url.Values{"reason": {"रिकॉर्ड सही था"}}); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	if c, err := w.store.Case(t.Context(), mate.ID); err != nil || c.Status != models.Open {
		t.Errorf("%v %v", c.Status, err)
	}
	elsewhere := w.member("jhansi", 161)
	for _, at := range []string{end, page + "/reopen"} {
		if a := elsewhere.post(at, url.Values{"status": {"entered_in_error"}, "reason": {"x"}}); a.status != http.StatusForbidden {
			t.Errorf("another district at %s: %d", at, a.status)
		}
	}
	if a := elsewhere.get(end + "?purpose=the+mother+came"); a.status != http.StatusForbidden {
		t.Errorf("another district is shown the form: %d", a.status)
	}
	elsewhere.must(http.StatusOK, page+"?purpose=the+mother+came").has(t, mate.Number, "not", "Close for another reason")
}

// TestEndAsDuplicate merges a report into another that the AHTU names by its number.
func TestEndAsDuplicate(t *testing.T) {
	w := newWorld(t)
	found, mate := family(t, w)
	twice := w.report(models.Missing, `{"child_name":"Guddu","sex":"male","age_years":8,"district":"Agra","missing_since":"2026-03-02","fir_number":"3/2026"}`)
	b := w.as(models.RoleAHTU, "en")
	end := "/cases/" + twice.Number + "/end"
	b.must(http.StatusOK, end).has(t, "The same child is recorded twice", "not", "By order of the Committee")
	for wrong, says := range map[string]string{"M-000-0000": "there is no such case", found.Number: "are not merged"} {
		a := b.post(end, url.Values{"status": {"merged"}, "into": {wrong}, "reason": {"the same FIR"}})
		if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "into-wrong") || !strings.Contains(a.body, says) {
			t.Errorf("into %s: %d %s", wrong, a.status, text(a.body))
		}
	}
	if a := b.post(end, url.Values{"status": {"merged"}, "into": {mate.Number}, "reason": {"the same FIR"}}); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	if c, err := w.store.Case(t.Context(), twice.ID); err != nil || c.Status != models.MergedInto || c.Closing.Into != mate.ID {
		t.Errorf("%+v %v", c.Closing, err)
	}
	b.must(http.StatusOK, "/cases/"+twice.Number).has(t, "the same FIR", "Open the case again")
}

// TestEndByOrder has a member close a child's case by order; who entered it cannot open it again, and the member can.
func TestEndByOrder(t *testing.T) {
	w := newWorld(t)
	found, _ := family(t, w)
	anita, police := w.member("anita", agra), w.as(models.RoleAHTU, "en")
	page := "/cases/" + found.Number
	anita.must(http.StatusOK, page+"/end").has(t, "By order of the Committee", "Handed to another authority", "entered by mistake")
	if a := anita.post(page+"/end", url.Values{"status": {"closed_by_order"}, "by": {"CWC Agra 7/2026"}, "reason": {"placed with a fit person"}}); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	police.must(http.StatusOK, page).has(t, "Closed by order", "CWC Agra 7/2026", "not", "Open the case again")
	police.must(http.StatusOK, page+"/end").has(t, "Only the Committee opens this case again")
	if a := police.post(page+"/reopen", url.Values{"reason": {"x"}}); a.status != http.StatusForbidden {
		t.Errorf("the police opens what was closed by order: %d", a.status)
	}
	anita.must(http.StatusOK, page).has(t, "Open the case again")
	if a := anita.post(page+"/reopen", url.Values{"reason": {"the order was set aside"}}); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	anita.must(http.StatusOK, page).has(t, "Close for another reason", "not", "Open the case again")
}
