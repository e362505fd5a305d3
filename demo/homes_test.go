package demo

import (
	"testing"
)

// There are families in every district, in towns that the gazetteer knows. It may miss a town's name in Hindi, as it does
// with real records, but never takes it for a town elsewhere.
func TestHomes(t *testing.T) {
	tables, err := readTables()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[uint16]bool{}
	for _, h := range tables.homes {
		seen[h.district.LGD] = true
		for _, name := range []string{h.town.roman[0], h.town.hindi} {
			got, ok := tables.gazetteer.Resolve(name, h.district.LGD)
			if !ok && name == h.town.hindi {
				continue
			}
			if len(got.Districts) == 0 || got.Districts[0].District != h.district.LGD {
				t.Errorf("%s, %s: %v", name, h.district.NameEn, got)
			}
		}
	}
	if all := len(tables.gazetteer.Districts()); len(seen) != all {
		t.Errorf("families in %d of %d districts", len(seen), all)
	}
	for kind, list := range tables.names {
		if len(list) < 8 {
			t.Errorf("%d names of kind %q", len(list), kind)
		}
	}
}
