package main

import (
	"fmt"
	"runtime/debug"

	"github.com/milaan-project/milaan/matcher"
)

type versionCommand struct{}

// Run prints the version of the build and the id of the shipped weights.
func (versionCommand) Run(out console) error {
	model, err := matcher.ShippedModel()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out.Out, "milaan %s, weights %s\n", version(), model.ID)
	return err
}

// version is the build's own, as Go stamped it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "unknown"
}
