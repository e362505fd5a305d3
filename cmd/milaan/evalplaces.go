package main

import (
	"path/filepath"

	"github.com/milaan-project/milaan/matcher/evaluate"
	"github.com/milaan-project/milaan/models/places"
)

type evalPlaces struct {
	printing
	File string `arg:"" type:"existingfile" help:"File of source, place as written and LGD code of its district, between tabs."`
}

// Run measures how well written districts are recognised.
func (c *evalPlaces) Run(out console) error {
	r, err := c.measure()
	if err != nil {
		return err
	}
	return c.write(out.Out, "places of "+filepath.Base(c.File), r)
}

func (c *evalPlaces) measure() (evaluate.Report, error) {
	list, err := readFile(c.File, evaluate.ReadPlaces)
	if err != nil {
		return evaluate.Report{}, err
	}
	set := evaluate.Places(places.Default(), list)
	return evaluate.Judge(&set), nil
}
