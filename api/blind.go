package api

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// A member of a Committee looks at faces and records before any score: until a judgement of the pair is stored, nothing
// leaves this server that tells what the engine makes of it.

// blindTop is how many candidates a member sees, whatever is asked for: lists of several lengths would tell the order.
const blindTop = 20

// One review in drawnOf holds a candidate drawn by lot, to keep the judgements honest.
const drawnOf = 100

// lot is a number that only this registry can work out: the same for the same words.
func (s *Server) lot(words ...string) uint64 {
	h := hmac.New(sha256.New, s.deps.Lots)
	for _, w := range words {
		h.Write([]byte(w))
		h.Write([]byte{0})
	}
	return binary.BigEndian.Uint64(h.Sum(nil))
}

// blindfold takes away what Milaan says of candidates that the member has not judged, and until all are judged puts them
// in an order that tells nothing.
func (s *Server) blindfold(ctx context.Context, actor models.Actor, probe *models.Case, ranked *Ranked) error {
	judged, err := s.deps.Registry.JudgedBy(ctx, actor.ID, probe.ID)
	if err != nil {
		return err
	}
	ranked.Blind, ranked.Judged = true, map[string]bool{}
	for pair := range judged {
		ranked.Judged[otherOf(pair, probe.ID)] = true
	}
	if err := s.draw(ctx, probe, ranked); err != nil {
		return err
	}
	all := true
	for i := range ranked.Candidates {
		k := &ranked.Candidates[i]
		if !ranked.Judged[k.CaseID] {
			all = false
			*k = models.Candidate{CaseID: k.CaseID, Number: k.Number, Slot: k.Slot}
		}
	}
	if all {
		return nil // and the best comes first
	}
	ranked.Hidden, ranked.None, ranked.Ask = true, 0, nil
	for i := range ranked.Candidates {
		alone(&ranked.Candidates[i])
	}
	slices.SortFunc(ranked.Candidates, func(a, b models.Candidate) int {
		x, y := s.lot("order", probe.ID, a.CaseID), s.lot("order", probe.ID, b.CaseID)
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	return nil
}

// alone leaves of a candidate what its own pair says. Its place and its probability are what the others leave to it, and what
// is best asked follows from that: they tell of candidates that the member has still to judge.
func alone(k *models.Candidate) {
	k.Rank, k.Posterior, k.FaceOnlyRank, k.Ask = 0, 0, 0, nil
}

// judgements are the pairs that a member has noted a judgement of, read child by child as they are asked for.
type judgements struct {
	s       *Server
	actorID string
	read    map[string]map[[2]string]bool // by the child's id
}

func (s *Server) judgementsOf(actor models.Actor) *judgements {
	return &judgements{s, actor.ID, map[string]map[[2]string]bool{}}
}

func (j *judgements) has(ctx context.Context, missingID, foundID string) (bool, error) {
	of, known := j.read[foundID]
	if !known {
		var err error
		if of, err = j.s.deps.Registry.JudgedBy(ctx, j.actorID, foundID); err != nil {
			return false, err
		}
		j.read[foundID] = of
	}
	return of[[2]string{missingID, foundID}], nil
}

// seats are the districts in whose Committees an actor sits, by every name, in small letters.
func (s *Server) seats(actor models.Actor) map[string]bool {
	seats := map[string]bool{}
	for _, name := range s.deps.Intake.NamesOf(actor.Reach.Districts...) {
		seats[strings.ToLower(name)] = true
	}
	return seats
}

// unpair leaves one of a pair's two: the report where that is of a Committee that sits there, and the child before another
// one; otherwise the child.
func unpair(seats map[string]bool, where models.PairDistricts, missingID, missingNumber, foundID, foundNumber *string) {
	if seats[where.Report] && !seats[where.Child] {
		*foundID, *foundNumber = "", ""
	} else {
		*missingID, *missingNumber = "", ""
	}
}

// blindRows leaves of pairs that a member has not judged the child, or of those where another Committee has the child the
// report, once each: which two the engine chose would lead.
func (s *Server) blindRows(ctx context.Context, actor models.Actor, list []models.PairRow) ([]models.PairRow, error) {
	judged, told, seats := s.judgementsOf(actor), map[string]bool{}, s.seats(actor)
	out := []models.PairRow{}
	for i := range list {
		p := list[i]
		seen, err := judged.has(ctx, p.MissingID, p.FoundID)
		if err != nil {
			return nil, err
		}
		if !seen {
			unpair(seats, p.Where, &p.MissingID, &p.MissingNumber, &p.FoundID, &p.FoundNumber)
			if told[p.MissingID+p.FoundID] {
				continue
			}
			told[p.MissingID+p.FoundID] = true
			p.State, p.Version, p.ProposedAt, p.UpdatedAt = models.PairToJudge, 0, s.dayAt(p.ProposedAt), 0
		}
		out = append(out, p)
	}
	return out, nil
}

// blindAlerts takes what others decided out of alerts of pairs that a member has not judged, and one of the two as blindRows
// does: there is something to judge, or there is nothing to be told. Of each alert the day alone is told: between two of which
// the moment is known a third one's would be, too.
func (s *Server) blindAlerts(ctx context.Context, actor models.Actor, list []models.Alert) ([]models.Alert, error) {
	judged, seats := s.judgementsOf(actor), s.seats(actor)
	for i := range list {
		a := &list[i]
		a.At, a.Day = s.dayAt(a.At), true
		if a.MissingID == "" || a.FoundID == "" {
			continue
		}
		seen, err := judged.has(ctx, a.MissingID, a.FoundID)
		if err != nil {
			return nil, err
		}
		if !seen {
			unpair(seats, a.Where, &a.MissingID, &a.MissingNumber, &a.FoundID, &a.FoundNumber)
			if kind := a.Kind.Unled(); kind != a.Kind {
				a.Kind, a.Detail = kind, ""
			}
		}
	}
	return slices.DeleteFunc(list, func(a models.Alert) bool { return a.Kind == "" }), nil
}

// saidBefore reports whether a member who has not judged a pair yet may read another's word on it: what evidence the
// Committee asks for, and that it came. All else would lead, as that something new was learnt of it does: only what was
// rejected comes back.
func saidBefore(v *models.Verdict) bool {
	return v.Kind == models.AskEvidence || v.Kind == models.EvidenceGiven
}

// drawnTries is how many places of the registry are tried for an open case of the other side.
const drawnTries = 64

// drawn are the places of the registry where a candidate is drawn for a probe, if the lot falls on it.
func (s *Server) drawn(ctx context.Context, probe *models.Case) ([]models.Slot, error) {
	if s.lot("drawn", probe.ID)%drawnOf != 0 {
		return nil, nil
	}
	count, err := s.deps.Registry.SlotCount(ctx)
	if err != nil || count == 0 {
		return nil, err
	}
	slots := make([]models.Slot, drawnTries)
	for i := range slots {
		slots[i] = models.Slot(s.lot("case", probe.ID, string(rune('a'+i))) % uint64(count))
	}
	return slots, nil
}

// draw puts an open case of the other side among the candidates that the engine did not put there, if the lot falls on the
// probe. It takes the place of the last, where the list is full: one longer than others would tell.
func (s *Server) draw(ctx context.Context, probe *models.Case, ranked *Ranked) error {
	slots, err := s.drawn(ctx, probe)
	if err != nil || len(slots) == 0 {
		return err
	}
	found, err := s.casesBySlot(ctx, slots)
	if err != nil {
		return err
	}
	for _, slot := range slots {
		c, ok := found[slot]
		_, listed := ranked.Cases[slot]
		if !ok || listed || c.Side != probe.Side.Opposite() || c.Status != models.Open {
			continue
		}
		if last := len(ranked.Candidates) - 1; last+1 >= blindTop {
			delete(ranked.Cases, ranked.Candidates[last].Slot)
			ranked.Candidates = ranked.Candidates[:last]
		}
		ranked.Cases[slot] = c
		ranked.Candidates = append(ranked.Candidates, models.Candidate{CaseID: c.ID, Number: c.Number, Slot: slot})
		if ranked.Judged[c.ID] {
			ranked.Drawn = c.ID
		}
		return nil
	}
	return nil
}

// notMembers returns a Forbidden Error for a member of a Committee who would compare records of one side: one made up of a
// child's or a report's facts would rank those that the member is to judge without being led.
func notMembers(actor models.Actor) error {
	if actor.Role == models.RoleCWC {
		return errStationsDuty
	}
	return nil
}

var errStationsDuty = models.Errorf(models.Forbidden, "records that may be of the same child twice are compared by stations, teams and the AHTU", "एक ही बच्चे के दो रिकॉर्ड थाने, टीमें और एएचटीयू आपस में मिलाते हैं").
	Advise("Judge the candidates of a recovered child.", "मिले बच्चे के संभावित मेल देखें।")

// sides are two cases, the report first.
func sides(a, b *models.Case) (missing, found *models.Case) {
	if a.Side == models.Found {
		return b, a
	}
	return a, b
}

// mustHaveJudged returns a Forbidden Error for a member of a Committee who has not judged a pair.
func (s *Server) mustHaveJudged(ctx context.Context, actor models.Actor, a, b *models.Case) error {
	if a.Side == b.Side {
		return notMembers(actor)
	}
	if actor.Role != models.RoleCWC {
		return nil
	}
	missing, found := sides(a, b)
	if judged, err := s.judgementsOf(actor).has(ctx, missing.ID, found.ID); err != nil || judged {
		return err
	}
	return errNotJudged
}

var errNotJudged = models.Errorf(models.Forbidden, "you have not noted your own judgement of this pair yet", "आपने इस जोड़ी पर अपनी राय अभी दर्ज नहीं की").
	Advise("Look at both children and note same, different or unsure first; then you see what Milaan says.", "पहले दोनों बच्चों को देखें और “वही बच्चा”, “अलग बच्चे” या “निश्चित नहीं” चुनें; फिर कंप्यूटर का आकलन दिखेगा।")
