// Package synthetic makes registries of any size for measuring speed: invented cases with as many different names, places
// and words as a real registry has, unevenly often, in Hindi and English. Its people are too regular to say anything
// about the quality of a ranking.
//
// Every case follows from the seed and its number alone, so that any part of a registry can be made again by itself.
package synthetic

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/milaan-project/milaan/models"
)

// Registry makes cases.
type Registry struct {
	Seed      uint64
	Districts []models.District
	Model     models.ModelID // of the faces; empty: no faces

	clusters []models.Descriptor
}

// New makes a registry of the seed. Faces are described by model; an empty one makes none.
func New(seed uint64, districts []models.District, model models.ModelID) *Registry {
	r := &Registry{Seed: seed, Districts: districts, Model: model}
	random := rand.New(rand.NewPCG(seed, 1<<63)) //nolint:gosec // for speed, not for secrets
	for range clusters {
		r.clusters = append(r.clusters, direction(random))
	}
	return r
}

// Descriptors of dlib lie on a sphere of about radius, in loose groups.
const (
	clusters     = 500
	radius       = 1.4
	withinSpread = .55 // of a child about its cluster
	photoSpread  = .2  // of two photographs of one child
)

// today is the day on which the registry ends; reports go back lastYears.
const (
	today     = models.Date(20453) // 2025-12-31
	lastYears = 10
)

// child is what the records of one child are written from.
type child struct {
	given, surname, father, mother int
	girl                           bool
	age, tall                      float64
	district, village              int
	left                           models.Date
	language, mark, side           int
	complexion, build              int
	clothes                        [2]int
	word                           int
	face                           models.Descriptor
}

func (r *Registry) random(purpose, number int) *rand.Rand {
	return rand.New(rand.NewPCG(r.Seed, uint64(purpose)<<56|uint64(number))) //nolint:gosec // for speed, not for secrets; neither is below 0
}

// skewed draws from n things as uneven as names are: a few are common, most are rare (Zipf's law, softened).
func skewed(random *rand.Rand, n int) int {
	x := math.Pow(float64(n)+1, random.Float64())
	return min(int(x-1+random.Float64()), n-1)
}

func (r *Registry) child(number int) *child {
	c := r.random(1, number)
	x := &child{
		given: mixed(c, givenNames), surname: skewed(c, surnames), father: mixed(c, givenNames), mother: mixed(c, givenNames),
		girl: c.IntN(2) == 0, age: 1 + c.Float64()*16.9, tall: c.NormFloat64(),
		village: skewed(c, villages),
		left:    today - models.Date(c.IntN(lastYears*365)), language: skewed(c, len(languages)), mark: c.IntN(len(marks)), side: c.IntN(2),
		complexion: c.IntN(len(complexions)), build: c.IntN(len(builds)), clothes: [2]int{c.IntN(len(colours)), c.IntN(len(garments))},
		word: skewed(c, vocabulary),
	}
	x.district = x.village * 31 % len(r.Districts) // a village lies in one district
	if r.Model != "" {
		x.face = near(c, r.clusters[c.IntN(clusters)], withinSpread)
	}
	return x
}

// mixed is half a common name and half any.
func mixed(c *rand.Rand, n int) int {
	if c.IntN(2) == 0 {
		return c.IntN(n)
	}
	return skewed(c, n)
}

// Missing makes the report with this number.
func (r *Registry) Missing(number int) models.Case {
	x, c := r.child(number), r.random(2, number)
	w := writer{c, c.IntN(2) == 0}
	d := r.Districts[x.district]
	k := models.Case{ID: id(2, number), Side: models.Missing, Status: models.Open, Source: fmt.Sprintf("S-M%07d", number)}
	k.District, k.Station = models.Of(w.district(d)), models.Of(w.name(villageOffset+x.village))
	k.ReportedOn, k.Event.When = models.Of(min(x.left+models.Date(c.IntN(4)), today)), models.Of(x.left)
	k.Event.Where = models.Of(w.name(villageOffset + x.village))
	k.Complaint.FIRNumber = models.Of(fmt.Sprintf("%d/%d", 1+c.IntN(900), x.left.Time().Year()))
	p := &k.Person
	p.Name, p.Father = models.Of(w.full(x.given, x.surname)), models.Of(w.full(x.father, x.surname))
	if w.often(.5) {
		p.Mother = models.Of(w.name(x.mother))
	}
	p.HomeDistrict, p.HomePlace = models.Of(w.district(d)), models.Of(w.name(villageOffset+x.village))
	r.body(&k, w, x, x.left, .6)
	if w.often(.6) {
		p.Clothing = models.Of(colours[x.clothes[0]] + " " + garments[x.clothes[1]])
	}
	if w.often(.3) {
		k.Event.Circumstances = models.Of(w.name(wordOffset+x.word) + " " + w.name(wordOffset+skewed(c, vocabulary)))
	}
	r.photograph(&k, c, x, x.left)
	return k
}

// Found makes a recovered child. Three in five are the child of the report with this number, the others of none. It tells
// so many of five things: its name, its father's, its home, a mark, words it repeats.
func (r *Registry) Found(number, tells int) models.Case {
	c := r.random(3, number)
	of := number
	if c.IntN(5) >= 3 {
		of = 1<<40 + number
	}
	x := r.child(of)
	w := writer{c, c.IntN(2) == 0}
	k := models.Case{ID: id(3, number), Side: models.Found, Status: models.Open, Source: fmt.Sprintf("S-F%07d", number)}
	when := min(x.left+models.Date(1+skewed(c, 1500)), today)
	k.ReportedOn, k.Event.When = models.Of(when), models.Of(when)
	at := r.Districts[c.IntN(len(r.Districts))]
	k.District, k.Event.Where = models.Of(w.district(at)), models.Of("railway station")
	k.Recovery.Producer = models.Of("GRP")
	p := &k.Person
	for _, told := range c.Perm(5)[:min(max(tells, 0), 5)] {
		switch told {
		case 0:
			p.Name = models.Of(w.name(x.given))
		case 1:
			p.Father = models.Of(w.name(x.father))
		case 2:
			p.HomeDistrict, p.HomePlace = models.Of(w.district(r.Districts[x.district])), models.Of(w.name(villageOffset+x.village))
		case 3:
			p.Marks = models.Of(mark(x))
		case 4:
			k.Recovery.Words = models.Of("mera gaon " + w.name(villageOffset+x.village) + ", " + w.name(wordOffset+x.word))
		}
	}
	r.body(&k, w, x, when, .5)
	r.photograph(&k, c, x, when)
	return k
}

// body writes what anybody sees of a child on a day, each fact in a share of the records.
func (r *Registry) body(k *models.Case, w writer, x *child, on models.Date, share float64) {
	p := &k.Person
	sex := models.Male
	if x.girl {
		sex = models.Female
	}
	age := x.age + x.left.YearsUntil(on)
	p.Sex, p.AgeYears = models.Of(sex), models.Of(math.Round(max(age+w.NormFloat64(), 0)))
	if w.often(share) {
		p.HeightCM = models.Of(math.Round(min(80+6*age, 170) + 5*x.tall + 2*w.NormFloat64()))
	}
	if w.often(share) {
		p.Complexion, p.Build = models.Of(complexions[x.complexion]), models.Of(builds[x.build])
	}
	if k.Side == models.Missing && w.often(share) {
		p.Marks = models.Of(mark(x))
	}
	if w.often(.8) {
		p.Languages = models.Of([]string{"Hindi", languages[x.language]})
	}
}

func mark(x *child) string {
	return marks[x.mark] + " on " + []string{"left ", "right "}[x.side] + parts[x.mark]
}

// photograph gives a case a photograph with a described face, which needs no file.
func (r *Registry) photograph(k *models.Case, c *rand.Rand, x *child, on models.Date) {
	if r.Model == "" {
		return
	}
	k.Photos = []models.Photo{{ID: photoID(k.ID), TakenOn: on - models.Date(c.IntN(400)), TakenOnExact: true, Of: models.OfChild, SHA256: k.ID,
		Sealed: k.ID, Width: 800, Height: 800, Faces: []models.Face{{Box: models.Box{X: 200, Y: 200, Width: 300, Height: 300}, Model: r.Model,
			Descriptor: near(c, x.face, photoSpread), Quality: models.FaceQuality{Width: 300, Sharpness: 200, Exposure: .5, Score: .4 + .6*c.Float64()}}}}}
}

// direction is a point of the sphere.
func direction(c *rand.Rand) models.Descriptor { return near(c, models.Descriptor{}, 1) }

// near is a point of the sphere about another one.
func near(c *rand.Rand, of models.Descriptor, spread float64) models.Descriptor {
	var out [models.DescriptorSize]float64
	sum := 0.0
	for i := range out {
		out[i] = float64(of[i]) + c.NormFloat64()*spread*radius/math.Sqrt(models.DescriptorSize)
		sum += out[i] * out[i]
	}
	var d models.Descriptor
	for i := range out {
		d[i] = float32(out[i] * radius / math.Sqrt(sum))
	}
	return d
}

// id is a UUIDv7 of a case's side and number.
func id(purpose, number int) string {
	return fmt.Sprintf("%08x-0000-7000-8000-%02x%010x", 0x01900000, purpose, number)
}

func photoID(caseID string) string { return "02" + caseID[2:] }
