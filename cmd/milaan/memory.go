package main

import (
	"bufio"
	"bytes"
	"math"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
)

// leanMemory is called once the indexes are filled. They stay, as much as a gigabyte, and the garbage collector would let as
// much again gather before it ran; what searches leave is little. It lets a quarter gather, or garbageAllowed where that
// is more. What is a share of the heap grows with it, when photographs are decoded: near the memory that the machine has it
// collects sooner. GOGC and GOMEMLIMIT in the environment count more.
func leanMemory() {
	debug.FreeOSMemory() // collects what is garbage, so that HeapAlloc is what stays
	var now runtime.MemStats
	runtime.ReadMemStats(&now)
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(max(25, int(min(400, 100*garbageAllowed/max(now.HeapAlloc, 1)))))
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit(machineMemory("/"), int64(now.HeapAlloc)))
	}
}

const garbageAllowed = 256 << 20

// memoryLimit is how large the heap may grow before the garbage collector leaves nothing: half of the memory, for networks,
// mapped files and the system take the rest. Where what stays takes more, it is that with as much as gathers above it: a
// limit below would keep the collector running and free nothing.
func memoryLimit(machine, stays int64) int64 {
	return max(machine/2, stays+stays/4+garbageAllowed)
}

// machineMemory is the memory that this process may use, of the machine or of the groups it runs in, in bytes; without an
// answer it is as much as there can be.
func machineMemory(root string) int64 {
	least := int64(math.MaxInt64)
	if info, err := os.ReadFile(filepath.Join(root, "proc/meminfo")); err == nil {
		for line := range strings.Lines(string(info)) {
			if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "MemTotal:" {
				if kilobytes, err := strconv.ParseInt(fields[1], 10, 64); err == nil {
					least = kilobytes << 10
				}
			}
		}
	}
	for _, file := range groupLimits(root) {
		if written, err := os.ReadFile(filepath.Join(root, file)); err == nil {
			if most, err := strconv.ParseInt(strings.TrimSpace(string(written)), 10, 64); err == nil { // "max" is none
				least = min(least, most)
			}
		}
	}
	return least
}

// groupLimits are the files that bound the memory of the control groups of this process, and of those above them. A container
// sees its own group as the root.
func groupLimits(root string) []string {
	files := []string{"sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory/memory.limit_in_bytes"}
	groups, err := os.ReadFile(filepath.Join(root, "proc/self/cgroup"))
	if err != nil {
		return files
	}
	for lines := bufio.NewScanner(bytes.NewReader(groups)); lines.Scan(); {
		parts := strings.SplitN(lines.Text(), ":", 3)
		if len(parts) != 3 {
			continue
		}
		for at := path.Clean("/" + parts[2]); at != "/"; at = path.Dir(at) {
			switch parts[1] {
			case "":
				files = append(files, "sys/fs/cgroup"+at+"/memory.max")
			case "memory":
				files = append(files, "sys/fs/cgroup/memory"+at+"/memory.limit_in_bytes")
			}
		}
	}
	return files
}
