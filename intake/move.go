package intake

import "github.com/milaan-project/milaan/models"

// Which Committee decides about a child follows from the record. So who may write the record could choose the judge, or
// take the child out of its own sight and everybody's. What follows prevents both.

// authoriseCommittee keeps who may not move a child from naming another committee than the district's own in a new record.
func (s *Service) authoriseCommittee(w models.Write, c *models.Case) error {
	without := *c
	without.Recovery.Committee = models.Fact[string]{}
	own := s.cfg.Gazetteer.Committee(&without)
	if c.Side != models.Found || w.Actor.Role == models.RoleAdmin || s.cfg.Gazetteer.Committee(c) == own && own != 0 || c.Recovery.Committee == without.Recovery.Committee {
		return nil
	}
	if err := models.Authorise(w.Actor, models.TransferCase, models.CasePlace{Side: c.Side, Districts: []uint16{own}}); err != nil {
		return errNotYourChild.Because(err)
	}
	return nil
}

// authoriseMove checks a change of a record by where it puts the case: it has to be one's own there too, and a recovered
// child stays before the Committee that has it. That one moves it (review.Service.Transfer), and nobody else, the
// administrator neither.
func (s *Service) authoriseMove(w models.Write, action models.Action, before, after *models.Case) error {
	if before.Side == models.Found {
		has, gets := s.cfg.Gazetteer.Committee(before), s.cfg.Gazetteer.Committee(after)
		if has != gets && has != 0 {
			return errNotYourChild
		}
	}
	if err := s.authorise(w, action, after); err != nil {
		return asDistrictFault(err)
	}
	return nil
}

var errNotYourChild = models.Errorf(models.Forbidden, "only the Committee that has the child moves it to another", "बच्चे को दूसरी समिति के पास वही समिति भेजती है जिसके पास वह है").At("committee_district").
	Advise("Leave the districts as they are; ask a member of the Committee to transfer the child.", "ज़िले न बदलें; समिति के सदस्य से बच्चे को भेजने को कहें।")
