package facts

import "strings"

// meaning is what a phrase stands for: a line of a table.
type meaning struct {
	table, meant string
}

// lexicon finds the phrases of some tables in a text: the longest first, by sound, without the particles in between.
type lexicon struct {
	root   node
	sounds map[string]bool   // of all words of all phrases
	texts  map[string]string // the same words as written, to their sounds
	slips  slips
	faults []string // phrases that stand for two things; the package's tests check that there are none
}

// node is a phrase, or the beginning of one.
type node struct {
	next    map[string]*node
	ends    bool
	meaning meaning
	several bool // phrases of one sound differ in meaning; then their writing settles it
	written map[string]meaning
}

func newLexicon(particles map[string]bool, tables ...string) *lexicon {
	l := &lexicon{sounds: map[string]bool{}, texts: map[string]string{}, slips: newSlips()}
	var joined []func()
	for _, table := range tables {
		for _, e := range readTable(table) {
			m := meaning{table, e.meant}
			for _, way := range append(e.ways, e.itself()...) {
				words := withoutParticles(Words(way), particles)
				l.add(words, m)
				if len(words) == 2 {
					joined = append(joined, func() { l.addJoined(words, m) })
				}
			}
		}
	}
	for _, add := range joined {
		add()
	}
	return l
}

func withoutParticles(words []string, particles map[string]bool) []string {
	var out []string
	for _, w := range words {
		if !particles[w] {
			out = append(out, w)
		}
	}
	return out
}

func (l *lexicon) add(words []string, m meaning) {
	if len(words) == 0 {
		return
	}
	n := &l.root
	for _, w := range words {
		sound := soundOf(w)
		if !l.sounds[sound] {
			l.sounds[sound] = true
			l.slips.add(sound, sound)
		}
		l.texts[w] = sound
		l.slips.add(w, sound)
		if n.next == nil {
			n.next = map[string]*node{}
		}
		if n.next[sound] == nil {
			n.next[sound] = &node{}
		}
		n = n.next[sound]
	}
	n.mean(strings.Join(words, " "), m, l)
}

func (n *node) mean(written string, m meaning, l *lexicon) {
	if !n.ends {
		n.ends, n.meaning, n.written = true, m, map[string]meaning{written: m}
		return
	}
	if other, ok := n.written[written]; ok && other != m {
		l.faults = append(l.faults, written+": "+other.meant+" and "+m.meant)
		return
	}
	n.written[written] = m
	n.several = n.several || m != n.meaning
}

// addJoined adds two words written as one ("halfpant"), unless that is a word of its own.
func (l *lexicon) addJoined(words []string, m meaning) {
	one := words[0] + words[1]
	if !l.sounds[soundOf(one)] {
		l.add([]string{one}, m)
	}
}

// term is a phrase found in a text.
type term struct {
	meaning
	gap gap // before it
}

// read returns the phrases in a text in their order, longest first at each place, and leaves over every other word but
// particles and numbers.
func (l *lexicon) read(words []word, left *leftovers) []term {
	var out []term
	before := space
	for i := 0; i < len(words); {
		before = max(before, words[i].gap)
		m, to := l.at(words, i)
		if to == i {
			if w := words[i]; !known.particles[w.text] && (w.text[0] < '0' || w.text[0] > '9') {
				left.add(w)
			}
			i++
			continue
		}
		out = append(out, term{m, before})
		before = space
		i = to
	}
	return out
}

// at returns the longest phrase that begins at word i, and the word after it; i itself when there is none.
func (l *lexicon) at(words []word, i int) (found meaning, to int) {
	n, to := &l.root, i
	for j := i; j < len(words); j++ {
		next := n.next[words[j].key]
		if next == nil {
			if j > i && words[j].gap == space && known.particles[words[j].text] {
				continue
			}
			next = n.next[l.mended(words[j])]
		}
		if next == nil || j > i && words[j].gap == stop {
			break
		}
		n = next
		if n.ends {
			found, to = n.meaningOf(words[i:j+1]), j+1
		}
	}
	return found, to
}

// meaningOf settles what a phrase means when others sound like it.
func (n *node) meaningOf(words []word) meaning {
	if !n.several {
		return n.meaning
	}
	var texts []string
	for _, w := range words {
		if !known.particles[w.text] {
			texts = append(texts, w.text)
		}
	}
	if m, ok := n.written[strings.Join(texts, " ")]; ok {
		return m
	}
	return n.meaning
}
