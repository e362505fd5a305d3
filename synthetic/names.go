package synthetic

import (
	"math/rand/v2"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// How many different names there are; any number makes a name of its own, in either script.
const (
	givenNames = 9000
	surnames   = 900
	villages   = 25_000
	vocabulary = 60_000

	surnameOffset = 1 << 20
	villageOffset = 2 << 20
	wordOffset    = 3 << 20
)

// syllable is one in both scripts.
type syllable struct{ roman, hindi string }

var (
	firsts = list("ra रा,su सु,ma म,ka क,vi वि,sa स,an अन,de दे,pra प्र,mo मो,ja ज,ga ग,na न,ni नि,pu पु,ro रो,bha भ,shi शि,lo लो,ha ह,di दि,ku कु,ba ब,gu गु,ti ति,cha च,sha श,re रे,a अ,in इन")
	thens  = list("me मे,ni नी,ra र,la ल,ja ज,ka का,ti ति,va व,sha श,na ना,ku कु,da दा,ri री,ma मा,lu लू,dhi धि,bi बि,gi गि,to तो,pa प,mi मि,ro रो,ya या,hi ही,se से")
	lasts  = list("sh श,n न,t त,ta ता,l ल,v व,r र,d द,k क,m म,ni नी,i ी,j ज,p प,nt न्त,nd न्द,sh ष,li ली,ka का,ru रू")

	languages   = strings.Split("Bhojpuri,Awadhi,Braj,Bundeli,Urdu,Bengali,Maithili,Nepali,Punjabi,Kannauji", ",")
	complexions = strings.Split("fair,wheatish,dusky,dark", ",")
	builds      = strings.Split("thin,medium,healthy", ",")
	colours     = strings.Split("red,blue,green,white,black,yellow,pink,brown,purple,orange", ",")
	garments    = strings.Split("shirt,frock,kurta,t-shirt,salwar kameez,jeans,sweater,lehenga", ",")
	marks       = strings.Split("mole,scar,burn,cut,tattoo,birthmark,mole,scar,burn,cut", ",")
	parts       = strings.Split("cheek,knee,forearm,chin,hand,back,neck,elbow,foot,shoulder", ",")
)

func list(text string) []syllable {
	var out []syllable
	for pair := range strings.SplitSeq(text, ",") {
		roman, hindi, _ := strings.Cut(pair, " ")
		out = append(out, syllable{roman, hindi})
	}
	return out
}

// spelled is the name with this number.
func spelled(n int, hindi bool) string {
	var b strings.Builder
	add := func(list []syllable, n int) {
		s := list[n%len(list)]
		if hindi {
			b.WriteString(s.hindi)
		} else {
			b.WriteString(s.roman)
		}
	}
	n = int(uint32(n) * 2654435761 >> 3) // neighbours in number are no neighbours in spelling
	add(firsts, n)
	n /= len(firsts)
	add(thens, n)
	n /= len(thens)
	if n%3 > 0 {
		add(thens, n/3)
	}
	add(lasts, n/(3*len(thens)))
	return b.String()
}

// writer writes one record, in one script.
type writer struct {
	*rand.Rand
	hindi bool
}

func (w writer) often(share float64) bool { return w.Float64() < share }

func (w writer) name(n int) string {
	s := spelled(n, w.hindi)
	if w.hindi {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func (w writer) full(given, surname int) string {
	if w.often(.3) {
		return w.name(given)
	}
	return w.name(given) + " " + w.name(surnameOffset+surname)
}

func (w writer) district(d models.District) string {
	if w.hindi {
		return d.NameHi
	}
	return d.NameEn
}
