package matcher

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"math"

	"github.com/milaan-project/milaan/models"
)

// Model is every number the matcher weighs with: one versioned JSON file. What each rests on is written beside it there.
type Model struct {
	// ID names the file's content: its name and the first eight hex digits of its SHA-256.
	ID string `json:"-"`

	Name  string `json:"name"`
	About string `json:"about"`

	// Learned is what the model was learned from; nil when it has seen no confirmed pair.
	Learned *Learned `json:"learned,omitempty"`

	// Smoothing is how many imagined cases the set's own u counts as, beside the registry's.
	Smoothing float64 `json:"smoothing"`
	// Groups are the exponents of dependent fields, by group: 1 weighs the fields as if independent.
	Groups map[string]float64 `json:"groups"`
	// Sets are the findings of each compared field, by name.
	Sets map[string]*findingSet `json:"sets"`
	// Prior is the probability that the searched child is in the searched side, before anything is compared: by
	// "found>missing", "missing>found", "missing>missing", "found>found".
	Prior map[string]float64 `json:"prior"`

	Age    ageModel    `json:"age"`
	Height heightModel `json:"height"`
	Words  wordsModel  `json:"words"`
	// Companions weighs the children who went missing, or were found, together with this one.
	Companions companionsModel `json:"companions"`
	// Family bounds what brothers and sisters share when a side is searched for one child's other record.
	Family familyModel `json:"family"`
	Face   faceModel   `json:"face"`
	// ClothingHalfLife is after how many days half the children wear other clothes.
	ClothingHalfLife float64 `json:"clothing_half_life"`
}

// Learned is the evidence a calibrated model rests on.
type Learned struct {
	From     string  `json:"from"` // id of the model it started from
	Searches int     `json:"searches"`
	Mated    int     `json:"mated"`
	Weight   float64 `json:"weight"` // of the searches together: below their number when the engine's own proposals are among them
	// Before and After are the mean -log2 P(truth) of a search by the model it started from and by weights learned from
	// the other parts, when it was judged so.
	Before float64 `json:"before,omitempty"`
	After  float64 `json:"after,omitempty"`
	// Balance is the mean of 2^bits over pairs of different children, by group and of all together.
	Pairs   int                `json:"pairs"`
	Balance map[string]float64 `json:"balance"`
}

// findingSet is every finding one comparison can come to.
type findingSet struct {
	Group    string    `json:"group"`
	Floor    float64   `json:"floor"` // bits; nothing counts more against a candidate
	Basis    string    `json:"basis"` // what m rests on
	Findings []finding `json:"findings"`
	// Seen counts confirmed pairs by the look the child was reported with and the one it was found with; looks only.
	Seen map[string]map[string]float64 `json:"seen,omitempty"`
}

// finding is one outcome: M = P(finding | same child) by judgement or source, U = P(finding | different children) where
// the registry is too small to count.
type finding struct {
	Code string  `json:"code"`
	M    float64 `json:"m"`
	U    float64 `json:"u"`
}

//go:embed model.json
var shippedModel []byte

// ShippedModel returns the weights that come with Milaan. They have seen no confirmed pair.
func ShippedModel() (*Model, error) { return ParseModel(shippedModel) }

// ParseModel reads a model file. It returns Faults that name every number that cannot be.
func ParseModel(file []byte) (*Model, error) {
	var m Model
	d := json.NewDecoder(bytes.NewReader(file))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return nil, models.Errorf(models.Invalid, "this is not a model file", "यह मॉडल फ़ाइल नहीं है").
			Advise("Use a file written by milaan, unchanged.", "milaan की लिखी फ़ाइल बिना बदले दें।").Because(err)
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(file)
	m.ID = m.Name + "-" + hex.EncodeToString(sum[:4])
	return &m, nil
}

// requiredSets are the comparisons the matcher makes; a model file without one of them is refused.
var requiredSets = []string{"child_name", "father_name", "mother_name", "guardian_name", "kin_name", "sex", "home_place", "home_district",
	"found_to_home", "languages_distinct", "languages_common", "marks", "marks_none", "disability", "disability_none", "clothing",
	"elapsed", "elapsed_same_side", "complexion", "build", "hair", "eyes"}

func (m *Model) check() error {
	var faults models.Faults
	fault := func(field, what string) {
		faults = append(faults, models.Errorf(models.Invalid, "%s", "%s", what).At(field))
	}
	for _, name := range requiredSets {
		set := m.Sets[name]
		if set == nil || len(set.Findings) == 0 {
			fault(name, "the findings are missing")
			continue
		}
		sameSum, differentSum := 0.0, 0.0
		for _, f := range set.Findings {
			if f.M <= 0 || f.U <= 0 {
				fault(name+"."+f.Code, "m and u must be above 0")
			}
			sameSum, differentSum = sameSum+f.M, differentSum+f.U
			if _, ok := findingTexts[f.Code]; !ok {
				fault(name+"."+f.Code, "this finding is not known")
			}
		}
		if math.Abs(sameSum-1) > 1e-6 || math.Abs(differentSum-1) > 1e-6 {
			fault(name, "the m, and the u, of a field's findings must each add up to 1")
		}
		if set.Floor >= 0 {
			fault(name, "the floor must be below 0")
		}
		if w := m.Groups[set.Group]; w < .3 || w > 2 {
			fault(name, "the group's exponent must lie between 0.3 and 2")
		}
	}
	if !m.Face.Metric.fits() {
		fault("face.metric", "the parts of the face metric do not fit together")
	} else {
		m.Face.Metric.prepare()
	}
	for _, group := range []string{m.Age.Group, m.Height.Group, m.Words.Group, m.Companions.Group, m.Family.Group} {
		if w := m.Groups[group]; w < .3 || w > 2 {
			fault("groups."+group, "the group's exponent must lie between 0.3 and 2")
		}
	}
	if w := m.Groups[m.Face.Group]; w < .3 || w > 2 || m.Face.Imagined <= 0 || m.Face.Low >= 0 || m.Face.High <= 0 {
		fault("face", "the weight must lie between 0.3 and 2, imagined above 0, and 0 between low and high")
	}
	if k := m.Companions; k.Share <= 0 || k.Share >= 1 || k.Cap <= 0 {
		fault("companions", "the share must lie between 0 and 1, and the cap above 0")
	}
	if s := m.Family.Share; s <= 0 || s >= 1 {
		fault("family", "the share must lie between 0 and 1")
	}
	for name, p := range m.Prior {
		if p <= 0 || p >= 1 {
			fault("prior."+name, "a prior lies between 0 and 1")
		}
	}
	if m.ClothingHalfLife <= 0 {
		fault("clothing_half_life", "the half-life must be above 0 days")
	}
	if m.Smoothing <= 0 {
		fault("smoothing", "the smoothing must be above 0")
	}
	return faults.Or()
}

// weight is the exponent of a set's group.
func (m *Model) weight(set *findingSet) float64 { return m.Groups[set.Group] }

func (m *Model) prior(probe, searched models.Side) float64 {
	if p, ok := m.Prior[string(probe)+">"+string(searched)]; ok {
		return p
	}
	return .5
}
