package names

import (
	"bufio"
	"fmt"
	"os"
	"sort"
	"strings"
	"testing"
)

type pr struct{ roman, nat string }

func load(f string) (out []pr) {
	fh, err := os.Open("/work/shared/data/names/" + f)
	if err != nil {
		panic(err)
	}
	sc := bufio.NewScanner(fh)
	for sc.Scan() {
		p := strings.Split(sc.Text(), "\t")
		if p[0] == "english" {
			continue
		}
		out = append(out, pr{strings.ToLower(p[0]), p[1]})
	}
	return
}

type set struct {
	name   string
	probes []string
	truth  map[string]map[string]bool
}

func sets() (ss []set, gal []string) {
	g := map[string]bool{}
	for _, f := range []string{"cmu_names_hi_en.tsv", "affidavit_token_pairs.tsv"} {
		s := set{f[:3], nil, map[string]map[string]bool{}}
		for _, p := range load(f) {
			if s.truth[p.nat] == nil {
				s.truth[p.nat] = map[string]bool{}
				s.probes = append(s.probes, p.nat)
			}
			s.truth[p.nat][p.roman] = true
			g[p.roman] = true
		}
		ss = append(ss, s)
	}
	for r := range g {
		gal = append(gal, r)
	}
	sort.Strings(gal)
	return
}

type res struct{ r1, r10, o1, o10, mrr float64 }

func evalSet(s set, gal []string, keys []Key, mod, rem int) (r res, misses []string) {
	n := 0.
	for pi, p := range s.probes {
		if pi%mod != rem {
			continue
		}
		n++
		k := KeyOf(p)
		best := -1e9
		sims := make([]float64, len(gal))
		for i := range gal {
			if abs(len(keys[i])-len(k)) > 7 {
				sims[i] = -9
				continue
			}
			sims[i] = Similarity(k, keys[i])
			if s.truth[p][gal[i]] && sims[i] > best {
				best = sims[i]
			}
		}
		better, tie, hit := 0, 0, 0
		for i := range gal {
			if sims[i] > best {
				better++
			} else if sims[i] == best {
				tie++
				if s.truth[p][gal[i]] {
					hit++
				}
			}
		}
		if better == 0 {
			r.o1++
			r.r1 += float64(hit) / float64(tie)
		}
		if better < 10 {
			r.o10++
			slots := 10 - better
			miss := 1.
			for x := 0; x < slots && x < tie; x++ {
				miss *= max(0, float64(tie-hit-x)) / float64(tie-x)
			}
			r.r10 += 1 - miss
		}
		r.mrr += 1 / (1 + float64(better) + float64(tie-hit)/2)
		if better > 0 && len(misses) < 4000 {
			bi := 0
			for i := range gal {
				if sims[i] > sims[bi] {
					bi = i
				}
			}
			tr := ""
			for t := range s.truth[p] {
				tr += t + "=" + string(KeyOf(t)) + " "
			}
			misses = append(misses, fmt.Sprintf("%s %s truth %s best %s=%s rank %d  %.2f %.2f", p, k, tr, gal[bi], keys[bi], better, best, sims[bi]))
		}
	}
	r.r1 /= n
	r.r10 /= n
	r.o1 /= n
	r.o10 /= n
	r.mrr /= n
	return
}
func abs(x int) int {
	if x < 0 {
		return -x
	}
	return x
}

func keysOf(gal []string) []Key {
	ks := make([]Key, len(gal))
	for i, g := range gal {
		ks[i] = KeyOf(g)
	}
	return ks
}

func TestTune(t *testing.T) {
	for _, x := range strings.Fields(os.Getenv("PF")) {
		kv := strings.Split(x, "=")
		var v int32
		fmt.Sscan(kv[1], &v)
		setCost(costs, kv[0], v)
	}
	ss, gal := sets()
	ks := keysOf(gal)
	mod := 8
	if os.Getenv("ALL") != "" {
		mod = 1
	}
	for _, s := range ss {
		r, m := evalSet(s, gal, ks, mod, 0)
		fmt.Printf("%s exp R1 %.4f R10 %.4f  opt %.4f %.4f mrr %.4f\n", s.name, r.r1, r.r10, r.o1, r.o10, r.mrr)
		if os.Getenv("MISS") != "" {
			for _, x := range m {
				fmt.Println("  ", x)
			}
		}
	}
}

func setCost(c *costTable, name string, v int32) {
	switch {
	case name[0] == '+':
		for i := 1; i < len(name); i++ {
			c.lone[class(name[i])] = v
			c.loneFinal[class(name[i])] = v
		}
	case name[0] == '-':
		for i := 1; i < len(name); i++ {
			c.lone[class(name[i])] = v
		}
	case name[0] == '$':
		for i := 1; i < len(name); i++ {
			c.loneFinal[class(name[i])] = v
		}
	default:
		c.exchange(name[0], name[1], v)
	}
}
