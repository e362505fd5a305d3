package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/milaan-project/milaan/models"
)

// lockFolder takes a data folder's indexes for this process alone, until the file is closed or the process ends, however
// it ends. user names the command, for whoever finds the folder taken. It returns an Unavailable Error that names who has
// it.
func lockFolder(dir, user string) (*os.File, error) {
	if err := makeFolder(dir); err != nil {
		return nil, err
	}
	file := filepath.Join(dir, "lock")
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, cannotLock(dir, err)
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = taken(dir, f)
	} else if err != nil {
		err = cannotLock(dir, err)
	} else if err = sign(f, user); err != nil {
		err = cannotLock(dir, err)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// sign writes who holds the lock. It stays when the holder ends, and means nothing then.
func sign(f *os.File, user string) error {
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err := fmt.Fprintf(f, "milaan %s, process %d\n", user, os.Getpid())
	return err
}

// longestSignature is how much of a lock's file is shown.
const longestSignature = 100

func taken(dir string, f *os.File) error {
	who, err := io.ReadAll(io.LimitReader(f, longestSignature))
	if err != nil || len(who) == 0 {
		who = []byte("another program") // it has not signed yet
	}
	return models.Errorf(models.Unavailable, "the folder %s is in use by %s", "फ़ोल्डर %s को %s इस्तेमाल कर रहा है", dir, strings.TrimSpace(string(who))).
		Advise("Stop that one first, or choose another folder with --data. A running server keeps its indexes up to date by itself; import, reenrol and token work beside it.",
			"पहले उसे रोकें, या --data से दूसरा फ़ोल्डर दें। चलता हुआ सर्वर अपने सूचकांक ख़ुद अद्यतन रखता है; import, reenrol और token उसके साथ चलते हैं।")
}

func cannotLock(dir string, err error) error {
	return models.Errorf(models.Unavailable, "the folder %s cannot be locked", "फ़ोल्डर %s पर ताला नहीं लग सकता", dir).
		Advise("Is it on a disk of this machine, and writable? Choose another with --data.", "क्या वह इसी मशीन की डिस्क पर है और उसमें लिखा जा सकता है? --data से दूसरा दें।").Because(err)
}
