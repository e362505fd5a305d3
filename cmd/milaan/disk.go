package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// sysfs is where Linux tells of its devices.
const sysfs = "/sys"

// warnOfPlainDisk says so when a data folder is not seen to be on an encrypted disk. Photographs are sealed in any case;
// the database and the indexes are not.
func warnOfPlainDisk(w io.Writer, sysfs, dir string) {
	if onEncryptedDisk(sysfs, dir) {
		return
	}
	fmt.Fprintf(w, "milaan: warning: the folder %s is not seen to be on an encrypted disk. Its database and indexes hold names, and numbers that\n"+
		"  identify faces, unsealed: whoever gets the disk can read them. Put the folder on an encrypted disk (LUKS), or say\n"+
		"  --accept-plain-disk if it is protected in another way.\n"+
		"  चेतावनी: यह फ़ोल्डर एन्क्रिप्टेड डिस्क पर नहीं दिखता; डिस्क जिसके हाथ लगे वह नाम पढ़ सकता है। इसे एन्क्रिप्टेड डिस्क (LUKS) पर रखें।\n", dir)
}

// onEncryptedDisk reports whether the block device under a folder is encrypted by dm-crypt, or stands on devices that all
// are. What cannot be told (a network's disk, btrfs, ZFS, encryption within the file system or the drive) is false.
func onEncryptedDisk(sysfs, dir string) bool {
	var folder syscall.Stat_t
	if err := syscall.Stat(dir, &folder); err != nil {
		return false
	}
	return encryptedDevice(filepath.Join(sysfs, "dev", "block", deviceNumber(folder.Dev)))
}

// deviceNumber writes a device as sysfs names it, after gnu_dev_major and gnu_dev_minor of glibc's sys/sysmacros.h.
func deviceNumber(dev uint64) string {
	major := dev>>8&0xfff | dev>>32&0xfffff000
	minor := dev&0xff | dev>>12&0xffffff00
	return fmt.Sprintf("%d:%d", major, minor)
}

// encryptedDevice looks at a device's folder in sysfs: what it is itself, what it stands on, and of which disk it is a
// partition.
func encryptedDevice(device string) bool {
	device, err := filepath.EvalSymlinks(device)
	if err != nil {
		return false
	}
	if isCrypt(device) {
		return true
	}
	if _, err := os.Stat(filepath.Join(device, "partition")); err == nil {
		return encryptedDevice(filepath.Dir(device))
	}
	below, err := os.ReadDir(filepath.Join(device, "slaves"))
	if err != nil || len(below) == 0 {
		return false
	}
	for _, b := range below {
		if !encryptedDevice(filepath.Join(device, "slaves", b.Name())) {
			return false
		}
	}
	return true
}

// isCrypt reports whether a device-mapper device encrypts. cryptsetup's devices have a UUID that begins so, but those
// that only check what is read do not encrypt.
func isCrypt(device string) bool {
	uuid, err := os.ReadFile(filepath.Join(device, "dm", "uuid"))
	if err != nil {
		return false
	}
	kind, ok := strings.CutPrefix(string(uuid), "CRYPT-")
	for _, checks := range []string{"VERITY", "INTEGRITY", "SUBDEV"} {
		ok = ok && !strings.HasPrefix(kind, checks)
	}
	return ok
}
