package models_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/milaan-project/milaan/models"
)

var (
	today    = models.DateOfMilli(1_790_000_000_000)
	members  = []models.Actor{member("anita", home), member("bano", home), member("chand", home)}
	outsider = member("devi", foreign)
	station  = models.Actor{ID: "thana", Name: "Thana", Role: models.RoleStation, Reach: models.Reach{Districts: []uint16{foreign}}}
)

func member(id string, district uint16) models.Actor {
	return models.Actor{ID: id, Name: id, Role: models.RoleCWC, Person: true, Reach: models.Reach{Districts: []uint16{district}}}
}

func newPair() models.Pair {
	p := models.NewPair("m", "f")
	p.Deciding, p.Home = home, foreign
	return p
}

// say is a complete verdict of a kind.
func say(by models.Actor, kind models.VerdictKind) models.Verdict {
	v := models.Verdict{At: 1_790_000_000_000, By: by, Kind: kind, Reason: "r", Checklist: []string{"documents"}, Wants: []string{"photo"}, Other: "MF-1"}
	switch kind {
	case models.Judgement:
		v.Says = "same"
	case models.Opinion:
		v.Says = "possible"
	case models.Restore:
		v.Restoration = &models.Restoration{OrderNumber: "7/2026", OrderedOn: today, To: "a", Relation: "father", Address: "b", Proof: "c", HandedOn: today, HandedBy: "d"}
	}
	return v
}

func applied(t *testing.T, p models.Pair, verdicts ...models.Verdict) models.Pair {
	t.Helper()
	for _, v := range verdicts {
		var err error
		if p, err = p.Apply(v); err != nil {
			t.Fatalf("%s by %s: %v", v.Kind, v.By.ID, err)
		}
	}
	return p
}

func TestReview(t *testing.T) {
	a, b := members[0], members[1]
	p := applied(t, newPair(), say(station, models.Opinion), say(outsider, models.Remark), say(a, models.Judgement), say(b, models.Judgement),
		say(a, models.AskEvidence), say(station, models.EvidenceGiven))
	if p.State != models.PairReturned || p.Version != 6 {
		t.Fatalf("%+v", p)
	}
	p = applied(t, p, say(b, models.Confirm), say(a, models.Concur))
	if p.State != models.PairConfirmed {
		t.Fatalf("%+v", p)
	}
	p = applied(t, p, say(a, models.Restore))
	if p.State != models.PairRestored {
		t.Fatalf("%+v", p)
	}
	p = applied(t, p, say(b, models.ReopenPair))
	if p.State != models.PairProposed || p.Decision() != nil {
		t.Fatalf("%+v", p)
	}
	p = applied(t, p, say(b, models.Reject))
	back, returned := p.Return(5)
	if !returned || back.State != models.PairReturned {
		t.Fatalf("%+v", back)
	}
	if _, again := back.Return(6); again {
		t.Error("it returned twice")
	}
	if len(p.Verdicts)+1 != len(back.Verdicts) || p.State != models.PairRejected {
		t.Error("the pair that returned changed the one before")
	}
}

// Who confirmed by mistake takes it back, as any member of the Committee may; then it needs two members anew.
func TestConfirmationTakenBack(t *testing.T) {
	a, b, c := members[0], members[1], members[2]
	judged := applied(t, newPair(), say(a, models.Judgement), say(b, models.Judgement), say(c, models.Judgement))
	for _, by := range []models.Actor{a, c} {
		waits := applied(t, judged, say(a, models.Confirm))
		if !slices.Contains(waits.Sayable(by), models.ReopenPair) {
			t.Errorf("%s is not offered to reopen it: %v", by.ID, waits.Sayable(by))
		}
		p := applied(t, waits, say(by, models.ReopenPair))
		if p.State != models.PairProposed || p.Decision() != nil || len(p.Verdicts) != 5 {
			t.Fatalf("%+v", p)
		}
		if _, err := p.Apply(say(b, models.Concur)); models.CodeOf(err) != models.Conflict {
			t.Errorf("one concurs in what was taken back: %v", err)
		}
		if _, err := applied(t, p, say(a, models.Confirm)).Apply(say(a, models.Concur)); models.CodeOf(err) != models.Forbidden {
			t.Errorf("one member twice: %v", err)
		}
		if p = applied(t, p, say(b, models.Confirm), say(a, models.Concur)); p.State != models.PairConfirmed {
			t.Errorf("%+v", p)
		}
	}
	waits := applied(t, judged, say(a, models.Confirm))
	unexplained := say(a, models.ReopenPair)
	unexplained.Reason = " "
	for name, v := range map[string]models.Verdict{"without a reason": unexplained, "another Committee": say(outsider, models.ReopenPair), "the police": say(station, models.ReopenPair),
		"before the own judgement": say(member("dilip", home), models.ReopenPair)} {
		if p, err := waits.Apply(v); err == nil || p.State != models.PairDecided {
			t.Errorf("%s: %v, %s", name, err, p.State)
		}
	}
}

func other(v models.Verdict) models.Verdict { v.Says = "different"; return v }

func TestReviewRefuses(t *testing.T) {
	a, b := members[0], members[1]
	judged := applied(t, newPair(), say(a, models.Judgement), say(b, models.Judgement))
	decided := applied(t, judged, say(a, models.Confirm))
	moved := decided
	moved.Deciding = foreign
	moved = applied(t, moved, say(outsider, models.Judgement))
	left := decided
	left.Left = true
	without := func(v models.Verdict, change func(*models.Verdict)) models.Verdict { change(&v); return v }
	for name, test := range map[string]struct {
		p    models.Pair
		v    models.Verdict
		code models.Code
	}{
		"no such kind":                      {judged, say(a, "maybe"), models.Invalid},
		"the engine's kind":                 {judged, say(a, models.NewEvidence), models.Invalid},
		"before the own judgement":          {newPair(), say(a, models.Confirm), models.Forbidden},
		"a rejection before it":             {newPair(), say(a, models.Reject), models.Forbidden},
		"another Committee":                 {judged, say(outsider, models.Confirm), models.Forbidden},
		"the police":                        {judged, say(station, models.Confirm), models.Forbidden},
		"an administrator":                  {judged, say(models.Actor{ID: "x", Role: models.RoleAdmin, Reach: models.Reach{Everywhere: true}}, models.Confirm), models.Forbidden},
		"a member of everywhere":            {judged, say(models.Actor{ID: "x", Role: models.RoleCWC, Reach: models.Reach{Everywhere: true}}, models.Judgement), models.Forbidden},
		"a token":                           {judged, say(models.Actor{ID: "a", Role: models.RoleCWC, Reach: members[0].Reach}, models.Confirm), models.Forbidden},
		"a second judgement":                {judged, say(a, models.Judgement), models.Conflict},
		"concurring in what one denied":     {applied(t, newPair(), say(a, models.Judgement), other(say(b, models.Judgement)), say(a, models.Confirm)), without(say(b, models.Concur), func(v *models.Verdict) { v.Reason = "" }), models.Invalid},
		"the same member twice":             {decided, say(a, models.Concur), models.Forbidden},
		"two at once":                       {decided, say(b, models.Confirm), models.Conflict},
		"nothing to concur in":              {judged, say(b, models.Concur), models.Conflict},
		"handing over without confirmation": {decided, say(b, models.Restore), models.Conflict},
		"evidence that nobody asked for":    {judged, say(station, models.EvidenceGiven), models.Conflict},
		"a child that was moved":            {moved, say(outsider, models.Concur), models.Conflict},
		"a member who is gone":              {left, say(b, models.Concur), models.Conflict},
		"dissenting from one who is gone":   {left, say(b, models.Dissent), models.Conflict},
		"no reason":                         {judged, without(say(a, models.Reject), func(v *models.Verdict) { v.Reason = " " }), models.Invalid},
		"no evidence":                       {judged, without(say(a, models.Confirm), func(v *models.Verdict) { v.Checklist = nil }), models.Invalid},
		"evidence of no kind":               {judged, without(say(a, models.AskEvidence), func(v *models.Verdict) { v.Wants = []string{"a feeling"} }), models.Invalid},
		"an opinion of no kind":             {judged, without(say(station, models.Opinion), func(v *models.Verdict) { v.Says = "yes" }), models.Invalid},
		"handed over to nobody":             {applied(t, decided, say(b, models.Concur)), without(say(b, models.Restore), func(v *models.Verdict) { v.Restoration = nil }), models.Invalid},
		"handed over before the order":      {applied(t, decided, say(b, models.Concur)), without(say(b, models.Restore), func(v *models.Verdict) { v.Restoration.OrderedOn++ }), models.Invalid},
	} {
		before := test.p
		got, err := test.p.Apply(test.v)
		if err == nil || models.CodeOf(err) != test.code {
			t.Errorf("%s: %v, want %s", name, err, test.code)
		}
		if got.Version != before.Version || got.State != before.State {
			t.Errorf("%s changed the pair", name)
		}
	}
	// The Committee that has the child now decides anew, and needs two members of its own.
	anew := applied(t, moved, say(outsider, models.Confirm))
	if anew.State != models.PairDecided {
		t.Errorf("%+v", anew)
	}
	if _, err := anew.Apply(say(a, models.Concur)); models.CodeOf(err) != models.Forbidden {
		t.Errorf("a member of the former Committee concurs: %v", err)
	}
	// And so does the Committee of whom the first is none any more.
	if again := applied(t, left, say(b, models.Confirm)); again.State != models.PairDecided || again.Left || again.Decision().By.ID != b.ID {
		t.Errorf("%+v", again)
	}
}

// TestNoConfirmationWithoutTwo tries random sequences of what anybody may try: none confirms a pair without two different
// members of the deciding Committee, each of whom still is one and noted a judgement first, after a look at both, and nothing that was said is ever lost.
func TestNoConfirmationWithoutTwo(t *testing.T) {
	everybody := append(slices.Clone(members), outsider, member("eva", foreign), station,
		models.Actor{ID: "root", Role: models.RoleAdmin, Reach: models.Reach{Everywhere: true}},
		models.Actor{ID: "all", Role: models.RoleCWC, Person: true, Reach: models.Reach{Everywhere: true}},
		models.Actor{ID: "token", Role: models.RoleCWC, Reach: models.Reach{Districts: []uint16{home}}},
		models.Actor{ID: "ahtu", Role: models.RoleAHTU, Reach: models.Reach{Districts: []uint16{home}, Associated: []uint16{foreign}}},
		models.Actor{ID: "client", Role: models.RoleClient, Reach: models.Reach{Everywhere: true}})
	kinds := append(models.VerdictKinds(), models.NewEvidence, "")
	confirmed, takenBack, missed, unseen := 0, 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		p := newPair()
		gone := map[string]bool{} // whose account was closed, or moved to another district
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			switch rapid.IntRange(0, 19).Draw(t, "what") {
			case 0:
				p.Deciding = rapid.SampledFrom([]uint16{home, foreign}).Draw(t, "moved to")
			case 1:
				p, _ = p.Return(1)
			case 2:
				who := rapid.SampledFrom(everybody).Draw(t, "disabled or moved").ID
				gone[who] = !gone[who]
			}
			first := p.Decision()
			p.Left = first != nil && gone[first.By.ID]
			p.Unseen = rapid.SampledFrom([]models.Unseen{"", "", models.UnseenReport, models.UnseenRecord, models.UnseenReportPhoto, models.UnseenRecordPhoto}).Draw(t, "unseen")
			before := p
			v := say(rapid.SampledFrom(everybody).Draw(t, "who"), rapid.SampledFrom(kinds).Draw(t, "kind"))
			if rapid.Bool().Draw(t, "likely") {
				v = say(rapid.SampledFrom(members).Draw(t, "member"), rapid.SampledFrom([]models.VerdictKind{models.Judgement, models.Confirm, models.Concur, models.ReopenPair}).Draw(t, "step"))
			}
			next, err := p.Apply(v)
			if v.Kind == models.Concur && before.State == models.PairDecided && before.Left {
				missed++
			}
			if v.Kind == models.Judgement && p.Unseen != "" {
				if unseen++; err == nil {
					t.Fatalf("%s judged without a look at the %s", v.By.ID, p.Unseen)
				}
			}
			if err != nil {
				if next.Version != p.Version || next.State != p.State {
					t.Fatalf("refused, and yet it changed: %v", err)
				}
				continue
			}
			p = next
			if int(p.Version) != len(p.Verdicts) || len(p.Verdicts) != len(before.Verdicts)+1 {
				t.Fatalf("%d verdicts at version %d", len(p.Verdicts), p.Version)
			}
			if before.State == models.PairDecided && v.Kind == models.ReopenPair {
				takenBack++
			}
			if before.State != models.PairConfirmed && p.State == models.PairConfirmed {
				confirmed++
				second := v
				if first == nil || first.Kind != models.Confirm || gone[first.By.ID] || first.By.ID == second.By.ID || !first.By.Sits(p.Deciding) || !second.By.Sits(p.Deciding) ||
					first.By.Role != models.RoleCWC || second.By.Role != models.RoleCWC || !first.By.Person || !second.By.Person {
					t.Fatalf("confirmed by %+v and %+v", first, second)
				}
				if slices.ContainsFunc(before.Verdicts[first.N:], func(v models.Verdict) bool { return v.Kind == models.ReopenPair }) {
					t.Fatalf("confirmed by %+v, which was taken back", first)
				}
				for _, who := range []string{first.By.ID, second.By.ID} {
					if _, ok := before.Judged(who); !ok {
						t.Fatalf("%s decided without a judgement", who)
					}
				}
			}
			if p.State == models.PairRestored && before.State != models.PairConfirmed && before.State != models.PairRestored {
				t.Fatalf("restored from %s", before.State)
			}
		}
	})
	if confirmed == 0 || takenBack == 0 || missed == 0 || unseen == 0 {
		t.Error("no sequence confirmed anything, took a confirmation back, concurred in that of one who was gone, or judged without a look: this proves nothing")
	}
}

// Whoever comes second is told in either language what was said first: no name of a field is left in the sentence.
func TestConflictInWords(t *testing.T) {
	a, b := members[0], members[1]
	p := applied(t, newPair(), say(a, models.Judgement), say(b, models.Judgement))
	for _, kind := range models.VerdictKinds() {
		if w := kind.Words(); w.En == "" || w.Hi == "" || strings.ContainsAny(w.En, "_") {
			t.Errorf("%s has no words: %+v", kind, w)
		}
	}
	var e *models.Error
	if _, err := p.Apply(say(b, models.Concur)); !errors.As(err, &e) || e.Message.En != "the pair stands at “not decided”, from which this does not follow" || e.Message.Hi != "जोड़ी की स्थिति “निर्णय बाक़ी” है, और उसमें यह नहीं हो सकता" {
		t.Errorf("concurring in nothing: %+v", e)
	}
	p = applied(t, p, say(a, models.Confirm))
	if _, err := p.Apply(say(b, models.Reject)); !errors.As(err, &e) || e.Message.En != a.Name+" has said confirm of this pair already" || e.Message.Hi != a.Name+" इस जोड़ी पर पहले ही “पुष्टि” दर्ज कर चुके हैं" {
		t.Errorf("rejecting what was confirmed: %+v", e)
	}
}
