package models

import "slices"

// Sayable lists the kinds of verdicts that an actor may give of the pair as it stands, in the order of VerdictKinds. What
// a verdict has to hold is Apply's to check.
func (p *Pair) Sayable(by Actor) []VerdictKind {
	var kinds []VerdictKind
	for _, kind := range VerdictKinds() {
		s, v := steps[kind], Verdict{Kind: kind, By: by}
		if p.authorise(&v, s.action) == nil && p.ready(&v, s) == nil {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// Sayable lists what the pair lets an actor say, without what would stand of a case that is closed.
func (r *Reviewed) Sayable(by Actor) []VerdictKind {
	kinds := r.Pair.Sayable(by)
	if r.Missing.Status == Open && r.Found.Status == Open {
		return kinds
	}
	return slices.DeleteFunc(kinds, func(k VerdictKind) bool { return k == Confirm || k == AskEvidence || k == Concur })
}
