package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/milaan-project/milaan/models"
)

// raidTime is how long a group photograph is kept, sealed, for somebody to say who of those on it are children: a team that
// sends it from the field comes to a desk days later. Others are on it too, so it is kept no longer than the work takes.
const raidTime = 72 * time.Hour

// Raid is a group photograph of which children are made, one face each.
type Raid struct {
	ID        string
	ExpiresAt int64           // milliseconds since 1970
	Sent      models.RaidSent // what came with it from a telephone
	models.GroupPhoto
	Taken map[int]string // numbers of the cases that faces have become, by face, counted from 1
}

// RaidResult is what became of one child of a raid. A child whose photograph failed has a Number and an Err.
type RaidResult struct {
	Face   int
	Number string
	Err    error
}

// mayRaid returns nil when an actor may make children of a group photograph. A field telephone may not: whoever finds it would
// see what its holder sent, and the faces of all who are on it.
func (s *Server) mayRaid(actor models.Actor) error {
	return models.Authorise(actor, models.TakeRaid, models.CasePlace{Side: models.Found, Districts: actor.Reach.Districts})
}

// BeginRaid keeps a group photograph for three days and returns its id; the same one sent twice is one. Errors: Forbidden,
// Invalid, TooLarge, UnsupportedMedia, Busy, Unavailable.
func (s *Server) BeginRaid(ctx context.Context, actor models.Actor, photo []byte) (Raid, error) {
	if err := s.mayRaid(actor); err != nil {
		return Raid{}, err
	}
	release, err := s.upload(ctx, actor)
	if err != nil {
		return Raid{}, err
	}
	defer release()
	r, err := s.keepRaid(ctx, actor, photo, models.RaidSent{})
	if err != nil {
		return Raid{}, err
	}
	return r, s.audit(ctx, actor, "raid.view", "", r.ID)
}

// keepRaid keeps a group photograph with what was said of it, and where its faces are.
func (s *Server) keepRaid(ctx context.Context, actor models.Actor, photo []byte, sent models.RaidSent) (Raid, error) {
	now, sum := s.deps.Now(), sha256.Sum256(photo)
	hash := sha256.Sum256([]byte("raid\x00" + actor.ID + "\x00" + string(sum[:])))
	id := hex.EncodeToString(hash[:16])
	if known, err := s.ownRaid(actor, id); err == nil && known.Offset == known.Length {
		return s.openRaid(ctx, actor, &known)
	}
	group, err := s.deps.Intake.Group(ctx, photo, nil) // nothing is kept that cannot be read
	if err != nil {
		return Raid{}, err
	}
	if err := s.deps.Uploads.Expire(now.UnixMilli()); err != nil {
		return Raid{}, err
	}
	up := models.Upload{ID: id, ActorID: actor.ID, Length: int64(len(photo)), SHA256: hex.EncodeToString(sum[:]), Raid: sent, ExpiresAt: now.Add(raidTime).UnixMilli()}
	if up, _, err = s.deps.Uploads.Begin(up); err != nil {
		return Raid{}, err
	}
	if up.Offset == 0 {
		if _, err := s.deps.Uploads.Append(up.ID, 0, photo); err != nil {
			return Raid{}, err
		}
	}
	if err := s.deps.Uploads.SetFaces(up.ID, boxesOf(&group)); err != nil {
		return Raid{}, err
	}
	return s.raid(ctx, actor, &up, group)
}

func boxesOf(group *models.GroupPhoto) []models.Box {
	boxes := []models.Box{}
	for i := range group.Faces {
		boxes = append(boxes, group.Faces[i].Box)
	}
	return boxes
}

// ViewRaid returns a group photograph with its faces, and what they have become. NotFound: there is none of the actor's, or
// its time is over.
func (s *Server) ViewRaid(ctx context.Context, actor models.Actor, id string) (Raid, error) {
	if err := s.mayRaid(actor); err != nil {
		return Raid{}, err
	}
	release, err := s.upload(ctx, actor)
	if err != nil {
		return Raid{}, err
	}
	defer release()
	up, err := s.ownRaid(actor, id)
	if err != nil {
		return Raid{}, err
	}
	r, err := s.openRaid(ctx, actor, &up)
	if err != nil {
		return Raid{}, err
	}
	return r, s.audit(ctx, actor, "raid.view", "", r.ID)
}

// openRaid crops the faces that are known of a group photograph; they are sought once.
func (s *Server) openRaid(ctx context.Context, actor models.Actor, up *models.Upload) (Raid, error) {
	photo, err := s.deps.Uploads.Bytes(up.ID)
	if err != nil {
		return Raid{}, err
	}
	group, err := s.deps.Intake.Group(ctx, photo, up.Faces)
	if err != nil {
		return Raid{}, err
	}
	if up.Faces == nil {
		if err := s.deps.Uploads.SetFaces(up.ID, boxesOf(&group)); err != nil {
			return Raid{}, err
		}
	}
	return s.raid(ctx, actor, up, group)
}

// raid tells what a group photograph has become so far.
func (s *Server) raid(ctx context.Context, actor models.Actor, up *models.Upload, group models.GroupPhoto) (Raid, error) {
	r := Raid{ID: up.ID, ExpiresAt: up.ExpiresAt, Sent: up.Raid, GroupPhoto: group}
	var err error
	r.Taken, err = s.takenFrom(ctx, actor, r.ID, len(group.Faces))
	return r, err
}

// takenFrom are the numbers of the cases that the faces of a group photograph have become.
func (s *Server) takenFrom(ctx context.Context, actor models.Actor, id string, faces int) (map[int]string, error) {
	taken := map[int]string{}
	for face := 1; face <= faces; face++ {
		number, err := s.takenOf(ctx, actor, id, face)
		if err != nil {
			return nil, err
		}
		if number != "" {
			taken[face] = number
		}
	}
	return taken, nil
}

// takenOf is the number of the case that a face has become; empty when it has become none.
func (s *Server) takenOf(ctx context.Context, actor models.Actor, id string, face int) (string, error) {
	before, done, err := s.deps.Registry.Replay(ctx, actor.ID, raidKey(id, face))
	if err != nil || !done {
		return "", err
	}
	c, err := s.deps.Registry.Case(ctx, before.CaseID)
	return c.Number, err
}

// raidKey is the idempotency key of the child with a face of a raid.
func raidKey(id string, face int) string { return "raid " + id + " face " + strconv.Itoa(face) }

func (s *Server) ownRaid(actor models.Actor, id string) (models.Upload, error) {
	up, err := s.deps.Uploads.Find(id)
	if err == nil && (up.ActorID != actor.ID || up.CaseID != "" || up.Group || up.ExpiresAt <= s.deps.Now().UnixMilli()) {
		err = errNoRaid
	}
	if err != nil && models.CodeOf(err) == models.NotFound {
		return models.Upload{}, errNoRaid
	}
	return up, err
}

// TakeRaid makes a recovered child of each face that somebody said is a child's: a case of its own, with its crop as its
// photograph. What fails for one is said in its result, and the others are taken in. A child sent again is there once.
// Errors, that concern all of them: those of ViewRaid, and Invalid when no child is named.
func (s *Server) TakeRaid(ctx context.Context, actor models.Actor, id string, facts models.RaidFacts, children []models.RaidChild) (Raid, []RaidResult, error) {
	if len(children) == 0 {
		return Raid{}, nil, models.Errorf(models.Invalid, "no child was chosen", "कोई बच्चा नहीं चुना गया").At("children").
			Advise("Tick the faces that are children's.", "जो चेहरे बच्चों के हैं उन पर निशान लगाएँ।")
	}
	r, err := s.ViewRaid(ctx, actor, id)
	if err != nil {
		return Raid{}, nil, err
	}
	results, err := s.takeChildren(ctx, actor, &r, &facts, children)
	return r, results, err
}

func (s *Server) takeChildren(ctx context.Context, actor models.Actor, r *Raid, facts *models.RaidFacts, children []models.RaidChild) ([]RaidResult, error) {
	results := make([]RaidResult, len(children))
	for i := range children {
		child := &children[i]
		results[i].Face = child.Face
		if child.Face < 1 || child.Face > len(r.Faces) {
			results[i].Err = models.Errorf(models.Invalid, "the photograph has no such face", "फ़ोटो में ऐसा चेहरा नहीं है").At("face").
				Advise("Use the numbers on the photograph.", "फ़ोटो पर लिखे नंबर दें।")
			continue
		}
		if results[i].Number, results[i].Err = s.takeChild(ctx, actor, r, facts, child); results[i].Number != "" {
			r.Taken[child.Face] = results[i].Number
		}
	}
	// They were found together: what is learned of one is evidence for the others.
	return results, s.deps.Intake.TieAll(ctx, models.Write{Actor: actor, At: s.deps.Now().UnixMilli()}, slices.Sorted(maps.Values(r.Taken)))
}

// takeChild makes one recovered child. The number is that of its case, with an error when its photograph failed.
func (s *Server) takeChild(ctx context.Context, actor models.Actor, r *Raid, facts *models.RaidFacts, child *models.RaidChild) (number string, err error) {
	now := s.deps.Now()
	record, err := facts.Record(child, models.DateOf(time.UnixMilli(r.ExpiresAt).Add(-raidTime).In(s.deps.Zone)))
	if err != nil {
		return "", err
	}
	made, err := s.TakeIn(ctx, actor, models.Found, record, raidKey(r.ID, child.Face))
	if err != nil {
		if models.CodeOf(err) != models.Conflict {
			return "", err
		}
		if number, err := s.takenOf(ctx, actor, r.ID, child.Face); err != nil || number != "" {
			return number, models.Errorf(models.Conflict, "this child is stored already, with other facts", "यह बच्चा पहले ही, दूसरे तथ्यों के साथ, दर्ज है").
				Advise("Open the case and change its record there.", "मामला खोलें और उसका रिकॉर्ड वहीं बदलें।").Because(err)
		}
		return "", err
	}
	w := models.Write{Actor: actor, At: now.UnixMilli()}
	_, err = s.deps.Intake.AddGroupFace(ctx, w, made.ID, &r.Faces[child.Face-1], facts.On)
	return made.Number, err
}

// EndRaid throws a group photograph away; one that is gone already is no error.
func (s *Server) EndRaid(ctx context.Context, actor models.Actor, id string) error {
	if err := s.mayRaid(actor); err != nil {
		return err
	}
	if _, err := s.ownRaid(actor, id); err != nil {
		if models.CodeOf(err) == models.NotFound {
			return nil
		}
		return err
	}
	if err := s.deps.Uploads.Remove(id); err != nil {
		return err
	}
	return s.audit(ctx, actor, "raid.end", "", id)
}

var errNoRaid = models.Errorf(models.NotFound, "there is no such group photograph, or its time is over", "ऐसी कोई समूह फ़ोटो नहीं है, या उसका समय बीत गया").
	Advise("Send the photograph again: children who were stored are not stored twice.", "फ़ोटो फिर भेजें: जो बच्चे दर्ज हो चुके वे दो बार दर्ज नहीं होंगे।")
