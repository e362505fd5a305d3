package models

// verdictWords name what was said of a pair, for sentences about it.
var verdictWords = map[VerdictKind]Text{
	Opinion:       {"an opinion", "राय"},
	Remark:        {"a remark", "टिप्पणी"},
	Judgement:     {"a judgement", "अपनी राय"},
	Confirm:       {"confirm", "पुष्टि"},
	Reject:        {"reject", "अस्वीकार"},
	AskEvidence:   {"more evidence", "और साक्ष्य चाहिए"},
	EvidenceGiven: {"evidence has come", "साक्ष्य आ गया"},
	CallSibling:   {"sibling", "भाई-बहन"},
	CallDuplicate: {"duplicate", "पहले से दर्ज"},
	Concur:        {"concur", "सहमति"},
	Dissent:       {"dissent", "असहमति"},
	ReopenPair:    {"reopen", "निर्णय फिर खोला"},
	Restore:       {"handed over", "बच्चा सौंपा"},
	NewEvidence:   {"new evidence", "नया साक्ष्य"},
	CaseEnded:     {"case closed", "मामला बंद हुआ"},
}

// pairStateWords name where the review of a pair stands.
var pairStateWords = map[PairState]Text{
	PairProposed:  {"not decided", "निर्णय बाक़ी"},
	PairAsked:     {"evidence asked for", "साक्ष्य माँगा गया"},
	PairDecided:   {"confirmed by one member", "एक सदस्य ने पुष्टि की"},
	PairConfirmed: {"confirmed by two members", "दो सदस्यों ने पुष्टि की"},
	PairRestored:  {"the child was handed over", "बच्चा सौंपा गया"},
	PairRejected:  {"rejected", "अस्वीकार"},
	PairSibling:   {"siblings", "भाई-बहन"},
	PairDuplicate: {"duplicate", "पहले से दर्ज"},
	PairReturned:  {"back with new evidence", "नए साक्ष्य के साथ फिर सामने"},
}

// Words is what the kind is called in a sentence that tells somebody what was said already.
func (k VerdictKind) Words() Text { return verdictWords[k] }

// Words is what the state is called in a sentence that tells somebody why something does not follow from it.
func (s PairState) Words() Text { return pairStateWords[s] }
