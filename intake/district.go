package intake

import "github.com/milaan-project/milaan/models"

// DistrictNames returns every way in which the district that somebody wrote is commonly written, in both scripts; what
// the gazetteer lists under no such name comes back alone, as it was written. A guess at a misspelling is not taken: who
// asks for one district is not to see another's cases.
func (s *Service) DistrictNames(written string) []string {
	found, ok := s.cfg.Gazetteer.ResolveDistrict(written)
	if !ok || !found.Exact || len(found.Districts) != 1 {
		return []string{written}
	}
	district, ok := s.cfg.Gazetteer.District(found.Districts[0].District)
	if !ok {
		return []string{written}
	}
	return append(district.Names(), written)
}

// NamesOf lists every name of some districts, given by LGD code.
func (s *Service) NamesOf(districts ...uint16) []string { return s.cfg.Gazetteer.NamesOf(districts...) }

// ListedNames lists every name of every district.
func (s *Service) ListedNames() []string { return models.NamesOfAll(s.cfg.Gazetteer.Districts()) }

// ReachOf makes the reach of somebody who works in districts, given by name. It returns an Invalid Error for what is no
// district's name.
func (s *Service) ReachOf(role models.Role, districts ...string) (models.Reach, error) {
	return s.cfg.Gazetteer.ReachOf(role, districts...)
}
