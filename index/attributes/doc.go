// Package attributes is the index of coded facts: one slot a case, the same slot numbers in every column; a dictionary
// of the distinct values of each column with their counts; the free words of every case; and bleve for people's search
// box. It executes scan plans. It is a projection of the store: losing it loses nothing.
package attributes
