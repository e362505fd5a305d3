package synthetic_test

import (
	"math"
	"reflect"
	"testing"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/places"
	"github.com/milaan-project/milaan/synthetic"
)

func registry() *synthetic.Registry {
	return synthetic.New(7, places.Default().Districts(), "m")
}

func TestCasesFollowFromTheSeed(t *testing.T) {
	a, b := registry(), registry()
	for i := range 50 {
		if !reflect.DeepEqual(a.Missing(i), b.Missing(i)) || !reflect.DeepEqual(a.Found(i, 3), b.Found(i, 3)) {
			t.Fatalf("case %d is another one", i)
		}
	}
}

func TestCasesAreValid(t *testing.T) {
	r := registry()
	for i := range 2000 {
		for _, c := range []models.Case{r.Missing(i), r.Found(i, i%6)} {
			if err := c.Validate(20454); err != nil {
				t.Fatalf("%s: %v", c.ID, err)
			}
			if !models.IsUUIDv7(c.ID) || !models.IsUUIDv7(c.Photos[0].ID) {
				t.Fatalf("%s, %s: no UUIDv7", c.ID, c.Photos[0].ID)
			}
			length := 0.0
			for _, v := range c.Photos[0].Faces[0].Descriptor {
				length += float64(v) * float64(v)
			}
			if math.Abs(math.Sqrt(length)-1.4) > .01 {
				t.Fatalf("a descriptor of length %v", math.Sqrt(length))
			}
		}
	}
}

// At a million cases there are to be 300,000 different full names a field; a hundredth has its share of them.
func TestNamesAreMany(t *testing.T) {
	r := registry()
	children, fathers := map[string]bool{}, map[string]bool{}
	const n = 10_000
	for i := range n {
		c := r.Missing(i)
		children[c.Person.Name.Or("")], fathers[c.Person.Father.Or("")] = true, true
	}
	if len(children) < n*3/4 || len(fathers) < n*3/4 {
		t.Errorf("%d and %d names of %d", len(children), len(fathers), n)
	}
}
