package demo

import (
	"fmt"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// Twice is a registry in which some children stand twice on one side, and some beside a brother or sister.
type Twice struct {
	Missing, Found []models.Case // whose ids name them
	// Same is the other record of a child that stands twice, by id, both ways.
	Same map[string]string
	// Siblings are the records of a child's brother or sister.
	Siblings map[string][]string
}

// Of the children of a registry for duplicates: how many were reported at two stations or moved between homes, and how
// many have a brother or sister in it who is another case.
const (
	shareTwice    = .03
	shareSiblings = .15
)

// InventTwice makes so many children for each side, the same for the same seed. A second report is made at another
// station by somebody who knows less; a child that was recovered is written down by another home, at once or after it was moved there, weeks to months later. It fails
// only when the tables built into the program are damaged.
func InventTwice(children int, seed uint64) (Twice, error) {
	t, err := readTables()
	if err != nil {
		return Twice{}, err
	}
	r := Twice{Same: map[string]string{}, Siblings: map[string][]string{}}
	c := seeded(seed, 3)
	records := func(x *child, found bool) (list []models.Case) {
		write := func(x *child, again bool) models.Case {
			if found {
				return t.recovery(c, x)
			}
			return t.report(c, x, again)
		}
		list = append(list, write(x, false))
		if c.likely(shareTwice) {
			moved := *x
			if c.likely(.5) {
				moved.found += models.Date(14 + c.IntN(150))
			}
			list = append(list, write(&moved, true))
		}
		return list
	}
	for _, side := range []struct {
		list   *[]models.Case
		prefix string
		found  bool
	}{{&r.Missing, "M", false}, {&r.Found, "F", true}} {
		for range children {
			x := t.invent(c, side.found)
			family := []*child{x}
			if c.likely(shareSiblings) {
				other := t.sibling(c, x)
				other.found, other.talk = x.found, x.talk
				family = append(family, other)
			}
			var of [][]string
			for _, one := range family {
				var ids []string
				for _, record := range records(one, side.found) {
					record.ID = fmt.Sprintf("%s%05d", side.prefix, len(*side.list)+1)
					ids = append(ids, record.ID)
					*side.list = append(*side.list, record)
				}
				of = append(of, ids)
				if len(ids) == 2 {
					r.Same[ids[0]], r.Same[ids[1]] = ids[1], ids[0]
				}
			}
			if len(of) == 2 {
				for i, ids := range of {
					for _, id := range ids {
						r.Siblings[id] = slices.Clone(of[1-i])
					}
				}
			}
		}
	}
	for i := range r.Missing {
		r.Missing[i].Slot, r.Missing[i].Status = models.Slot(i), models.Open
	}
	for i := range r.Found {
		r.Found[i].Slot, r.Found[i].Status = models.Slot(len(r.Missing)+i), models.Open
	}
	return r, nil
}
