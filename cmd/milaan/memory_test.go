package main

import (
	"math"
	"os"
	"path/filepath"
	"testing"
)

// TestMachineMemory finds the least of what the machine has and what its groups allow, of either version.
func TestMachineMemory(t *testing.T) {
	const info = "MemTotal:        8000000 kB\nMemFree:         1000 kB\n"
	for name, c := range map[string]struct {
		files map[string]string
		want  int64
	}{
		"nothing is told":   {nil, math.MaxInt64},
		"a machine":         {map[string]string{"proc/meminfo": info}, 8000000 << 10},
		"a container":       {map[string]string{"proc/meminfo": info, "sys/fs/cgroup/memory.max": "2147483648\n"}, 2 << 30},
		"without a limit":   {map[string]string{"proc/meminfo": info, "sys/fs/cgroup/memory.max": "max\n", "proc/self/cgroup": "0::/\n"}, 8000000 << 10},
		"a unit of systemd": {map[string]string{"proc/meminfo": info, "proc/self/cgroup": "0::/system.slice/milaan.service\n", "sys/fs/cgroup/system.slice/memory.max": "1073741824\n", "sys/fs/cgroup/system.slice/milaan.service/memory.max": "max\n"}, 1 << 30},
		"the older groups":  {map[string]string{"proc/meminfo": info, "proc/self/cgroup": "5:memory:/docker/x\n4:cpu:/y\n", "sys/fs/cgroup/memory/docker/x/memory.limit_in_bytes": "536870912\n", "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n"}, 512 << 20},
	} {
		root := t.TempDir()
		for file, holds := range c.files {
			must(t, os.MkdirAll(filepath.Dir(filepath.Join(root, file)), 0o700))
			must(t, os.WriteFile(filepath.Join(root, file), []byte(holds), 0o600))
		}
		if got := machineMemory(root); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

// TestMemoryLimit is half of the machine, and never less than what stays.
func TestMemoryLimit(t *testing.T) {
	if got := memoryLimit(8<<30, 1<<30); got != 4<<30 {
		t.Errorf("half of the machine is %d", got)
	}
	if got := memoryLimit(1<<30, 1<<30); got <= 1<<30+1<<28 {
		t.Errorf("%d for a heap of a gigabyte", got)
	}
}
