// Package evaluate says how good a ranking is: it turns ranked lists, and what is true of each search, into figures with
// intervals, and holds the protocols that make such lists of names, places, faces and scenarios.
//
// A figure is defined here once. Commands and tests read its value from a Report, so that what a test guards is what a
// person is told.
package evaluate
