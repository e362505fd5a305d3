package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// device is a block device of a made-up machine.
type device struct {
	name   string // with the disk's name before it when it is a partition: sda/sda1
	uuid   string // of device-mapper
	slaves []string
}

// machine makes the part of sysfs that tells of devices; the first of them is the one that dir is on.
func machine(t *testing.T, dir string, devices ...device) (sysfs string) {
	t.Helper()
	sysfs = t.TempDir()
	folder := func(name string) string { return filepath.Join(sysfs, "devices", "virtual", "block", name) }
	for _, d := range devices {
		must(t, os.MkdirAll(filepath.Join(folder(d.name), "slaves"), 0o700))
		if strings.Contains(d.name, "/") {
			must(t, os.WriteFile(filepath.Join(folder(d.name), "partition"), []byte("1\n"), 0o600))
		}
		if d.uuid != "" {
			must(t, os.Mkdir(filepath.Join(folder(d.name), "dm"), 0o700))
			must(t, os.WriteFile(filepath.Join(folder(d.name), "dm", "uuid"), []byte(d.uuid+"\n"), 0o600))
		}
		for _, s := range d.slaves {
			must(t, os.Symlink(folder(s), filepath.Join(folder(d.name), "slaves", filepath.Base(s))))
		}
	}
	var stat syscall.Stat_t
	must(t, syscall.Stat(dir, &stat))
	number := filepath.Join(sysfs, "dev", "block", deviceNumber(stat.Dev))
	must(t, os.MkdirAll(filepath.Dir(number), 0o700))
	if len(devices) > 0 {
		must(t, os.Symlink(folder(devices[0].name), number))
	}
	return sysfs
}

func TestPlainDisksAreSeen(t *testing.T) {
	const luks, lvm = "CRYPT-LUKS2-0123456789abcdef0123456789abcdef-data", "LVM-0123456789abcdef"
	dir := t.TempDir()
	for name, m := range map[string]struct {
		devices   []device
		encrypted bool
	}{
		"no such device":              {nil, false},
		"a partition":                 {[]device{{name: "sda/sda1"}, {name: "sda"}}, false},
		"LUKS on a partition":         {[]device{{name: "dm-0", uuid: luks, slaves: []string{"sda/sda1"}}, {name: "sda/sda1"}}, true},
		"plain dm-crypt":              {[]device{{name: "dm-0", uuid: "CRYPT-PLAIN-data", slaves: []string{"sda"}}, {name: "sda"}}, true},
		"LVM":                         {[]device{{name: "dm-0", uuid: lvm, slaves: []string{"sda/sda1"}}, {name: "sda/sda1"}}, false},
		"LVM on LUKS":                 {[]device{{name: "dm-1", uuid: lvm, slaves: []string{"dm-0"}}, {name: "dm-0", uuid: luks, slaves: []string{"sda"}}, {name: "sda"}}, true},
		"LVM over LUKS and plain":     {[]device{{name: "dm-1", uuid: lvm, slaves: []string{"dm-0", "sdb"}}, {name: "dm-0", uuid: luks}, {name: "sdb"}}, false},
		"RAID of two LUKS":            {[]device{{name: "md0", slaves: []string{"dm-0", "dm-1"}}, {name: "dm-0", uuid: luks}, {name: "dm-1", uuid: luks}}, true},
		"a partition of RAID on LUKS": {[]device{{name: "md0/md0p1"}, {name: "md0", slaves: []string{"dm-0"}}, {name: "dm-0", uuid: luks}}, true},
		"a partition of plain RAID":   {[]device{{name: "md0/md0p1"}, {name: "md0", slaves: []string{"sda", "sdb"}}, {name: "sda"}, {name: "sdb"}}, false},
		"only checked on reading":     {[]device{{name: "dm-0", uuid: "CRYPT-VERITY-0123-root", slaves: []string{"sda"}}, {name: "sda"}}, false},
		"checked, on LUKS":            {[]device{{name: "dm-1", uuid: "CRYPT-INTEGRITY-data", slaves: []string{"dm-0"}}, {name: "dm-0", uuid: luks}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			sysfs := machine(t, dir, m.devices...)
			if got := onEncryptedDisk(sysfs, dir); got != m.encrypted {
				t.Errorf("encrypted: %v", got)
			}
			var said bytes.Buffer
			warnOfPlainDisk(&said, sysfs, dir)
			if warned := strings.Contains(said.String(), "--accept-plain-disk") && strings.Contains(said.String(), dir); warned == m.encrypted {
				t.Errorf("said %q", &said)
			}
		})
	}
	if onEncryptedDisk(machine(t, dir), filepath.Join(dir, "nowhere")) {
		t.Error("a folder that is not there is on an encrypted disk")
	}
}

func TestDeviceNumber(t *testing.T) {
	for dev, want := range map[uint64]string{0x801: "8:1", 0xfd00: "253:0", 0x10302: "259:2", 0x1000_00000801: "4104:1", 0x12300845: "8:74565"} {
		if got := deviceNumber(dev); got != want {
			t.Errorf("%#x is %s, want %s", dev, got, want)
		}
	}
}
