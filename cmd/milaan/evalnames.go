package main

import (
	"path/filepath"

	"github.com/milaan-project/milaan/matcher/evaluate"
)

type evalNames struct {
	printing
	Files []string `arg:"" name:"pairs" type:"existingfile" help:"Files of a Roman and a Devanagari name, between tabs. The names of the first are searched for among those of all."`
}

// Run measures how well names are found across scripts.
func (c *evalNames) Run(out console) error {
	r, err := c.measure()
	if err != nil {
		return err
	}
	return c.write(out.Out, "names of "+filepath.Base(c.Files[0]), r)
}

func (c *evalNames) measure() (evaluate.Report, error) {
	files := make([][]evaluate.Pair, len(c.Files))
	for i, name := range c.Files {
		var err error
		if files[i], err = readFile(name, evaluate.ReadPairs); err != nil {
			return evaluate.Report{}, err
		}
	}
	set := evaluate.Names(files...)
	return evaluate.Judge(&set), nil
}
