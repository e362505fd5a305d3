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
	slips  map[string]string // a sound with any one letter left out, to the sound
	faults []string          // phrases that stand for two things; the package's tests check that there are none
}

// node is a phrase, or the beginning of one.
type node struct {
	next    map[string]*node
	ends    bool
	meaning meaning
	written map[string]meaning // where phrases of one sound differ in meaning: by their writing
}

func newLexicon(particles map[string]bool, tables ...string) *lexicon {
	l := &lexicon{sounds: map[string]bool{}, slips: map[string]string{}}
	var joined []func()
	for _, table := range tables {
		for _, e := range readTable(table) {
			m := meaning{table, e.meant}
			for _, way := range append(e.ways, strings.ReplaceAll(last(e.meant), "_", " ")) {
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
	for sound := range l.sounds {
		l.addSlips(sound)
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
		l.sounds[sound] = true
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
}

// addJoined adds two words written as one ("halfpant"), unless that is a word of its own.
func (l *lexicon) addJoined(words []string, m meaning) {
	one := words[0] + words[1]
	if !l.sounds[soundOf(one)] {
		l.add([]string{one}, m)
	}
}

// shortestSlipped is the shortest sound in which a slip is looked for; shorter words are one letter away from too many.
const shortestSlipped = 5

func (l *lexicon) addSlips(sound string) {
	if len(sound) < shortestSlipped || !isKey(sound) {
		return
	}
	for i := range len(sound) {
		short := sound[:i] + sound[i+1:]
		if other, ok := l.slips[short]; !ok || sound < other {
			l.slips[short] = sound
		}
	}
}

// isKey reports whether a sound is a phonetic key, of the letters a to z alone.
func isKey(sound string) bool {
	for i := range len(sound) {
		if sound[i] < 'a' || sound[i] > 'z' {
			return false
		}
	}
	return true
}

// mended is the sound of a known word that a word's sound was meant to be: itself, without an English plural's s, or one
// letter added, dropped, changed or swapped. It returns the sound unchanged when there is no such word.
func (l *lexicon) mended(sound string) string {
	n := len(sound)
	if l.sounds[sound] || !isKey(sound) {
		return sound
	}
	if n > shortestSounded && sound[n-1] == 's' && l.sounds[sound[:n-1]] {
		return sound[:n-1]
	}
	if n < shortestSlipped {
		return sound
	}
	if longer, ok := l.slips[sound]; ok {
		return longer
	}
	for i := range n {
		short := sound[:i] + sound[i+1:]
		if l.sounds[short] && len(short) >= shortestSlipped {
			return short
		}
		if other, ok := l.slips[short]; ok && oneSlip(sound, other) {
			return other
		}
	}
	return sound
}

// oneSlip reports whether two sounds of one length differ in one letter or in two neighbours swapped.
func oneSlip(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	i, j := 0, len(a)-1
	for i < j && a[i] == b[i] {
		i++
	}
	for j > i && a[j] == b[j] {
		j--
	}
	return i == j || i+1 == j && a[i] == b[j] && a[j] == b[i]
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
			next = n.next[l.mended(words[j].key)]
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
	if len(n.written) == 1 {
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
