package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/milaan-project/milaan/matcher"
	"github.com/milaan-project/milaan/models"
)

type modelCommand struct {
	Show modelShow `cmd:"" help:"Print the weights in use, and what each rests on."`
	Diff modelDiff `cmd:"" help:"Print which weights two model files have differently."`
	Use  modelUse  `cmd:"" help:"Let a registry weigh by a model file from its next start on."`
}

// registryModel is where a registry keeps a model of its own; without the file the shipped one is used.
func registryModel(data string) string { return filepath.Join(data, "model.json") }

// modelOf loads the model that a registry weighs by.
func modelOf(data string) (*matcher.Model, error) {
	file := registryModel(data)
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return matcher.ShippedModel()
	}
	return loadModel(file)
}

type modelShow struct {
	Data  string `help:"Folder of a registry: show the model it uses."`
	Model string `type:"existingfile" help:"Model file; the shipped weights without it and --data."`
	JSON  bool   `name:"json" help:"Print the whole file."`
}

// Run prints every number of a model by its place in the file.
func (m *modelShow) Run(out console) error {
	var model *matcher.Model
	var err error
	if m.Data != "" && m.Model == "" {
		model, err = modelOf(m.Data)
	} else {
		model, err = loadModel(m.Model)
	}
	if err != nil {
		return err
	}
	if m.JSON {
		e := json.NewEncoder(out.Out)
		e.SetEscapeHTML(false)
		e.SetIndent("", " ")
		return e.Encode(model)
	}
	numbers, words, err := contents(model)
	if err != nil {
		return err
	}
	fmt.Fprintf(out.Out, "%s, faces by %s\n%s\n", model.ID, model.FaceMetric().ID, model.About)
	for _, place := range slices.Sorted(maps.Keys(words)) {
		fmt.Fprintf(out.Out, "%s: %s\n", place, words[place])
	}
	for _, place := range slices.Sorted(maps.Keys(numbers)) {
		fmt.Fprintf(out.Out, "%-44s %.4g\n", place, numbers[place])
	}
	return nil
}

type modelDiff struct {
	Before string `arg:"" help:"Model file, or the word shipped."`
	After  string `arg:"" help:"Model file, or the word shipped."`
}

// Run prints what changed, place by place.
func (m *modelDiff) Run(out console) error {
	before, err := namedModel(m.Before)
	if err != nil {
		return err
	}
	after, err := namedModel(m.After)
	if err != nil {
		return err
	}
	return printDifferences(out.Out, before, after)
}

// shippedName stands for the weights that come with Milaan.
const shippedName = "shipped"

func namedModel(name string) (*matcher.Model, error) {
	if name == shippedName {
		return matcher.ShippedModel()
	}
	return loadModel(name)
}

func printDifferences(w io.Writer, before, after *matcher.Model) error {
	was, _, err := contents(before)
	if err != nil {
		return err
	}
	is, _, err := contents(after)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%s → %s\n", before.ID, after.ID)
	if before.FaceMetric().ID != after.FaceMetric().ID {
		fmt.Fprintf(w, "faces by %s → %s\n", before.FaceMetric().ID, after.FaceMetric().ID)
	}
	places := maps.Clone(was)
	maps.Copy(places, is)
	for _, place := range slices.Sorted(maps.Keys(places)) {
		a, had := was[place]
		b, has := is[place]
		switch {
		case !had:
			fmt.Fprintf(w, "%-44s      – → %.4g\n", place, b)
		case !has:
			fmt.Fprintf(w, "%-44s %.4g → –\n", place, a)
		case math.Abs(a-b) > 1e-9:
			fmt.Fprintf(w, "%-44s %.4g → %.4g\n", place, a, b)
		}
	}
	return nil
}

type modelUse struct {
	registryFlags
	File string `arg:"" help:"Model file, as calibrate writes it, or the word shipped."`
}

// Run checks the file and puts it beside the registry. A server takes it at its next start.
func (m *modelUse) Run(_ context.Context, out console) error {
	if err := m.mustExist(); err != nil {
		return err
	}
	before, err := modelOf(m.Data)
	if err != nil {
		return err
	}
	after, err := namedModel(m.File)
	if err != nil {
		return err
	}
	if err := printDifferences(out.Out, before, after); err != nil {
		return err
	}
	if m.File == shippedName {
		err = os.Remove(registryModel(m.Data))
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
	} else {
		var text []byte
		if text, err = os.ReadFile(m.File); err == nil {
			err = writeWhole(registryModel(m.Data), func(w io.Writer) error { _, err := w.Write(text); return err })
		}
	}
	if err != nil {
		return models.Errorf(models.Unavailable, "the model could not be put into %s", "मॉडल %s में नहीं रखा जा सका", m.Data).Because(err)
	}
	fmt.Fprintln(out.Err, "in use from the next start of the server on")
	return nil
}

// contents lists a model's numbers, and the words on what they rest, by their place in the file. The face metric's
// thousands of numbers are left out: its id stands for them.
func contents(m *matcher.Model) (numbers map[string]float64, words map[string]string, err error) {
	text, err := json.Marshal(m)
	if err != nil {
		return nil, nil, err
	}
	var tree map[string]any
	if err := json.Unmarshal(text, &tree); err != nil {
		return nil, nil, err
	}
	numbers, words = map[string]float64{}, map[string]string{}
	var walk func(place string, v any)
	walk = func(place string, v any) {
		switch v := v.(type) {
		case float64:
			numbers[place] = v
		case string:
			if strings.HasSuffix(place, ".basis") {
				words[place] = v
			}
		case map[string]any:
			for key, inner := range v {
				if key != "metric" {
					walk(strings.TrimPrefix(place+"."+key, "."), inner)
				}
			}
		case []any:
			for _, inner := range v {
				if finding, ok := inner.(map[string]any); ok {
					walk(fmt.Sprintf("%s.%v", strings.TrimSuffix(place, ".findings"), finding["code"]), inner)
				}
			}
		}
	}
	walk("", tree)
	return numbers, words, nil
}
