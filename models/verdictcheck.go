package models

import (
	"slices"
	"strings"
)

func joinKinds() string {
	var names []string
	for _, k := range VerdictKinds() {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}

func (v *Verdict) checkTexts() Faults {
	var faults Faults
	texts := map[string]string{"reason": v.Reason, "other": v.Other}
	if r := v.Restoration; r != nil {
		texts["order_number"], texts["to"], texts["relation"], texts["address"], texts["proof"], texts["handed_by"] = r.OrderNumber, r.To, r.Relation, r.Address, r.Proof, r.HandedBy
	}
	for _, field := range []string{"reason", "other", "order_number", "to", "relation", "address", "proof", "handed_by"} {
		if e := CheckText(texts[field], textLen); e != nil {
			faults = append(faults, e.At(field))
		}
	}
	return faults
}

type addVerdictFault = func(field, en, hi string)

func says(words ...string) func(*Pair, *Verdict, addVerdictFault) {
	return func(_ *Pair, v *Verdict, fault addVerdictFault) {
		if !slices.Contains(words, v.Says) {
			fault("says", "says is none of "+strings.Join(words, ", "), "says इनमें से नहीं है: "+strings.Join(words, ", "))
		}
	}
}

func reason(_ *Pair, v *Verdict, fault addVerdictFault) {
	if strings.TrimSpace(v.Reason) == "" {
		fault("reason", "a reason is needed", "कारण लिखना ज़रूरी है")
	}
}

func checklist(p *Pair, v *Verdict, fault addVerdictFault) {
	reason(p, v, fault)
	evidence("checklist", slices.DeleteFunc(slices.Clone(v.Checklist), func(s string) bool { return s == Met }), fault)
}

func wants(p *Pair, v *Verdict, fault addVerdictFault) {
	reason(p, v, fault)
	evidence("wants", v.Wants, fault)
}

func evidence(field string, list []string, fault addVerdictFault) {
	if len(list) == 0 || slices.ContainsFunc(list, func(s string) bool { return !slices.Contains(evidenceKinds, s) }) {
		fault(field, "choose at least one kind of evidence", "कम से कम एक साक्ष्य चुनें")
	}
}

func other(p *Pair, v *Verdict, fault addVerdictFault) {
	reason(p, v, fault)
	if strings.TrimSpace(v.Other) == "" {
		fault("other", "name the case that the child is in the registry under", "वह मामला बताएँ जिसमें बच्चा पहले से दर्ज है")
	}
}

func restoration(_ *Pair, v *Verdict, fault addVerdictFault) {
	r := v.Restoration
	if r == nil {
		fault("restoration", "the record of handing over is missing", "सुपुर्दगी का विवरण नहीं है")
		return
	}
	for _, x := range []struct{ field, text string }{{"order_number", r.OrderNumber}, {"to", r.To}, {"relation", r.Relation}, {"address", r.Address}, {"proof", r.Proof}, {"handed_by", r.HandedBy}} {
		if strings.TrimSpace(x.text) == "" {
			fault(x.field, "this is needed to hand a child over", "बच्चा सौंपने के लिए यह ज़रूरी है")
		}
	}
	today := DateOfMilli(v.At)
	for _, x := range []struct {
		field string
		on    Date
	}{{"ordered_on", r.OrderedOn}, {"handed_on", r.HandedOn}} {
		if x.on == 0 || x.on > today+1 { // the registry's zone may be a day ahead
			fault(x.field, "this date is missing or in the future", "यह तारीख़ नहीं दी गई या भविष्य की है")
		}
	}
	if r.HandedOn != 0 && r.HandedOn < r.OrderedOn {
		fault("handed_on", "the child was handed over before the order", "बच्चा आदेश से पहले सौंपा गया")
	}
}

// concurrence asks who saw two children before for what changed that.
func concurrence(p *Pair, v *Verdict, fault addVerdictFault) {
	if says, ok := p.Judged(v.By.ID); ok && says != "same" && strings.TrimSpace(v.Reason) == "" {
		fault("reason", "you noted another judgement before: say what changed it", "आपने पहले अलग राय दर्ज की थी: लिखें कि वह किस बात से बदली")
	}
}
