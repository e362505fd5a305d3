package models

// District is one district of the configured state.
type District struct {
	LGD     uint16   `json:"lgd"` // code in the Local Government Directory of India; never zero
	NameEn  string   `json:"name_en"`
	NameHi  string   `json:"name_hi"`
	Aliases []string `json:"aliases,omitempty"` // former and common names in any script
	HQ      string   `json:"hq"`                // the town the district is run from
	Lat     float64  `json:"lat"`               // of the centroid, degrees north
	Lon     float64  `json:"lon"`               // of the centroid, degrees east
}

// Name returns the district's name in Hindi when lang is "hi", and in English otherwise.
func (d District) Name(lang string) string { return Text{En: d.NameEn, Hi: d.NameHi}.In(lang) }

// Names returns every name that the district is listed under, in both scripts.
func (d District) Names() []string { return append([]string{d.NameEn, d.NameHi}, d.Aliases...) }

// AHTU is an Anti Human Trafficking Unit: it serves the district it sits in and the districts associated with it.
type AHTU struct {
	District   uint16   `json:"district"`             // LGD code of the district it sits in
	Associated []uint16 `json:"associated,omitempty"` // LGD codes in order, without its own district
}
