package demo

import "math/rand/v2"

// chance is the one source of everything random; it is seeded, so that every demo is the same.
type chance struct{ *rand.Rand }

func seeded(purpose, seed uint64) chance {
	return chance{rand.New(rand.NewPCG(purpose, seed))} //nolint:gosec // repeatable on purpose, nothing is secret
}

// likely is true in a share p of all cases.
func (c chance) likely(p float64) bool { return c.Float64() < p }

// between draws evenly from low to high.
func (c chance) between(low, high float64) float64 { return low + (high-low)*c.Float64() }

// sign is 1 or -1.
func (c chance) sign() float64 { return float64(1 - 2*c.IntN(2)) }

func pick[T any](c chance, list []T) T { return list[c.IntN(len(list))] }
