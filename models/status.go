package models

import "strings"

// Status says where a case stands. Only open cases are ranked against and run clocks; the others stay searchable.
type Status string

// The statuses of a case. "Traced" is the most common end: the child came home by itself.
const (
	Open           Status = "open"
	Traced         Status = "traced"
	Matched        Status = "matched"
	Restored       Status = "restored"
	Transferred    Status = "transferred"
	ClosedByOrder  Status = "closed_by_order"
	EnteredInError Status = "entered_in_error"
	MergedInto     Status = "merged"
	Purged         Status = "purged" // by order, or a while after the child went home: nothing is left of the record
)

// Closing is why a case is not open: what happened, who says so, and how it is known.
type Closing struct {
	Status Status `json:"status"`
	Reason string `json:"reason"`         // required, as written
	By     string `json:"by,omitempty"`   // who traced the child, or gave the order
	How    string `json:"how,omitempty"`  //
	On     Date   `json:"on,omitzero"`    // when it happened
	Into   string `json:"into,omitempty"` // the surviving case's id when merged
	Actor  string `json:"actor"`          // who recorded it
	At     int64  `json:"at"`             // milliseconds since 1970, UTC
}

// closings are the statuses a person can close a case with. Merging has its own way since it names another case; matched
// and restored follow from what a Committee decides of a pair, and from nothing else.
var closings = map[Status]bool{Traced: true, Transferred: true, ClosedByOrder: true, EnteredInError: true}

// Close ends an open case. It returns Faults for a missing reason and an unknown status, both at once, an Invalid Error for
// a merger, and a Conflict Error when the case is closed already.
func (c *Case) Close(end Closing) error {
	if end.Status == MergedInto {
		return Errorf(Invalid, "merging names the case it goes into", "मिलाने के लिए दूसरा मामला बताना ज़रूरी है").At("status").
			Advise("Use merge, with the id of the surviving case.", "merge का उपयोग करें और बचे रहने वाले मामले की id दें।")
	}
	var faults Faults
	switch {
	case end.Status == Matched || end.Status == Restored:
		faults = append(faults, Errorf(Invalid, "only a decision of the Committee closes a case so", "मामला इस तरह केवल समिति के निर्णय से बंद होता है").At("status").
			Advise("Have the Committee confirm the pair, and record the handing over there; use traced for a child who came home otherwise.",
				"समिति से जोड़ी की पुष्टि करवाएँ और सुपुर्दगी वहीं दर्ज करें; बच्चा किसी और तरह घर आया हो तो traced लिखें।"))
	case !closings[end.Status]:
		faults = append(faults, Errorf(Invalid, "this is not a way to close a case", "मामला इस तरह बंद नहीं होता").At("status").
			Advise("Use traced, transferred, closed_by_order or entered_in_error.", "traced, transferred, closed_by_order या entered_in_error लिखें।"))
	}
	return c.end(end, faults)
}

// ByOrder reports whether a status is one that only members of a Committee close a case with, and open it from.
func (s Status) ByOrder() bool { return s == Transferred || s == ClosedByOrder }

// Ended reports whether a case is closed otherwise than by a decision of a pair, which a Committee could take back.
func (s Status) Ended() bool { return s != Open && s != Matched && s != Restored }

// CheckInHand returns a Conflict Error when a case is not to be closed with a status by somebody who is not of the Committee
// that has one of its pairs in hand. A missing child who came home by itself did so whatever was decided. To a member who has
// still to judge the pair the Error is the same whatever others decided of it.
func (c *Case) CheckInHand(by Actor, end Status, pairs []Pair) error {
	if len(pairs) == 0 || c.Side == Missing && end == Traced {
		return nil
	}
	stands := inHand[pairs[0].State]
	if _, judged := pairs[0].Judged(by.ID); by.Role == RoleCWC && !judged {
		stands = inHand[PairToJudge]
	}
	return stands.Advise("Tell the Committee that has the child what you know, for example in a remark on the pair. Once it has decided, the case can be closed.",
		"जो आप जानते हैं वह उस समिति को बताएँ जिसके पास बच्चा है, जैसे जोड़ी पर टिप्पणी लिखकर। उसके निर्णय के बाद मामला बंद हो सकेगा।")
}

// inHand says what stands of a pair.
var inHand = map[PairState]*Error{
	PairDecided:   Errorf(Conflict, "a member of the Committee has confirmed a pair of this case, and a second one has to concur", "समिति के एक सदस्य ने इस मामले की एक जोड़ी की पुष्टि की है और दूसरे सदस्य की सहमति बाक़ी है"),
	PairAsked:     Errorf(Conflict, "the Committee waits for evidence on a pair of this case", "समिति इस मामले की एक जोड़ी पर साक्ष्य की प्रतीक्षा में है"),
	PairToJudge:   Errorf(Conflict, "a Committee is concerned with a pair of this case", "एक समिति इस मामले की एक जोड़ी पर काम कर रही है"),
	PairConfirmed: Errorf(Conflict, "the Committee has confirmed a pair of this case", "समिति ने इस मामले की एक जोड़ी की पुष्टि की है"),
}

// Merge ends an open case as a duplicate of the case with id into. It returns Faults and Conflict as Close does.
func (c *Case) Merge(end Closing) error {
	var faults Faults
	if end.Into == "" || end.Into == c.ID {
		faults = append(faults, Errorf(Invalid, "the case to merge into is missing, or is this one", "जिस मामले में मिलाना है वह नहीं दिया गया, या वही मामला है").At("into").
			Advise("Give the id of the other case.", "दूसरे मामले की id दें।"))
	}
	end.Status = MergedInto
	return c.end(end, faults)
}

// end closes the case unless there are faults, or the reason is one more.
func (c *Case) end(end Closing, faults Faults) error {
	if strings.TrimSpace(end.Reason) == "" {
		faults = append(faults, Errorf(Invalid, "a reason is needed", "कारण लिखना ज़रूरी है").At("reason").
			Advise("Write in a few words how this is known.", "कुछ शब्दों में लिखें कि यह कैसे पता चला।"))
	}
	if len(faults) > 0 {
		return faults
	}
	if c.Status != Open {
		return Errorf(Conflict, "the case is closed already", "मामला पहले ही बंद है").Advise("Reopen it first if that was wrong.", "यदि वह ग़लत था तो पहले मामला फिर खोलें।")
	}
	c.Status, c.Closing = end.Status, &end
	return nil
}

// Match ends an open case because a Committee has confirmed its pair. It returns Faults and Conflict as Close does.
func (c *Case) Match(end Closing) error {
	end.Status = Matched
	return c.end(end, nil)
}

// Restore notes that the child of a matched case was handed over. It returns a Conflict Error when the case is not matched.
func (c *Case) Restore(end Closing) error {
	if c.Status != Matched {
		return Errorf(Conflict, "the case is not matched", "इस मामले के मिलान की पुष्टि नहीं हुई है").Advise("The Committee has to confirm the match first.", "पहले समिति मिलान की पुष्टि करे।")
	}
	end.Status = Restored
	c.Status, c.Closing = Restored, &end
	return nil
}

// CheckReason returns what is wrong with a reason that has to be given, or nil.
func CheckReason(reason string) *Error {
	if strings.TrimSpace(reason) == "" {
		return Errorf(Invalid, "a reason is needed", "कारण लिखना ज़रूरी है").At("reason").
			Advise("Write it in a few words.", "कुछ शब्दों में लिखें।")
	}
	if e := CheckText(reason, textLen); e != nil {
		return e.At("reason")
	}
	return nil
}

// Reopen opens a closed case again. The store keeps the earlier closing, and the reason, in the case's history. It returns
// a Conflict Error when the case is open, and when a Committee's decision closed it: that is undone by reopening the pair.
func (c *Case) Reopen(reason string) error {
	if strings.TrimSpace(reason) == "" {
		return Errorf(Invalid, "a reason is needed", "कारण लिखना ज़रूरी है").At("reason").
			Advise("Write in a few words why the case is opened again.", "कुछ शब्दों में लिखें कि मामला फिर क्यों खोला जा रहा है।")
	}
	if c.Status == Open {
		return Errorf(Conflict, "the case is open already", "मामला पहले से खुला है").Advise("There is nothing to do.", "कुछ करने की ज़रूरत नहीं।")
	}
	if c.Status == Matched || c.Status == Restored {
		return Errorf(Conflict, "a decision of the Committee closed this case", "यह मामला समिति के निर्णय से बंद हुआ है").
			Advise("Have a member of the Committee reopen the pair: both cases open with it.", "समिति के सदस्य से जोड़ी का निर्णय फिर खुलवाएँ: उसके साथ दोनों मामले भी खुल जाते हैं।")
	}
	c.Status, c.Closing = Open, nil
	return nil
}

// Undo opens a case again that a Committee's decision had closed. It returns a Conflict Error when none had.
func (c *Case) Undo() error {
	if c.Status != Matched && c.Status != Restored {
		return Errorf(Conflict, "no decision of the Committee closed this case", "यह मामला समिति के निर्णय से बंद नहीं हुआ").
			Advise("Look why it was closed, and reopen it by itself if that was wrong.", "देखें कि वह क्यों बंद हुआ, और ग़लत हो तो उसे अलग से फिर खोलें।")
	}
	c.Status, c.Closing = Open, nil
	return nil
}
