package models

import "strings"

// Decided is why a case was closed or opened by a decision of its Committee.
const Decided = "समिति का निर्णय / decision of the Committee"

// DecisionOn is Decided with the numbers of the pair, without the words of the decision. Those stay in the verdict, so that
// they are purged with either child.
func DecisionOn(missing, found string) string { return Decided + ": " + missing + " – " + found }

// DecisionPair reads the numbers of the pair from a reason that DecisionOn wrote.
func DecisionPair(reason string) (missing, found string, ok bool) {
	pair, ok := strings.CutPrefix(reason, Decided+": ")
	if !ok {
		return "", "", false
	}
	return strings.Cut(pair, " – ")
}
