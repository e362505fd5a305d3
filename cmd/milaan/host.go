package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store"
)

// lastBackup is the setting that remembers when a backup was last made, in Unix milliseconds.
const lastBackup = "last_backup"

// host tells what a registry runs on.
type host struct {
	data              string
	model, faceMetric string
	store             *store.Store

	mu       sync.Mutex
	used     int64
	measured time.Time
}

// measureEvery is how long the size of a data folder is believed: with a million photographs it takes seconds to add up.
const measureEvery = 10 * time.Minute

// Machine implements api.Host.
func (h *host) Machine(ctx context.Context) (models.Machine, error) {
	m := models.Machine{Model: h.model, FaceMetric: h.faceMetric}
	var err error
	if m.UsedBytes, err = h.usedBytes(ctx); err != nil {
		return m, errStorage.Because(err)
	}
	var disk syscall.Statfs_t
	if err := syscall.Statfs(h.data, &disk); err != nil {
		return m, errStorage.Because(err)
	}
	block := int64(disk.Bsize) //nolint:unconvert // it is 32 bits on some machines
	m.FreeBytes, m.DiskBytes = int64(disk.Bavail)*block, int64(disk.Blocks)*block
	written, err := h.store.Setting(ctx, lastBackup)
	if err != nil {
		return m, err
	}
	if written != "" {
		if m.BackupAt, err = strconv.ParseInt(written, 10, 64); err != nil {
			return m, err
		}
	}
	head, err := os.Stat(headFile(h.data))
	switch {
	case err == nil:
		m.HeadAt = head.ModTime().UnixMilli()
	case !errors.Is(err, fs.ErrNotExist):
		return m, errStorage.Because(err)
	}
	return m, nil
}

var errStorage = models.Errorf(models.Unavailable, "the data folder cannot be read", "डेटा फ़ोल्डर नहीं पढ़ा जा सकता").
	Advise("Look at the disk of the machine that the server runs on.", "जिस मशीन पर सर्वर चलता है उसकी डिस्क देखें।")

// usedBytes adds up the files of the data folder.
func (h *host) usedBytes(ctx context.Context) (int64, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.measured.IsZero() && time.Since(h.measured) < measureEvery {
		return h.used, nil
	}
	var sum int64
	err := filepath.WalkDir(h.data, func(_ string, entry fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil && entry.Type().IsRegular() {
			var info fs.FileInfo
			if info, err = entry.Info(); err == nil {
				sum += info.Size()
			}
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil // a server at work takes files away
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	h.used, h.measured = sum, time.Now()
	return sum, nil
}
