package follow

import (
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/milaan-project/milaan/index/attributes"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
)

// Entries codes cases for the attribute index, on every core: reading names and places takes longer than all else. code
// is called from several goroutines.
func Entries(cases []models.Case, code func(*models.Case) facts.Facts) []attributes.Entry {
	const atOnce = 64
	entries := make([]attributes.Entry, len(cases))
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), (len(cases)+atOnce-1)/atOnce) {
		group.Go(func() {
			for {
				from := int(next.Add(atOnce)) - atOnce
				if from >= len(cases) {
					return
				}
				for i := from; i < min(from+atOnce, len(cases)); i++ {
					entries[i] = attributes.Entry{Case: &cases[i], Facts: code(&cases[i])}
				}
			}
		})
	}
	group.Wait()
	return entries
}
