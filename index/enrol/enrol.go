package enrol

import (
	"cmp"
	"context"
	"image"
	"runtime"
	"sort"
	"sync"

	"github.com/milaan-project/milaan/models"
)

// Model is the network and the recipe of every descriptor made here: dlib's ResNet v1 on the 5-landmark chip of 150 px
// with padding .25, the mean of the face and of its mirror image. A change of either is a new id.
const Model models.ModelID = "dlib-resnet-v1/5pt/mirror-mean/1"

// Config says where the networks are and how many photographs are described at once.
type Config struct {
	Models      string // folder with dlib's three model files
	Recognizers int    // how many photographs at once; 0 means one a core
	Waiting     int    // how many more may wait for their turn; 0 means waitingEach for each of those
}

// Enroller describes photographs. It is safe for use by many goroutines; Recognizers of them are served at once, each
// holding about 130 MB of networks and their buffers (70 until the CNN is first needed) and up to 64 MB of pixels while it
// decodes; one at a time of all may take up to MaxDecoded.
type Enroller struct {
	idle   chan *recognizer // holds every recognizer that nobody uses
	size   int
	inside chan struct{} // holds one for each photograph that is being described or waits
	large  chan struct{} // holds one while a large photograph is decoded or waits for a recognizer
	closed chan struct{}
	once   sync.Once
}

// Result is what a photograph holds. Image is at most 1,024 px on its long side; TakenOn is what the camera wrote, only a
// suggestion, since clocks are wrong.
type Result = models.Enrolment

// Open loads the networks. It returns an Unavailable Error that says what to do when a model file is missing or cannot
// be read. Close gives the memory back.
func Open(cfg Config) (*Enroller, error) {
	if err := checkModels(cfg.Models); err != nil {
		return nil, err
	}
	n := cfg.Recognizers
	if n <= 0 {
		n = runtime.GOMAXPROCS(0)
	}
	useOneBLASThread()
	waiting := cmp.Or(cfg.Waiting, n*waitingEach)
	e := &Enroller{idle: make(chan *recognizer, n), inside: make(chan struct{}, n+waiting), large: make(chan struct{}, 1), closed: make(chan struct{})}
	for range n {
		r, err := openRecognizer(cfg.Models)
		if err != nil {
			return nil, errClosing(e.Close(), err)
		}
		e.idle <- r
		e.size++
	}
	return e, nil
}

// Close waits for photographs that are being described and frees the networks. Later calls of Describe return an
// Unavailable Error; closing twice does nothing.
func (e *Enroller) Close() error {
	e.once.Do(func() {
		close(e.closed)
		for range e.size {
			(<-e.idle).close()
		}
	})
	return nil
}

// Model is the id that every face of this Enroller carries.
func (e *Enroller) Model() models.ModelID { return Model }

// waitingEach is how many photographs may wait for each that is described: about two seconds' worth.
const waitingEach = 16

// Recognizers is how many photographs are described at once: more callers than this wait, and too many are told to come
// back.
func (e *Enroller) Recognizers() int { return e.size }

// borrow waits until a photograph may be decoded, and for an idle recognizer. The caller says when it has the pixels, and
// gives the recognizer back. Busy: too many wait already.
func (e *Enroller) borrow(ctx context.Context, w weight) (r *recognizer, decoded func(), err error) {
	select {
	case <-e.closed:
		return nil, nil, errClosed
	default:
	}
	select {
	case e.inside <- struct{}{}:
	default:
		return nil, nil, errBusy
	}
	if decoded, err = e.weighed(ctx, w); err == nil {
		select {
		case r = <-e.idle:
			return r, decoded, nil
		case <-e.closed:
			err = errClosed
		case <-ctx.Done():
			err = errGivenUp(ctx)
		}
		decoded()
	}
	<-e.inside
	return nil, nil, err
}

func (e *Enroller) giveBack(r *recognizer) {
	e.idle <- r
	<-e.inside
}

// Describe checks, cleans and describes a photograph (JPEG, PNG or WebP). A photograph without a face is no error: it has
// no Faces and the advice NoFace. Errors: TooLarge, UnsupportedMedia and Invalid as of Check, Invalid for pixels that
// cannot be decoded, Busy when too many wait
// already, Unavailable when ctx ends first or the Enroller is closed.
func (e *Enroller) Describe(ctx context.Context, photo []byte) (Result, error) {
	return e.describe(ctx, photo, func(c *cleaned) (jpg []byte, err error) { return encode(c.pixels) })
}

// DescribeAgain describes an image that was cleaned before (Result.Image), for a new model. shrunk is how many pixels of
// the photograph as received one of the image's stands for, at least 1. Image comes back as it is. Errors are those of
// Describe.
func (e *Enroller) DescribeAgain(ctx context.Context, clean []byte, shrunk float64) (Result, error) {
	return e.describe(ctx, clean, func(c *cleaned) ([]byte, error) {
		c.shrunk = shrunk
		return clean, nil
	})
}

// describe describes a photograph; image gives the clean image's JPEG.
func (e *Enroller) describe(ctx context.Context, photo []byte, image func(*cleaned) ([]byte, error)) (Result, error) {
	kind, header, err := check(photo)
	if err != nil {
		return Result{}, err
	}
	// A decoder costs a core and much memory, so the recognizer is taken before decoding.
	r, decoded, err := e.borrow(ctx, weigh(photo, kind, header))
	if err != nil {
		return Result{}, err
	}
	defer e.giveBack(r)

	clean, err := decode(ctx, photo, kind)
	decoded()
	if err != nil {
		return Result{}, err
	}
	bounds := clean.pixels.Bounds()
	res := Result{Width: bounds.Dx(), Height: bounds.Dy(), TakenOn: clean.takenOn}
	if res.Image, err = image(&clean); err != nil {
		return Result{}, err
	}
	sightings, err := r.look(ctx, clean.pixels, res.Image)
	if err != nil {
		return Result{}, err
	}
	for _, s := range sightings {
		f, err := r.face(ctx, s)
		if err != nil {
			return Result{}, err
		}
		f.Quality = measure(clean.pixels, f, s.width()*clean.shrunk, f.Quality)
		f.Box = inside(f.Box, bounds)
		res.Faces = append(res.Faces, f)
	}
	sortFaces(res.Faces)
	res.Advice = adviceOnPhoto(res.Faces)
	return res, nil
}

// sortFaces puts the largest first; of two as large, the one farther left and up.
func sortFaces(faces []models.Face) {
	sort.SliceStable(faces, func(i, j int) bool {
		a, b := faces[i].Box, faces[j].Box
		switch {
		case a.Area() != b.Area():
			return a.Area() > b.Area()
		case a.X != b.X:
			return a.X < b.X
		default:
			return a.Y < b.Y
		}
	})
}

func adviceOnPhoto(faces []models.Face) []models.Advice {
	switch len(faces) {
	case 0:
		return []models.Advice{models.NoFace}
	case 1:
		return nil
	default:
		return []models.Advice{models.SeveralFaces}
	}
}

// inside cuts a box to the image: dlib's boxes may reach over the edge, and those who draw them should not have to care.
func inside(b models.Box, bounds image.Rectangle) models.Box {
	r := image.Rect(b.X, b.Y, b.X+b.Width, b.Y+b.Height).Intersect(bounds)
	return models.Box{X: r.Min.X, Y: r.Min.Y, Width: r.Dx(), Height: r.Dy()}
}
