// Package models is the domain of Milaan, free of drivers: what a case is, how its facts are known, what a ranking says.
// It imports nothing of ours and every other package imports it.
package models
