package main

import (
	"fmt"

	"github.com/milaan-project/milaan/matcher/evaluate"
)

// The parts of an evaluation.
const (
	partCMU       = "names, CMU pairs"
	partAffidavit = "names, affidavit tokens"
	partPlaces    = "places"
	partFaces     = "children's faces, 5-fold"
	partTwoPhotos = "children's faces, two photographs a person"
	hard          = "scenario-hard"
	dev           = "scenario-dev"
	calibrated    = ", calibrated, 5-fold"
)

// goal is what a figure of a part should reach.
type goal struct {
	part, class string // class: empty for all searches
	figure      evaluate.Figure
	target      float64
	atMost      bool
	gain        bool // of the difference to one photograph a person
	faceAlone   bool // the target is what the list by face alone reaches
}

// Classes of scenarios that goals are about.
const (
	withPhoto = "with photo"
	bothFaces = "face on both sides"
)

// goals are the project's own, in docs/quality.md with what was reached.
var goals = []goal{
	{part: partCMU, figure: evaluate.RecallAt1, target: .95},
	{part: partCMU, figure: evaluate.RecallAt10, target: .995},
	{part: partAffidavit, figure: evaluate.RecallAt1, target: .82},
	{part: partAffidavit, figure: evaluate.RecallAt10, target: .98},
	{part: partPlaces, figure: evaluate.RecallAt1, target: .95},
	{part: partPlaces, figure: evaluate.Shared, target: .98},
	{part: partFaces, figure: evaluate.RecallAt1, target: .76},
	{part: partFaces, figure: evaluate.RecallAt10, target: .935},
	{part: partFaces, figure: evaluate.TAR, target: .68},
	{part: partTwoPhotos, figure: evaluate.RecallAt1, gain: true, target: .05},
	{part: hard, figure: evaluate.RecallAt1, target: .45},
	{part: hard, figure: evaluate.RecallAt10, target: .68},
	{part: hard, class: withPhoto, figure: evaluate.RecallAt1, target: .85},
	{part: hard, class: withPhoto, figure: evaluate.RecallAt10, target: .93},
	{part: hard, class: bothFaces, figure: evaluate.RecallAt1, faceAlone: true},
	{part: hard, class: bothFaces, figure: evaluate.RecallAt10, faceAlone: true},
	{part: hard, figure: evaluate.LogLoss, target: 4.6, atMost: true},
	{part: hard + calibrated, figure: evaluate.RecallAt1, target: .62},
	{part: hard + calibrated, figure: evaluate.RecallAt10, target: .80},
	{part: hard + calibrated, figure: evaluate.RecallAt20, target: .84},
	{part: hard + calibrated, class: withPhoto, figure: evaluate.RecallAt1, target: .90},
	{part: hard + calibrated, class: withPhoto, figure: evaluate.RecallAt10, target: .95},
	{part: hard + calibrated, class: bothFaces, figure: evaluate.RecallAt1, faceAlone: true},
	{part: hard + calibrated, class: bothFaces, figure: evaluate.RecallAt10, faceAlone: true},
	{part: hard + calibrated, figure: evaluate.LogLoss, target: 3.5, atMost: true},
	{part: hard + calibrated, figure: evaluate.FNIRAt10, target: .50, atMost: true},
	{part: hard + calibrated, figure: evaluate.SureShare, target: .30},
	{part: hard + calibrated, figure: evaluate.SureTrue, target: .96},
	{part: hard + calibrated, figure: evaluate.ECETop, target: .03, atMost: true},
	{part: hard + calibrated, figure: evaluate.ECENone, target: .03, atMost: true},
	{part: dev + calibrated, figure: evaluate.RecallAt1, target: .985},
	{part: dev + calibrated, figure: evaluate.RecallAt10, target: .995},
}

func (g *goal) what() string {
	if g.class != "" {
		return g.part + ", " + g.class
	}
	return g.part
}

func (g *goal) figureName() string {
	if g.gain {
		return g.figure.Title() + " over one photograph"
	}
	return g.figure.Title()
}

// judge returns the goal's figure of a part, what was wanted, and whether it is reached; false when the part cannot say.
func (g *goal) judge(m *measured) (e evaluate.Estimate, wanted string, reached bool) {
	e = m.report.Class(g.class).Of[g.figure]
	target := g.target
	switch full := m.full.(type) {
	case faceReport:
		if g.gain {
			e = *full.Gain
		}
	case scenarioReport:
		if g.faceAlone && full.FaceAlone != nil {
			target = full.FaceAlone.All.Of[g.figure].Value
		}
	}
	const rounding = .0005 // a goal has three digits
	switch {
	case g.faceAlone:
		return e, fmt.Sprintf("at least face alone, %.3f", target), e.Value >= target-rounding
	case g.atMost:
		return e, fmt.Sprintf("at most %.3g", target), e.Value <= target+rounding
	}
	return e, fmt.Sprintf("at least %.3g", target), e.Value >= target-rounding
}
