//go:build race

package web_test

// underRace says that the race detector is on, which finds nothing in what Chromium draws.
const underRace = true
