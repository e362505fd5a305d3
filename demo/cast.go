package demo

// How many of whom there are: 300 reports and 60 recovered children.
const (
	reported   = 292 // children with a report
	matched    = 40  // of these, recovered
	unreported = 20  // recovered, and in no report

	bothSides  = 22 // matched, with a photograph from home and one from those who found them
	foundOnly  = 3  // matched, photographed only by those who found them
	noReport   = 8  // unreported, photographed
	reportOnly = 7  // reported and never found, with a photograph from home
)

// reportedTwice are the children who have a report at two stations.
var reportedTwice = map[int]bool{0: true, 1: true, 2: true, 3: true, 40: true, 41: true, 42: true, 43: true}

// siblings are pairs that went missing together: two are found together, three lose one another, two stay lost.
var siblings = [][2]int{{4, 5}, {6, 7}, {8, 44}, {9, 45}, {10, 46}, {47, 48}, {49, 50}}

// cast invents everybody: the children with a report, of whom the first are recovered, and those without.
func (t *tables) cast(c chance) (known, unknown []*child) {
	for i := range reported {
		known = append(known, t.invent(c, i < matched))
	}
	for range unreported {
		unknown = append(unknown, t.invent(c, true))
	}
	for _, pair := range siblings {
		first, second := known[pair[0]], t.sibling(c, known[pair[0]])
		if pair[1] < matched {
			second.found, second.talk = first.found, .5
		}
		known[pair[1]] = second
	}
	// The hardest of those in no report: one whose brother or sister is in one, and one with the name and the father's
	// name of a child that is.
	lone := t.sibling(c, known[reported-1])
	lone.found, lone.talk = max(firstDrive, lone.left+30), .8
	namesake, of := unknown[1], known[matched-1]
	namesake.boy, namesake.community, namesake.given, namesake.family, namesake.father = of.boy, of.community, of.given, of.family, of.father
	unknown[0] = lone
	t.photograph(c, known, unknown)
	return known, unknown
}

// photograph gives out the portraits. They show adults, so those who get one are made nearly grown.
func (t *tables) photograph(c chance, known, unknown []*child) {
	free := map[bool][]string{true: shuffled(c, t.portraits[true]), false: shuffled(c, t.portraits[false])}
	give := func(list []*child, n int, album bool) {
		for _, x := range list {
			if n == 0 {
				return
			}
			if x.portrait != "" || len(free[x.boy]) == 0 {
				continue
			}
			x.portrait, free[x.boy] = free[x.boy][0], free[x.boy][1:]
			x.album = album
			x.born = x.left.AddYears(-c.between(12, 16.5))
			n--
		}
	}
	give(known[:matched], bothSides, true)
	give(known[:matched], foundOnly, false)
	give(unknown[2:], noReport, false)
	give(known[51:], reportOnly, true)
}

func shuffled(c chance, list []string) []string {
	out := append([]string(nil), list...)
	c.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}
