package enrol

import (
	"fmt"
	"image"
	"os"
	"path/filepath"

	goface "github.com/Kagami/go-face"

	"github.com/milaan-project/milaan/models"
)

// modelFiles are the files go-face opens by name: landmarks, descriptor network, CNN detector.
var modelFiles = []string{
	"shape_predictor_5_face_landmarks.dat",
	"dlib_face_recognition_resnet_model_v1.dat",
	"mmod_human_face_detector.dat",
}

// checkModels names a missing file before dlib's loader, whose message does not.
func checkModels(folder string) error {
	for _, name := range modelFiles {
		info, err := os.Stat(filepath.Join(folder, name))
		if err == nil && info.IsDir() {
			err = fmt.Errorf("%s is a folder", name)
		}
		if err != nil {
			return errModels(folder, err)
		}
	}
	return nil
}

// recognizer is one set of dlib's networks, for one goroutine at a time.
type recognizer struct{ dlib *goface.Recognizer }

func openRecognizer(folder string) (*recognizer, error) {
	dlib, err := goface.NewRecognizer(folder)
	if err != nil {
		return nil, errModels(folder, err)
	}
	return &recognizer{dlib}, nil
}

func (r *recognizer) close() { r.dlib.Close() }

// detector is one of dlib's two.
type detector int

const (
	hog detector = iota // quick, frontal, faces of 80 px and more
	cnn                 // slow, forgiving of pose and light
)

// minSide is the smallest image shown to dlib: below it there is no face to find, and its image pyramid runs out of pixels.
const minSide = 24

// found is one face as dlib sees it, in pixels of the image that it was shown.
type found struct {
	box        image.Rectangle // may reach over the image's edge
	landmarks  [5]models.Point
	descriptor models.Descriptor
}

// find shows dlib a JPEG that encode wrote. It returns an Internal Error when dlib fails.
func (r *recognizer) find(jpg []byte, with detector) ([]found, error) {
	recognize := r.dlib.Recognize
	if with == cnn {
		recognize = r.dlib.RecognizeCNN
	}
	faces, err := recognize(jpg)
	if err != nil {
		return nil, errNetwork.Because(err)
	}
	all := make([]found, 0, len(faces))
	for _, f := range faces {
		if len(f.Shapes) != 5 {
			return nil, errNetwork.Because(fmt.Errorf("the landmark file finds %d points, not 5", len(f.Shapes)))
		}
		// dlib's right and bottom edges belong to the rectangle, Go's do not.
		one := found{box: image.Rect(f.Rectangle.Min.X, f.Rectangle.Min.Y, f.Rectangle.Max.X+1, f.Rectangle.Max.Y+1)}
		for i, p := range f.Shapes {
			one.landmarks[i] = models.Point{X: float64(p.X), Y: float64(p.Y)}
		}
		one.descriptor = models.Descriptor(f.Descriptor)
		all = append(all, one)
	}
	return all, nil
}
