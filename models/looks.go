package models

// Looks are what somebody looked at of the two cases of a pair since something new was learnt of it: records by the ids of
// their cases, and photographs by their own.
type Looks struct {
	Records, Photos map[string]bool
}

// Unseen is what somebody who would judge a pair has still to look at, the first of it.
type Unseen string

// What may be unseen: the two records, and a photograph of each child of whom there is one.
const (
	UnseenReport      Unseen = "report"
	UnseenRecord      Unseen = "record"
	UnseenReportPhoto Unseen = "report_photo"
	UnseenRecordPhoto Unseen = "record_photo"
)

// Unseen says what of a pair somebody has still to look at; empty: nothing.
func (r *Reviewed) Unseen(looks Looks) Unseen {
	for _, x := range []struct {
		of            *Case
		record, photo Unseen
	}{{&r.Missing, UnseenReport, UnseenReportPhoto}, {&r.Found, UnseenRecord, UnseenRecordPhoto}} {
		if !looks.Records[x.of.ID] {
			return x.record
		}
		some, seen := false, false
		for _, photo := range x.of.Shown() {
			if photo.Of == OfChild || photo.Of == "" {
				some, seen = true, seen || looks.Photos[photo.ID]
			}
		}
		if some && !seen {
			return x.photo
		}
	}
	return ""
}

var unseen = map[Unseen]*Error{
	UnseenReport:      Errorf(Conflict, "you have not opened the report of the missing child yet", "आपने लापता बच्चे की रिपोर्ट अभी नहीं खोली"),
	UnseenRecord:      Errorf(Conflict, "you have not opened the record of the recovered child yet", "आपने मिले बच्चे का रिकॉर्ड अभी नहीं खोला"),
	UnseenReportPhoto: Errorf(Conflict, "you have not looked at a photograph of the missing child yet", "आपने लापता बच्चे की फ़ोटो अभी नहीं देखी"),
	UnseenRecordPhoto: Errorf(Conflict, "you have not looked at a photograph of the recovered child yet", "आपने मिले बच्चे की फ़ोटो अभी नहीं देखी"),
}

// err is a Conflict Error that says what to look at.
func (u Unseen) err() error {
	return unseen[u].Advise("Open both records side by side, wait until the photographs have appeared, and then note what you think.",
		"दोनों रिकॉर्ड साथ-साथ खोलें, फ़ोटो दिखने तक रुकें, फिर अपनी राय दर्ज करें।")
}
