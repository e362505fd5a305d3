package api

import (
	"strings"

	"github.com/milaan-project/milaan/models"
)

type photoJSON struct {
	ID           string         `json:"id"`
	TakenOn      models.Date    `json:"taken_on,omitzero"`
	TakenOnExact bool           `json:"taken_on_exact"`
	Of           models.Subject `json:"of"`
	Source       string         `json:"source,omitempty"`
	Width        int            `json:"width"`
	Height       int            `json:"height"`
	Faces        []faceJSON     `json:"faces"`
	AssistedEyes []models.Point `json:"assisted_eyes,omitempty"`
	Advice       []adviceJSON   `json:"advice"`
}

type faceJSON struct {
	Box          models.Box     `json:"box"`
	Quality      qualityJSON    `json:"quality"`
	QualityWords string         `json:"quality_words"`
	Chosen       bool           `json:"chosen"`
	Assisted     bool           `json:"assisted"`
	Model        models.ModelID `json:"model"`
}

type qualityJSON struct {
	Width      float64      `json:"width"`
	Sharpness  float64      `json:"sharpness"`
	Exposure   float64      `json:"exposure"`
	Yaw        float64      `json:"yaw"`
	Roll       float64      `json:"roll"`
	MirrorGap  float64      `json:"mirror_gap"`
	Unmirrored bool         `json:"unmirrored"`
	Score      float64      `json:"score"`
	Advice     []adviceJSON `json:"advice"`
}

type adviceJSON struct {
	Code models.Advice `json:"code"`
	Text string        `json:"text"`
}

func photoOf(p *models.Photo, lang string) photoJSON {
	of := p.Of
	if of == "" {
		of = models.OfChild
	}
	j := photoJSON{
		ID: p.ID, TakenOn: p.TakenOn, TakenOnExact: p.TakenOnExact, Of: of, Source: p.Source,
		Width: p.Width, Height: p.Height, Faces: make([]faceJSON, len(p.Faces)), AssistedEyes: p.AssistedEyes,
		Advice: adviceOf(p.Advice(), lang),
	}
	for i := range p.Faces {
		f := &p.Faces[i]
		q := f.Quality
		words := qualityWords(q, lang)
		if !p.OfTheChild() {
			words = notTheChild.In(lang)
		}
		j.Faces[i] = faceJSON{
			Box: f.Box, QualityWords: words, Chosen: f.Chosen, Assisted: f.Assisted, Model: f.Model,
			Quality: qualityJSON{q.Width, q.Sharpness, q.Exposure, q.Yaw, q.Roll, q.MirrorGap, q.Unmirrored, q.Score, adviceOf(q.Advice, lang)},
		}
	}
	return j
}

func adviceOf(advice []models.Advice, lang string) []adviceJSON {
	list := make([]adviceJSON, len(advice))
	for i, a := range advice {
		list[i] = adviceJSON{a, a.Text().In(lang)}
	}
	return list
}

var (
	goodFace    = models.Text{En: "The face is good for comparing.", Hi: "चेहरा तुलना के लिए अच्छा है।"}
	notTheChild = models.Text{En: "The photograph is not of the child: its faces are not compared.", Hi: "फ़ोटो बच्चे की नहीं है: इसके चेहरों की तुलना नहीं होती।"}
)

func qualityWords(q models.FaceQuality, lang string) string {
	if len(q.Advice) == 0 {
		return goodFace.In(lang)
	}
	words := make([]string, len(q.Advice))
	for i, a := range q.Advice {
		words[i] = a.Text().In(lang)
	}
	return strings.Join(words, " ")
}
