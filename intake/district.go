package intake

import "github.com/milaan-project/milaan/models"

// DistrictNamed is the English name of the district that somebody asks for; what is no district's name comes back as it was
// written. A guess at a misspelling is not taken: who asks for one district is not to see another's cases.
func (s *Service) DistrictNamed(written string) string {
	district, ok := s.cfg.Gazetteer.District(s.cfg.Gazetteer.Code(written))
	if !ok {
		return written
	}
	return district.NameEn
}

// place notes of a case to be stored which district its words mean, and which one has it.
func (s *Service) place(c *models.Case) {
	c.Recognised, c.Held = s.cfg.Gazetteer.Recognised(c.District.Or("")), s.cfg.Gazetteer.Held(c)
}

// NamesOf lists every name of some districts, given by LGD code.
func (s *Service) NamesOf(districts ...uint16) []string { return s.cfg.Gazetteer.NamesOf(districts...) }

// ReachOf makes the reach of somebody who works in districts, given by name. It returns an Invalid Error for what is no
// district's name.
func (s *Service) ReachOf(role models.Role, districts ...string) (models.Reach, error) {
	return s.cfg.Gazetteer.ReachOf(role, districts...)
}
