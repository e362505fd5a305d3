package web

import "github.com/milaan-project/milaan/models"

// devicesView are somebody's telephones, each with a button to revoke it.
type devicesView struct {
	Action  string // address of the form
	Own     bool
	Revoked bool // one was, just now
	List    []models.Token
}

// devicesOf finds somebody's telephones, for who may see them; nil when there is nothing to show.
func (p *Pages) devicesOf(q *request, owner, action string, revoked bool) (*devicesView, error) {
	list, err := p.cfg.Cases.Devices(q.Context(), q.actor, owner)
	if err != nil || len(list) == 0 && !revoked {
		return nil, err
	}
	return &devicesView{action, owner == q.actor.ID, revoked, list}, nil
}

// revokeOwnDevice answers POST /account/device.
func (p *Pages) revokeOwnDevice(q *request) error {
	if err := q.ParseForm(); err != nil {
		return errUnreadable.Because(err)
	}
	if err := p.cfg.Cases.RevokeDevice(q.Context(), q.actor, q.PostForm.Get("device")); err != nil {
		return err
	}
	q.redirect("/account?revoked=yes")
	return nil
}
