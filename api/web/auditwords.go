package web

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// actionKeys say what entries of the audit are about, by their actions; what is said of a pair has words of its own.
var actionKeys = map[string]string{
	"case.view": "did.case_view", "case.history": "did.case_history", "case.list": "did.case_list", "case.print": "did.case_print", "case.read_out": "did.case_read_out",
	"case.companions": "did.case_companions", "case.export": "did.case_export",
	"case." + string(models.CaseCreated): "did.case_created", "case." + string(models.CaseChanged): "did.case_changed",
	"case." + string(models.PhotoAdded): "did.photo_added", "case." + string(models.PhotoDescribed): "did.photo_described",
	"case." + string(models.FaceChosen): "did.face_chosen", "case." + string(models.PhotoCorrected): "did.photo_corrected", "case." + string(models.CaseClosed): "did.case_closed",
	"case." + string(models.CaseReopened): "did.case_reopened", "case." + string(models.CaseMerged): "did.case_merged",
	"case." + string(models.CasePurged): "did.case_purged",
	"photo.view":                        "did.photo_view", "search": "did.search", "rank": "did.rank", "explain": "did.explain", "queue": "did.queue", "overview": "did.overview",
	"pair.list": "did.pair_list", "pair.view": "did.pair_view", "alert.list": "did.alert_list", "clock.list": "did.clock_list",
	"raid.view": "did.raid_view", "raid.end": "did.raid_end", "raid.mark": "did.raid_mark", "raid.send": "did.raid_send",
	"drive.list": "did.drive_list", "drive.view": "did.drive_view", "drive.create": "did.drive_create", "drive.change": "did.drive_change", "drive.cancel": "did.drive_cancel",
	"figures.read": "did.figures_read", "system.read": "did.system_read", "audit.read": "did.audit_read", "audit.export": "did.audit_export",
	"session.open": "did.session_open", "session.close": "did.session_close", "session.refused": "did.session_refused", "refused": "did.refused",
	"account.create": "did.account_create", "account.first": "did.account_first", "account.change": "did.account_change", "account.password": "did.account_password",
	"account.factor_new": "did.account_factor_new", "account.factor_on": "did.account_factor_on", "account.code_used": "did.account_code_used",
	"account.rewrap": "did.account_rewrap", "token.create": "did.token_create", "token.revoke": "did.token_revoke",
	"device.create": "did.device_create", "device.revoke": "did.device_revoke",
	"backup": "did.backup", "restore": "did.restore", "vault.rewrap": "did.vault_rewrap",
}

// countedKeys name what a detail counts.
var countedKeys = map[string]string{
	"cases": "counted.cases", "pairs": "counted.pairs", "candidates": "counted.candidates", "alerts": "counted.alerts", "entries": "counted.entries",
	"drives": "counted.drives", "photographs": "counted.photographs",
}

// actionWords say an action; one that has no words is said by its code.
func (l *tongue) actionWords(action string) (string, error) {
	if key, ok := actionKeys[action]; ok {
		return l.say(key)
	}
	if kind, ok := strings.CutPrefix(action, "pair."); ok {
		if key, ok := saidKeys[models.VerdictKind(kind)]; ok {
			return l.say(key)
		}
	}
	return action, nil
}

// auditDetail is a piece of what an entry says beside its action: words, or a code that stays as it is.
type auditDetail struct {
	Words, Code string
}

// detailWords read an entry's detail: counts, roles, callers, states, what is different in an account and the names of fields in
// words, all else as it is.
func (l *tongue) detailWords(e *models.AuditEntry, districts []models.District) ([]auditDetail, error) {
	if e.Action == "case."+string(models.CaseChanged) {
		words, err := l.fieldWords(e.Detail)
		return []auditDetail{{Words: words}}, err
	}
	var list []auditDetail
	parts := strings.Fields(e.Detail)
	if strings.HasPrefix(e.Action, "account.") && len(parts) > 1 {
		words, err := l.differencesWords(parts[1:], districts)
		return []auditDetail{{Code: parts[0]}, {Words: words}}, err
	}
	for i := 0; i < len(parts); i++ {
		if n, err := strconv.Atoi(parts[i]); err == nil && i+1 < len(parts) && countedKeys[parts[i+1]] != "" {
			words, err := l.say(countedKeys[parts[i+1]], "Count", n)
			if err != nil {
				return nil, err
			}
			list = append(list, auditDetail{Words: words})
			i++
			continue
		}
		key := cmp.Or(roleKeys[models.Role(parts[i])], callerKeys[models.Caller(parts[i])])
		if strings.HasPrefix(e.Action, "pair.") {
			if key = stateKeys[models.PairState(parts[i])]; key == "" {
				key = saysKeys[parts[i]]
			}
		}
		if key == "" {
			list = append(list, auditDetail{Code: parts[i]})
			continue
		}
		words, err := l.say(key)
		if err != nil {
			return nil, err
		}
		list = append(list, auditDetail{Words: words})
	}
	return list, nil
}

// fieldWords name the fields of a record that were changed.
func (l *tongue) fieldWords(names string) (string, error) {
	var words []string
	for name := range strings.SplitSeq(names, ",") {
		word, err := l.compared(name)
		if err != nil {
			return "", err
		}
		words = append(words, word)
	}
	return strings.Join(words, ", "), nil
}
