package api

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

// A telephone sends a group photograph in parts, as it does a child's. When nobody but recovered children is on it, each
// face becomes a child at once; otherwise somebody ticks them later, at a desk.

// raidSentJSON is the receipt: it tells a telephone how many faces there are and which records came of them, and shows none.
type raidSentJSON struct {
	ID        string   `json:"id"`
	ExpiresAt string   `json:"expires_at"` // until when faces can be ticked and marked
	Faces     int      `json:"faces"`
	Children  []string `json:"children"` // numbers of their cases
}

// declareRaid reads what is said of a group photograph, before its bytes come.
func (s *Server) declareRaid(actor models.Actor, raid json.RawMessage, up *models.Upload) error {
	if err := s.MayCreate(actor, models.Found); err != nil {
		return err
	}
	sent, on := &up.Raid, ""
	err := decodeObject(raid, map[string]any{"drive": &sent.Drive, "found_place": &sent.Place, "district": &sent.District, "found_on": &on, "only_children": &sent.OnlyChildren, "counted": &sent.Counted})
	if err != nil {
		return err
	}
	var faults models.Faults
	if on != "" {
		if sent.On, err = models.ParseDate(on); err != nil {
			faults = append(faults, asFault(err, "found_on"))
		}
	}
	if sent.On > s.today() {
		faults = append(faults, models.Errorf(models.Invalid, "this date is in the future", "यह तारीख़ भविष्य की है").At("found_on").
			Advise("Check the day, and the clock of the telephone.", "दिन और फ़ोन की घड़ी जाँचें।"))
	}
	if sent.Counted < 0 || sent.Counted > mostFaces {
		faults = append(faults, models.Errorf(models.Invalid, "this is no number of children on one photograph", "एक फ़ोटो में इतने बच्चे नहीं हो सकते").At("counted").
			Advise("Count the children on the photograph.", "फ़ोटो में बच्चों को गिनें।"))
	}
	if sent.District != "" {
		if _, err := s.deps.Intake.ReachOf(models.RoleField, sent.District); err != nil {
			faults = append(faults, models.Errorf(models.Invalid, "this is no district of the list", "यह ज़िला सूची में नहीं है").At("district").
				Advise("Choose one of the list.", "सूची में से एक चुनें।").Because(err))
		}
	}
	return faults.Or()
}

// finishGroup keeps a group photograph that has arrived whole, and makes its children where it shows nobody else. It may be
// called again for the same upload: nobody is stored twice.
func (s *Server) finishGroup(c echo.Context, up *models.Upload, whole []byte) error {
	ctx, actor := c.Request().Context(), actorOf(c)
	r, err := s.keepRaid(ctx, actor, whole, up.Raid)
	if err == nil && up.Raid.OnlyChildren {
		err = s.takeEverybody(c, &r, &up.Raid.RaidFacts)
	}
	if err != nil {
		switch models.CodeOf(err) {
		case models.Invalid, models.UnsupportedMedia, models.TooLarge:
			return errors.Join(err, s.deps.Uploads.Remove(up.ID))
		}
		return err
	}
	if err := s.deps.Uploads.Finish(up.ID, r.ID); err != nil {
		return err
	}
	if err := s.audit(ctx, actor, "raid.send", "", r.ID); err != nil {
		return err
	}
	up.PhotoID = r.ID
	return s.answerRaidSent(c, up)
}

// takeEverybody makes a child of each face. When none could be stored, it says why the first could not; the page of the
// photograph shows who is left.
func (s *Server) takeEverybody(c echo.Context, r *Raid, facts *models.RaidFacts) error {
	children := make([]models.RaidChild, len(r.Faces))
	for i := range children {
		children[i].Face = i + 1
	}
	results, err := s.takeChildren(c.Request().Context(), actorOf(c), r, facts, children)
	if err != nil {
		return err
	}
	for _, result := range results {
		if result.Err == nil {
			continue
		}
		switch models.CodeOf(result.Err) {
		case models.Unavailable, models.Busy, models.Internal:
			return result.Err // it is tried again
		}
	}
	if len(results) > 0 && len(r.Taken) == 0 {
		return results[0].Err
	}
	return nil
}

// RaidKept is a group photograph that is kept for its sender, without its picture.
type RaidKept struct {
	ID        string
	ExpiresAt int64 // milliseconds since 1970
	Place     string
	Faces     int
	Children  []string // numbers of their cases
}

// Raids lists the group photographs that are kept for who sent them, the one that ends first coming first: what a telephone
// sent is found here, whatever became of the telephone. Errors: Forbidden, Unavailable.
func (s *Server) Raids(ctx context.Context, actor models.Actor) ([]RaidKept, error) {
	if err := s.mayRaid(actor); err != nil {
		return nil, err
	}
	var out []RaidKept
	for _, up := range s.deps.Uploads.Groups(actor.ID) {
		if up.ExpiresAt <= s.deps.Now().UnixMilli() {
			continue
		}
		kept, err := s.keptRaid(ctx, actor, &up)
		if err != nil {
			return nil, err
		}
		out = append(out, kept)
	}
	return out, nil
}

func (s *Server) keptRaid(ctx context.Context, actor models.Actor, up *models.Upload) (RaidKept, error) {
	taken, err := s.takenFrom(ctx, actor, up.ID, len(up.Faces))
	children := append([]string{}, slices.Sorted(maps.Values(taken))...) // an empty list, not none
	return RaidKept{up.ID, up.ExpiresAt, up.Raid.Place, len(up.Faces), children}, err
}

type raidsJSON struct {
	Raids []raidSentJSON `json:"raids"`
}

// listRaids answers GET /api/v1/raids.
func (s *Server) listRaids(c echo.Context) error {
	list, err := s.Raids(c.Request().Context(), actorOf(c))
	if err != nil {
		return err
	}
	speak(c)
	answer := raidsJSON{[]raidSentJSON{}}
	for _, k := range list {
		answer.Raids = append(answer.Raids, raidSentJSON{k.ID, instant(k.ExpiresAt), k.Faces, k.Children})
	}
	return c.JSON(http.StatusOK, answer)
}

// answerRaidSent answers with the receipt of a group photograph. One that was thrown away since has no faces any more.
func (s *Server) answerRaidSent(c echo.Context, up *models.Upload) error {
	ctx, actor := c.Request().Context(), actorOf(c)
	found, err := s.ownRaid(actor, up.PhotoID)
	if err != nil && models.CodeOf(err) != models.NotFound {
		return err
	}
	found.ID = up.PhotoID
	kept, err := s.keptRaid(ctx, actor, &found)
	if err != nil {
		return err
	}
	speak(c)
	return c.JSON(http.StatusCreated, raidSentJSON{kept.ID, instant(kept.ExpiresAt), kept.Faces, kept.Children})
}
