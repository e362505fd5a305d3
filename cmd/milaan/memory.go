package main

import (
	"os"
	"runtime"
	"runtime/debug"
)

// leanMemory is called once the indexes are filled. They stay, as much as a gigabyte, and the garbage collector would let as
// much again gather before it ran; what searches leave is little. It lets a quarter gather, or garbageAllowed where that
// is more. GOGC in the environment counts more.
func leanMemory() {
	if os.Getenv("GOGC") != "" {
		return
	}
	debug.FreeOSMemory() // collects what is garbage, so that HeapAlloc is what stays
	var now runtime.MemStats
	runtime.ReadMemStats(&now)
	debug.SetGCPercent(max(25, int(min(400, 100*garbageAllowed/max(now.HeapAlloc, 1)))))
}

const garbageAllowed = 256 << 20
