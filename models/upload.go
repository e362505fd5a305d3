package models

import "reflect"

// Upload is a photograph that arrives in parts over a poor line: what its sender declared of it, and how far it has come.
type Upload struct {
	ID        string  `json:"id"`
	ActorID   string  `json:"actor"`  // whose it is: nobody else may go on with it or learn of it
	CaseID    string  `json:"case"`   // empty: a photograph of many people
	Length    int64   `json:"length"` // bytes of the whole
	SHA256    string  `json:"sha256"` // of the whole, hex
	TakenOn   Date    `json:"taken_on"`
	Estimated bool    `json:"estimated"`
	Of        Subject `json:"of"`
	Source    string  `json:"source"`
	ExpiresAt int64   `json:"expires_at"`         // milliseconds since 1970; what has not arrived by then is thrown away
	PhotoID   string  `json:"photo_id,omitempty"` // what it became: a photograph of the case, or a kept group photograph

	// Group is set for a group photograph on its way. One that is kept, of which children are made, has it not.
	Group  bool     `json:"group,omitempty"`
	Raid   RaidSent `json:"raid,omitzero"`
	Faces  []Box    `json:"faces"` // of one that is kept, as found or marked by a person; nil: nobody has looked yet
	Offset int64    `json:"-"`     // how many bytes have arrived and are on the disk
}

// Same reports whether two declarations are of the same photograph of the same case.
func (u *Upload) Same(o *Upload) bool {
	a, b := *u, *o
	for _, one := range []*Upload{&a, &b} {
		one.ExpiresAt, one.PhotoID, one.Offset, one.Faces = 0, "", 0, nil
	}
	return reflect.DeepEqual(a, b)
}
