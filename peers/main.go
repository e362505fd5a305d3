// Command peers searches the same invented faces with Milaan's index, with a plain loop, and with libraries that people
// would otherwise pick, one after the other in one process on one core. It is a module of its own, so that the product
// depends on none of them.
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/coder/hnsw"
	"github.com/viterin/vek/vek32"

	"github.com/milaan-project/milaan/index/faces"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/places"
	"github.com/milaan-project/milaan/synthetic"
)

const nearest = 100

// peer is one way to search: it is given all descriptors one behind the other, and finds the places of the nearest.
type peer struct {
	name string
	make func(all []float32) (search func(probe []float32) []int, err error)
	most int // faces; 0 is any number
}

func main() {
	n := flag.Int("faces", 1_000_000, "how many faces")
	probes := flag.Int("probes", 20, "how many searches of each")
	graph := flag.Int("graph", 50_000, "how many of the faces to give to the graph index, which takes minutes to build")
	flag.Parse()
	if err := compare(*n, *probes, *graph); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func compare(n, probes, graph int) error {
	runtime.GOMAXPROCS(1)
	source := synthetic.New(1, places.Default().Districts(), "peers")
	all := make([]float32, 0, n*models.DescriptorSize)
	for i := range n {
		c := source.Missing(i)
		all = append(all, c.Photos[0].Faces[0].Descriptor[:]...)
	}
	var asked [][]float32
	for i := range probes {
		c := source.Found(i, 0)
		asked = append(asked, c.Photos[0].Faces[0].Descriptor[:])
	}
	peers := []peer{
		{"milaan, exact", milaan, 0}, {"plain Go loop", plain, 0}, {"viterin/vek", vek, 0},
		{fmt.Sprintf("coder/hnsw on %d", min(graph, n)), graphOf, graph},
	}
	peers = append(peers, others...)
	tab := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(tab, "%d faces, nearest %d, one core\tms a search\tof Milaan's time\trecall\tms to build\n", n, nearest)
	ours := 0.0
	for _, p := range peers {
		some := all
		if p.most > 0 {
			some = all[:min(p.most, n)*models.DescriptorSize]
		}
		began := time.Now()
		search, err := p.make(some)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		built := time.Since(began)
		var took []float64
		found, total := 0, 0
		for i, probe := range asked {
			began := time.Now()
			got := search(probe)
			if i > 0 { // the first finds nothing in any cache
				took = append(took, time.Since(began).Seconds()*1000)
			}
			truth := loop(some, probe)
			total += len(truth)
			for _, place := range got {
				if slices.Contains(truth, place) {
					found++
				}
			}
		}
		slices.Sort(took)
		half := took[len(took)/2]
		if ours == 0 {
			ours = half
		}
		fmt.Fprintf(tab, "%s\t%.2f\t%.1f\t%.4f\t%d\n", p.name, half, half/ours, float64(found)/float64(total), built.Milliseconds())
		if err := tab.Flush(); err != nil {
			return err
		}
	}
	return nil
}

func milaan(all []float32) (func([]float32) []int, error) {
	x, err := faces.New(faces.PlainL2())
	if err != nil {
		return nil, err
	}
	entry := func(slot int, d []float32) models.FaceEntry {
		return models.FaceEntry{Slot: models.Slot(slot), Side: models.Missing, Model: "peers", Descriptor: models.Descriptor(d)}
	}
	for at := 0; at < len(all); at += models.DescriptorSize {
		if err := x.Put(entry(at/models.DescriptorSize, all[at:at+models.DescriptorSize])); err != nil {
			return nil, err
		}
	}
	view := x.View()
	return func(probe []float32) []int {
		e := entry(0, probe)
		list, err := view.Nearest(context.Background(), &e, models.Missing, nearest)
		if err != nil {
			panic(err) // the probe is a face
		}
		places := make([]int, len(list))
		for i := range list {
			places[i] = list[i].Face
		}
		return places
	}, nil
}

func plain(all []float32) (func([]float32) []int, error) {
	return func(probe []float32) []int { return loop(all, probe) }, nil
}

func loop(all, probe []float32) []int {
	return best(len(all)/models.DescriptorSize, func(place int) float32 {
		face := all[place*models.DescriptorSize:][:models.DescriptorSize]
		var sum float32
		for i, x := range face {
			d := x - probe[i]
			sum += d * d
		}
		return sum
	})
}

func vek(all []float32) (func([]float32) []int, error) {
	return func(probe []float32) []int {
		return best(len(all)/models.DescriptorSize, func(place int) float32 {
			return vek32.Distance(all[place*models.DescriptorSize:][:models.DescriptorSize], probe)
		})
	}, nil
}

// best are the places with the least distances, the nearest first.
func best(n int, distance func(place int) float32) []int {
	type near struct {
		place    int
		distance float32
	}
	list := make([]near, 0, nearest+1)
	for place := range n {
		d := distance(place)
		if len(list) == nearest && d >= list[nearest-1].distance {
			continue
		}
		at, _ := slices.BinarySearchFunc(list, d, func(n near, d float32) int { return cmp.Compare(n.distance, d) })
		list = slices.Insert(list, at, near{place, d})
		list = list[:min(len(list), nearest)]
	}
	places := make([]int, len(list))
	for i := range list {
		places[i] = list[i].place
	}
	return places
}

func graphOf(all []float32) (func([]float32) []int, error) {
	g := hnsw.NewGraph[int]()
	g.Distance = hnsw.EuclideanDistance
	g.M, g.EfSearch = 32, 2*nearest
	for at := 0; at < len(all); at += models.DescriptorSize {
		g.Add(hnsw.MakeNode(at/models.DescriptorSize, all[at:at+models.DescriptorSize]))
	}
	return func(probe []float32) []int {
		var places []int
		for _, node := range g.Search(probe, nearest) {
			places = append(places, node.Key)
		}
		return places
	}, nil
}
