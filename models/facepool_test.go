package models_test

import (
	"math"
	"testing"

	"github.com/milaan-project/milaan/models"
)

func faceOn(photo string, taken models.Date, age, quality float64, first float32) models.FaceEntry {
	f := models.FaceEntry{Photo: photo, TakenOn: taken, Age: age, Quality: quality, Sittings: 1, Assisted: true}
	f.Descriptor[0], f.Descriptor[1] = first, 1
	return f
}

func TestPoolFacesOfOneOccasionCountOnce(t *testing.T) {
	// Three of one week at 0, one two years later at 1: a mean of occasions, not of photographs.
	got := models.PoolFaces([]models.FaceEntry{
		faceOn("late", 18730, 9, 1, 1), faceOn("a", 18000, 7, 1, 0), faceOn("b", 18003, 7, 1, 0), faceOn("c", 18006, 7, 1, 0)})
	if math.Abs(float64(got.Descriptor[0])-.5) > 1e-6 || got.Descriptor[1] != 1 {
		t.Errorf("the mean is %v", got.Descriptor[:2])
	}
	if got.Sittings != 2 || got.Photo != "late" || got.Age != 8 || got.TakenOn != 18367 || !got.Assisted {
		t.Errorf("%d sittings, photo %s, age %v, %d", got.Sittings, got.Photo, got.Age, got.TakenOn)
	}
}

func TestPoolFacesWeighsByQuality(t *testing.T) {
	got := models.PoolFaces([]models.FaceEntry{faceOn("good", 18000, 7, .9, 1), faceOn("poor", 18400, 8, .3, 0)})
	if math.Abs(float64(got.Descriptor[0])-.75) > 1e-6 || got.Quality != .9 {
		t.Errorf("the mean is %v of quality %v", got.Descriptor[0], got.Quality)
	}
	useless := models.PoolFaces([]models.FaceEntry{faceOn("x", 18000, 7, 0, 1), faceOn("y", 18400, 8, 0, 0)})
	if math.IsNaN(float64(useless.Descriptor[0])) {
		t.Error("photographs without quality have no mean")
	}
}

func TestPoolFacesLeavesUnknownsOut(t *testing.T) {
	got := models.PoolFaces([]models.FaceEntry{faceOn("dated", 18000, 7, 1, 1), faceOn("undated", 0, -1, 1, 0)})
	if got.TakenOn != 18000 || got.Age != 7 || got.Sittings != 2 || got.Photo != "dated" {
		t.Errorf("%+v", got.About())
	}
	one := faceOn("one", 18000, 7, .4, .3)
	if models.PoolFaces([]models.FaceEntry{one}) != one {
		t.Error("a single face is not returned as it is")
	}
	none := models.PoolFaces([]models.FaceEntry{faceOn("u", 0, -1, 1, 1)})
	if none.TakenOn != 0 || none.Age != -1 {
		t.Errorf("%+v", none.About())
	}
}

func TestAgingOf(t *testing.T) {
	if models.AgingOf(-1) != 0 || models.AgingOf(9) != 0 || models.AgingOf(3) >= 0 || models.AgingOf(40) != models.AgingOf(18) {
		t.Error("aging does not go from small children through the middle of childhood to the grown")
	}
}
