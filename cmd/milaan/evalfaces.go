package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/milaan-project/milaan/index/enrol"
	"github.com/milaan-project/milaan/matcher"
	"github.com/milaan-project/milaan/matcher/evaluate"
	"github.com/milaan-project/milaan/models"
)

type evalFaces struct {
	printing
	Index         string `required:"" type:"existingfile" help:"CSV file of photographs: file, identity, age_years."`
	Photos        string `required:"" type:"existingdir" help:"Folder of the photographs."`
	Distractors   string `type:"existingfile" help:"CSV (.gz) of identity, d0…d127: descriptors of other children, one each, of unknown age."`
	GalleryPhotos int    `default:"1" enum:"1,2,3,4,5" help:"With how many photographs a person stands in the gallery; above 1 the difference to 1 is told too."`
	CrossValidate bool   `help:"Learn the face model from four fifths of the people and distractors at a time, and judge it on the others."`
	Plot          string `type:"existingdir" help:"Folder to write plots to: how pairs of one child and of different children score, by age, years apart and the plain distance (SVG)."`
	Model         string `type:"existingfile" help:"Model file; the shipped one without it."`
	Models        string `default:"/usr/share/milaan/models" help:"Folder of the face model files."`
}

// folds is into how many parts the people are cut for cross-validation.
const folds = 5

// faceReport is what is told of faces.
type faceReport struct {
	evaluate.Report
	Distance    evaluate.Report    // of the plain distance of descriptors, for comparison
	Photographs int                // described
	Faceless    int                // of them, those on which no face was found; they are left out
	One         *faceReport        // with one photograph a person, when there were more
	Gain        *evaluate.Estimate // in recall@1 over one photograph
}

// Run measures how well faces of children find earlier photographs of the same child.
func (c *evalFaces) Run(ctx context.Context, out console) error {
	r, err := c.measure(ctx, out)
	if err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(out.Out, r)
	}
	return r.print(out, c.CrossValidate, c.GalleryPhotos)
}

func (c *evalFaces) measure(ctx context.Context, out console) (faceReport, error) {
	model, err := loadModel(c.Model)
	if err != nil {
		return faceReport{}, err
	}
	list, err := readFile(c.Index, evaluate.ReadPhotoIndex)
	if err != nil {
		return faceReport{}, err
	}
	faces, err := c.describe(ctx, out, list)
	if err != nil {
		return faceReport{}, err
	}
	study := evaluate.StudyOf(list, faces)
	if c.Distractors != "" {
		if study.Strangers, err = readFile(c.Distractors, readDistractors); err != nil {
			return faceReport{}, err
		}
	}
	scorer, err := c.scorer(out, model, &study)
	if err != nil {
		return faceReport{}, err
	}
	r, set := judgeFaces(&study, c.GalleryPhotos, scorer)
	if len(set.Searches) == 0 {
		return faceReport{}, models.Errorf(models.Invalid, "nobody has two photographs as a child, at most ten years apart", "किसी की बचपन की दो फ़ोटो नहीं हैं, जिनके बीच दस साल से ज़्यादा न हों").
			Advise("Check the ages in the index, and the faults above.", "सूची की उम्र और ऊपर की ग़लतियाँ जाँचें।")
	}
	r.Photographs, r.Faceless = len(faces), len(faces)
	for _, p := range study.People {
		r.Faceless -= len(p)
	}
	if c.Plot != "" {
		if err := plotFaces(c.Plot, study.Trials(1), scorer); err != nil {
			return faceReport{}, err
		}
	}
	if c.GalleryPhotos > 1 {
		one, ofOne := judgeFaces(&study, 1, scorer)
		gain := evaluate.Difference(evaluate.RecallAt1, &set, &ofOne)
		r.One, r.Gain = &one, &gain
	}
	return r, nil
}

// plotFaces writes how pairs score by the model and by the plain distance, in each band of age and of years apart.
func plotFaces(dir string, trials []matcher.FaceTrial, scorer func(person int) evaluate.FaceScorer) error {
	for _, by := range []struct {
		name, title, axis string
		scorer            func(person int) evaluate.FaceScorer
	}{
		{"bits", "What faces say", "bits: above 0 for one child", scorer},
		{"distance", "Plain distance of descriptors", "minus the distance: further right is more alike", func(int) evaluate.FaceScorer { return evaluate.Distance{} }},
	} {
		scores := evaluate.FaceScores(trials, by.scorer)
		for part, of := range []string{"age", "years-apart"} {
			var panels []evaluate.Distribution
			for _, s := range scores[part*len(scores)/2 : (part+1)*len(scores)/2] {
				panels = append(panels, evaluate.Distribution{Title: s.Class, Scores: s})
			}
			file := filepath.Join(dir, fmt.Sprintf("faces-%s-by-%s.svg", by.name, of))
			err := writeWhole(file, func(w io.Writer) error { return evaluate.Plot(w, by.title, by.axis, panels) })
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// judgeFaces judges a study with so many photographs a person.
func judgeFaces(study *matcher.FaceStudy, photos int, scorer func(person int) evaluate.FaceScorer) (faceReport, evaluate.Set) {
	trials := study.Trials(photos)
	set := evaluate.Faces(trials, true, scorer)
	plain := evaluate.Faces(trials, false, func(int) evaluate.FaceScorer { return evaluate.Distance{} })
	return faceReport{Report: evaluate.Judge(&set), Distance: evaluate.Judge(&plain)}, set
}

// scorer is the model as it is, or what each part of the people is judged by.
func (c *evalFaces) scorer(out console, model *matcher.Model, study *matcher.FaceStudy) (func(person int) evaluate.FaceScorer, error) {
	if !c.CrossValidate {
		w := model.FaceWeigher()
		return func(int) evaluate.FaceScorer { return w }, nil
	}
	bar := newBar(out, folds, "parts learned without")
	return evaluate.LeaveOut(study, folds, func(rest *matcher.FaceStudy) (*matcher.Model, error) {
		fitted, err := model.FitFaces(rest, "")
		_ = bar.Add(1) // a bar that cannot be drawn is no reason to stop
		return fitted, err
	})
}

// describe finds the face of each photograph; one without a face is told and left out.
func (c *evalFaces) describe(ctx context.Context, out console, list []evaluate.DatedPhoto) (faces []*models.Face, err error) {
	describer, err := enrol.Open(enrol.Config{Models: c.Models})
	if err != nil {
		return nil, err
	}
	defer describer.Close() //nolint:errcheck // nothing is written
	faces = make([]*models.Face, len(list))
	files := make([]photoFile, len(list))
	for i := range list {
		files[i] = photoFile{list[i].File, filepath.Join(c.Photos, filepath.FromSlash(list[i].File))}
	}
	err = describeFiles(ctx, out, describer, files, func(i int, r enrol.Result) error {
		p := models.Photo{Of: models.OfChild, Faces: r.Faces}
		if faces[i], _ = p.ChosenFace(); faces[i] == nil {
			return models.Errorf(models.Invalid, "no face was found", "कोई चेहरा नहीं मिला")
		}
		return nil
	})
	return faces, err
}

func (r *faceReport) print(out console, crossValidated bool, photos int) error {
	title := "faces by the model"
	if crossValidated {
		title = "faces by models that were not learned from the people judged"
	}
	if photos > 1 {
		title += fmt.Sprintf(", %d photographs a person", photos)
	}
	var p printing
	if err := p.write(out.Out, title, r.Report); err != nil {
		return err
	}
	if r.Gain != nil {
		fmt.Fprintf(out.Out, "recall@1 over one photograph a person: %+.3f (%+.3f to %+.3f)\n", r.Gain.Value, r.Gain.Low, r.Gain.High)
	}
	fmt.Fprintf(out.Out, "photographs described: %d, without a face and left out: %d\n\n", r.Photographs, r.Faceless)
	return p.write(out.Out, "the same by the plain distance of descriptors", r.Distance)
}

// MarshalJSON implements json.Marshaler.
func (r faceReport) MarshalJSON() ([]byte, error) {
	more := map[string]any{"distance": r.Distance}
	if r.Photographs > 0 {
		more["photographs"], more["faceless"] = r.Photographs, r.Faceless
	}
	if r.One != nil {
		more["one_photo"] = r.One
		more["gain"] = map[string]any{"recall@1": r.Gain.Value, "interval": [2]float64{r.Gain.Low, r.Gain.High}}
	}
	return r.JSON(more)
}
