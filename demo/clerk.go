package demo

import (
	"strings"

	"github.com/milaan-project/milaan/models"
)

// clerk writes one record: in one script, with more or less care.
type clerk struct {
	chance
	hindi    bool
	capitals bool    // writes Roman letters in capitals
	slips    float64 // share of names written with a slip
	boy      bool    // of whom the record is
}

func newClerk(c chance, boy bool) *clerk {
	return &clerk{chance: c, hindi: c.likely(.55), capitals: c.likely(.12), slips: c.between(.03, .22), boy: boy}
}

// name writes a person's name of its parts, now and then in the other script, in another spelling or with a slip.
func (k *clerk) name(parts ...word) string {
	hindi := k.hindi != k.likely(.07)
	var out []string
	for _, w := range parts {
		if w.hindi != "" {
			out = append(out, k.spell(w, hindi))
		}
	}
	if len(out) > 1 && k.likely(.02) {
		out[0], out[1] = out[1], out[0]
	}
	return k.cased(strings.Join(out, " "), hindi)
}

func (k *clerk) spell(w word, hindi bool) string {
	s := w.hindi
	if !hindi {
		s = w.roman[0]
		if k.likely(.35) {
			s = pick(k.chance, w.roman)
		}
	}
	if k.likely(k.slips) {
		s = slip(k.chance, s, hindi)
	}
	return s
}

func (k *clerk) cased(s string, hindi bool) string {
	if k.capitals && !hindi {
		return strings.ToUpper(s)
	}
	return s
}

// place writes a place or a district: as a name, but seldom in the other script.
func (k *clerk) place(w word) string { return k.cased(k.spell(w, k.hindi), k.hindi) }

// district writes a district, one time in ten by an old or second name.
func (k *clerk) district(d models.District) string {
	if k.likely(.1) {
		for _, alias := range d.Aliases {
			if isHindi(alias) == k.hindi {
				return alias
			}
		}
	}
	return k.place(word{d.NameHi, []string{d.NameEn}})
}

// say writes a phrase. fill holds pairs of a placeholder and what stands for it.
func (k *clerk) say(w word, fill ...string) string {
	s := w.roman[0]
	if k.hindi {
		s = w.hindi
	}
	fields := strings.Split(s, " ")
	for i, f := range fields {
		if boy, girl, ok := strings.Cut(f, "~"); ok && k.boy {
			fields[i] = boy
		} else if ok {
			fields[i] = girl
		}
	}
	return strings.NewReplacer(fill...).Replace(strings.Join(fields, " "))
}

// sides are the words for left and right.
var sides = map[bool]word{false: {"बाएं", []string{"left"}}, true: {"दाएं", []string{"right"}}}

// marked writes a mark; the side is confused now and then.
func (k *clerk) marked(m mark) string {
	return k.say(m.what, "{side}", k.say(sides[m.right != k.likely(.05)]))
}

// clothed writes two garments with their colours.
func (k *clerk) clothed(w []word) string {
	return k.say(w[0]) + " " + k.say(w[1]) + ", " + k.say(w[2]) + " " + k.say(w[3])
}

func isHindi(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r >= 0x900 && r < 0x980 })
}
