package names_test

import (
	"testing"

	"github.com/milaan-project/milaan/models/names"
)

// gallery holds the names of the tables, full and single, in both scripts.
func gallery(b *testing.B) []names.Parsed {
	var all []names.Parsed
	for _, file := range []string{"same.tsv", "parse.tsv", "compare.tsv"} {
		for _, row := range table(b, file) {
			for _, column := range row {
				if p := names.Parse(column); len(p.Tokens) > 0 {
					all = append(all, p)
				}
			}
		}
	}
	return all
}

func BenchmarkKeyOf(b *testing.B) {
	words := []string{"Lakshmi", "लक्ष्मी", "Mohammad", "सन्तोष"}
	b.ReportAllocs()
	for i := range b.N {
		names.KeyOf(words[i%len(words)])
	}
}

func BenchmarkParse(b *testing.B) {
	written := []string{"Smt. Radha Devi", "स्व. श्री रामनाथ सिंह", "Raju Kumar Yadav", "सुदामा rajput"}
	b.ReportAllocs()
	for i := range b.N {
		names.Parse(written[i%len(written)])
	}
}

// BenchmarkCompareAtLeast is the scan of a registry: almost all pairs are unlike.
func BenchmarkCompareAtLeast(b *testing.B) {
	all := gallery(b)
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		names.CompareAtLeast(all[i%len(all)], all[i/len(all)%len(all)], .70)
	}
}

func BenchmarkCompare(b *testing.B) {
	all := gallery(b)
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		names.Compare(all[i%len(all)], all[i/len(all)%len(all)])
	}
}

func BenchmarkSimilarityAtLeast(b *testing.B) {
	all := gallery(b)
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		names.SimilarityAtLeast(all[i%len(all)].Joined, all[i/len(all)%len(all)].Joined, .70)
	}
}
