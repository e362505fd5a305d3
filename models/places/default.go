package places

import (
	"embed"
	"io/fs"
	"sync"
)

//go:embed data/*.tsv
var embedded embed.FS

var loadEmbedded = sync.OnceValue(func() *Gazetteer {
	data, err := fs.Sub(embedded, "data")
	if err != nil {
		panic(err) // the folder is named in the line above
	}
	g, err := Load(data)
	if err != nil {
		panic(err) // part of the program, checked by its tests: not input
	}
	return g
})

// Default returns the gazetteer of the embedded files. It is read once and shared.
func Default() *Gazetteer { return loadEmbedded() }
