//go:build race

package main

// underRace says that the race detector is on, which makes arithmetic ten times slower and finds nothing in it.
const underRace = true
