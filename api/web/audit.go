package web

import (
	"encoding/csv"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/milaan-project/milaan/api"
	"github.com/milaan-project/milaan/models"
)

// How many entries of the audit a page shows, and how many a file holds at most.
const (
	auditPageLength = 50
	auditFileLength = 10_000
)

// auditKinds are what entries are about, each with the beginnings of their actions.
var auditKinds = []struct {
	value, key string
	begin      []string
}{
	{"case", "audit.case", []string{"case"}}, {"photo", "audit.photo", []string{"photo"}}, {"search", "audit.search", []string{"search"}}, {"rank", "audit.rank", []string{"rank", "explain"}}, {"pair", "audit.pair", []string{"pair"}},
	{"list", "audit.list", []string{"queue", "overview", "alert", "clock"}}, {"drive", "audit.drive", []string{"drive"}}, {"raid", "audit.raid", []string{"raid"}},
	{"session", "audit.session", []string{"session"}}, {"refused", "audit.refused", []string{"refused"}}, {"account", "audit.account", []string{"account"}}, {"device", "audit.device", []string{"device"}}, {"token", "audit.token", []string{"token"}},
	{"audit", "audit.audit", []string{"audit"}}, {"system", "audit.system", []string{"system", "figures"}}, {"backup", "audit.backup", []string{"backup", "restore", "vault"}},
}

type auditPage struct {
	Case, Actor, Since, Until string
	Kinds                     []choice
	Wrong                     string // which field cannot be read
	Entries                   []auditRow
	Next, First, File         string // addresses
	Narrow                    bool
}

type auditRow struct {
	models.AuditEntry
	When time.Time
	Who  string // the name, where it is known
	What string // the action in words
	Code string // the action itself
	More []auditDetail
	// Number is that of the case, and CandidateOf that of the one whose candidate it was seen as; each is empty when it is none.
	Number, CandidateOf string
}

// showAudit answers GET /audit: who saw, searched, changed and decided what, the newest first; with format=csv as a file.
func (p *Pages) showAudit(q *request) error {
	if err := models.Authorise(q.actor, models.ReadAudit, models.CasePlace{}); err != nil {
		return err
	}
	page, f, err := p.auditFilter(q)
	if err != nil {
		return err
	}
	if page.Wrong != "" {
		return p.show(q, http.StatusUnprocessableEntity, "audit", view{Title: "audit.title", Styles: []string{"desk.css"}, Data: page})
	}
	if q.URL.Query().Get("format") == "csv" {
		return p.sendAudit(q, f)
	}
	list, err := p.cfg.Oversight.AuditPage(q.Context(), q.actor, f, auditPageLength, api.AuditRead)
	if err != nil {
		return err
	}
	numbers, err := p.numbersIn(q, list)
	if err != nil {
		return err
	}
	who := p.whoIs(q)
	for i := range list {
		e := &list[i]
		row := auditRow{AuditEntry: *e, Number: numbers[e.CaseID], When: time.UnixMilli(e.At).In(p.cfg.Zone), Who: who[e.Actor], Code: strings.ReplaceAll(e.Action, ".", " › ")}
		if row.What, err = q.lang.actionWords(e.Action); err != nil {
			return errInternal.Because(err)
		}
		if row.More, err = q.lang.detailWords(e, p.cfg.Districts); err != nil {
			return errInternal.Because(err)
		}
		row.CandidateOf, _ = models.OfCandidate(e.Purpose)
		page.Entries = append(page.Entries, row)
	}
	if len(list) == auditPageLength {
		page.Next = q.here("before", strconv.FormatInt(list[len(list)-1].N, 10))
	}
	if f.Before > 0 {
		page.First = q.here("before", "")
	}
	page.File = q.here("format", "csv", "before", "")
	return p.show(q, http.StatusOK, "audit", view{Title: "audit.title", Styles: []string{"desk.css"}, Data: page})
}

// numbersIn are the numbers of the cases that entries are about, by id.
func (p *Pages) numbersIn(q *request, list []models.AuditEntry) (map[string]string, error) {
	var ids []string
	for i := range list {
		if id := list[i].CaseID; id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return p.cfg.Oversight.NumbersOf(q.Context(), q.actor, ids)
}

// whoIs tells administrators the names of accounts. An auditor sees their ids.
func (p *Pages) whoIs(q *request) map[string]string {
	names := map[string]string{}
	list, err := p.cfg.Oversight.Staff(q.Context(), q.actor)
	if err != nil {
		return names // an id says who it was, too
	}
	for i := range list {
		names[list[i].ID] = list[i].Name
	}
	return names
}

// auditFilter reads which entries are asked for. An actor is given by id or by login.
func (p *Pages) auditFilter(q *request) (page auditPage, f models.AuditFilter, err error) {
	values := map[string]string{}
	for _, name := range []string{"case", "actor", "kind", "since", "until", "before"} {
		if values[name], err = q.parameter(name); err != nil {
			return page, f, err
		}
	}
	page = auditPage{Case: values["case"], Actor: values["actor"], Since: values["since"], Until: values["until"]}
	f = models.AuditFilter{CaseID: page.Case, Actor: page.Actor}
	page.Narrow = page.Case+page.Actor+page.Since+page.Until+values["kind"] != ""
	for _, k := range auditKinds {
		is := k.value == values["kind"]
		if is {
			f.Kinds = k.begin
		}
		page.Kinds = append(page.Kinds, choice{Value: k.value, Key: k.key, Chosen: is})
	}
	if values["kind"] != "" && f.Kinds == nil {
		return page, f, errParameter.At("kind")
	}
	if values["before"] != "" {
		if f.Before, err = strconv.ParseInt(values["before"], 10, 64); err != nil || f.Before < 1 {
			return page, f, errParameter.At("before")
		}
	}
	for _, bound := range []struct {
		name  string
		to    *int64
		later models.Date
	}{{"since", &f.Since, 0}, {"until", &f.Until, 1}} {
		if values[bound.name] == "" {
			continue
		}
		d, err := models.ParseDate(values[bound.name])
		if err != nil {
			page.Wrong = bound.name
			continue
		}
		year, month, day := (d + bound.later).Time().Date()
		*bound.to = time.Date(year, month, day, 0, 0, 0, 0, p.cfg.Zone).UnixMilli()
	}
	if f.Actor != "" {
		list, err := p.cfg.Oversight.Staff(q.Context(), q.actor)
		for i := range list {
			if err == nil && list[i].Login == strings.ToLower(f.Actor) {
				f.Actor = list[i].ID
			}
		}
	}
	return page, f, nil
}

// sendAudit answers with the entries as a file for spreadsheets.
func (p *Pages) sendAudit(q *request, f models.AuditFilter) error {
	list, err := p.cfg.Oversight.AuditPage(q.Context(), q.actor, f, auditFileLength, api.AuditExport)
	if err != nil {
		return err
	}
	h := q.w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="audit.csv"`)
	q.w.WriteHeader(http.StatusOK)
	out := csv.NewWriter(q.w)
	rows := [][]string{{"n", "at", "actor", "role", "action", "case_id", "detail", "from", "purpose", "hash"}}
	for i := range list {
		e := &list[i]
		rows = append(rows, []string{strconv.FormatInt(e.N, 10), time.UnixMilli(e.At).In(p.cfg.Zone).Format(time.RFC3339), e.Actor, string(e.Role), e.Action, e.CaseID, e.Detail, e.From, e.Purpose, e.Hash})
	}
	for _, row := range rows {
		for i := range row {
			row[i] = inert(row[i])
		}
		_ = out.Write(row) // the reader is gone; the log line tells the status
	}
	out.Flush()
	return nil
}

// inert writes a cell so that no spreadsheet takes it for a formula: a purpose is whatever somebody typed.
func inert(cell string) string {
	if strings.IndexAny(cell, "=+-@\t\r\n") == 0 {
		return "'" + cell
	}
	return cell
}
