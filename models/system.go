package models

import "time"

// Machine is the state of what a registry runs on.
type Machine struct {
	Model      string // id of the weights that rank
	FaceMetric string // id of what faces are compared with
	// UsedBytes is what the data folder holds; FreeBytes is what its disk has left for it, of DiskBytes.
	UsedBytes, FreeBytes, DiskBytes int64
	// BackupAt is when the latest backup was made, and HeadAt when the audit was last signed, in Unix milliseconds; 0 is never,
	// as far as is known.
	BackupAt, HeadAt int64
}

// System is a registry's state for those who keep it running; nothing of any child is in it.
type System struct {
	Machine
	Version string
	At      int64 // of all this, in Unix milliseconds
	Figures Figures
	// AppliedSeq is the latest change that the indexes include, HeadSeq the latest there is. Ready: they caught up once.
	AppliedSeq, HeadSeq int64
	Ready               bool
	Lag                 int64 // changes that are still to be matched with the other side
}

// Condition is whether a part of a registry is all right.
type Condition string

// The conditions, the best first. What is to be watched may mend itself or can wait some days; what is bad cannot.
const (
	Good  Condition = "good"
	Watch Condition = "watch"
	Bad   Condition = "bad"
)

// Check is what is said of one part of a registry.
type Check struct {
	Part      Part
	Condition Condition
}

// Part is a part of a registry that is looked after.
type Part string

// The parts.
const (
	IndexPart    Part = "index"
	StandingPart Part = "standing"
	StoragePart  Part = "storage"
	BackupPart   Part = "backup"
	HeadPart     Part = "audit_head"
)

// Parts lists the parts in the order in which they are shown.
func Parts() []Part { return []Part{IndexPart, StandingPart, StoragePart, BackupPart, HeadPart} }

// What is asked of the parts.
const (
	// A second's work is behind at any moment of a busy day; more than this is not caught up with by waiting.
	fewChanges = 500
	// A photograph is sealed and stored in three sizes: a disk with less left is full within days.
	littleSpace, scarceSpace = int64(5 << 30), int64(1 << 30)
	// Backups are made every night; two may fail before children's records are at stake.
	backupDue, backupOverdue = 36 * time.Hour, 7 * 24 * time.Hour
	// A server signs the audit every hour.
	headDue, headOverdue = 2 * time.Hour, 24 * time.Hour
)

// Checks says of each part whether it is all right.
func (s *System) Checks() []Check {
	index := behind(s.HeadSeq - s.AppliedSeq)
	if !s.Ready && index == Good {
		index = Watch
	}
	return []Check{
		{IndexPart, index},
		{StandingPart, behind(s.Lag)},
		{StoragePart, s.space()},
		{BackupPart, s.age(s.BackupAt, backupDue, backupOverdue)},
		{HeadPart, s.age(s.HeadAt, headDue, headOverdue)},
	}
}

func behind(changes int64) Condition {
	switch {
	case changes <= 0:
		return Good
	case changes <= fewChanges:
		return Watch
	}
	return Bad
}

// space is scarce by bytes, or by the share of the disk where that is small.
func (s *System) space() Condition {
	switch {
	case s.FreeBytes <= min(scarceSpace, s.DiskBytes/20):
		return Bad
	case s.FreeBytes <= min(littleSpace, s.DiskBytes/5):
		return Watch
	}
	return Good
}

func (s *System) age(at int64, due, overdue time.Duration) Condition {
	age := time.Duration(s.At-at) * time.Millisecond
	switch {
	case at == 0 || age > overdue:
		return Bad
	case age > due:
		return Watch
	}
	return Good
}
