package places_test

import (
	"strconv"
	"testing"

	"github.com/milaan-project/milaan/models/places"
)

func BenchmarkResolveExact(b *testing.B) {
	g := places.Default()
	b.ReportAllocs()
	for b.Loop() {
		g.ResolveDistrict("मुजफ्फरनगर")
	}
}

func BenchmarkResolveMisspeltAgain(b *testing.B) {
	g := places.Default()
	for b.Loop() {
		g.ResolveDistrict("Muzafarngr")
	}
}

// BenchmarkResolveMisspeltNew writes each question another way, so that none is remembered.
func BenchmarkResolveMisspeltNew(b *testing.B) {
	g := places.Default()
	for i := 0; b.Loop(); i++ {
		g.Resolve("Sahawr"+strconv.Itoa(i), 0)
	}
}

func BenchmarkResolveUnlisted(b *testing.B) {
	g := places.Default()
	for i := 0; b.Loop(); i++ {
		g.Resolve("Xqzvbektwol"+strconv.Itoa(i), 0)
	}
}

func BenchmarkMentions(b *testing.B) {
	g := places.Default()
	for b.Loop() {
		g.Mentions("the child says gaon Lalganj jila Azamgarh and his father works at the bazaar")
	}
}
