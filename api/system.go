package api

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

// System says how the registry runs. Nothing of any child is in it. Forbidden: it is not for this actor to see.
func (s *Server) System(ctx context.Context, actor models.Actor) (models.System, error) {
	if err := models.Authorise(actor, models.ReadSystem, models.CasePlace{}); err != nil {
		return models.System{}, err
	}
	now := s.deps.Now().UnixMilli()
	y := models.System{Version: s.deps.Version, At: now, AppliedSeq: s.deps.Freshness.AppliedSeq(), Ready: s.deps.Freshness.Ready(), Lag: s.deps.Standing.Lag()}
	var err error
	if y.HeadSeq, err = s.deps.Registry.HeadSeq(ctx); err != nil {
		return models.System{}, err
	}
	if y.Figures, err = s.deps.Registry.Figures(ctx, now); err != nil {
		return models.System{}, err
	}
	if y.Machine, err = s.deps.Host.Machine(ctx); err != nil {
		return models.System{}, err
	}
	return y, s.audit(ctx, actor, "system.read", "", "")
}

type systemJSON struct {
	Version     string         `json:"version"`
	At          string         `json:"at"`
	Model       string         `json:"model"`
	FaceMetric  string         `json:"face_metric"`
	AppliedSeq  int64          `json:"applied_seq"`
	HeadSeq     int64          `json:"head_seq"`
	Ready       bool           `json:"ready"`
	StandingLag int64          `json:"standing_lag"`
	Figures     models.Figures `json:"figures"`
	UsedBytes   int64          `json:"used_bytes"`
	FreeBytes   int64          `json:"free_bytes"`
	DiskBytes   int64          `json:"disk_bytes"`
	LastBackup  string         `json:"last_backup_at,omitempty"`
	AuditSigned string         `json:"audit_signed_at,omitempty"`
	LastPurge   string         `json:"last_purge_at,omitempty"`
	Checks      []checkJSON    `json:"checks"`
}

type checkJSON struct {
	Part      models.Part      `json:"part"`
	Condition models.Condition `json:"condition"`
}

// viewSystem answers GET /api/v1/system: how the registry runs.
func (s *Server) viewSystem(c echo.Context) error {
	y, err := s.System(c.Request().Context(), actorOf(c))
	if err != nil {
		return err
	}
	answer := systemJSON{Version: y.Version, At: instant(y.At), Model: y.Model, FaceMetric: y.FaceMetric, AppliedSeq: y.AppliedSeq, HeadSeq: y.HeadSeq, Ready: y.Ready,
		StandingLag: y.Lag, Figures: y.Figures, UsedBytes: y.UsedBytes, FreeBytes: y.FreeBytes, DiskBytes: y.DiskBytes}
	if y.BackupAt > 0 {
		answer.LastBackup = instant(y.BackupAt)
	}
	if y.HeadAt > 0 {
		answer.AuditSigned = instant(y.HeadAt)
	}
	if y.Figures.PurgedAt > 0 {
		answer.LastPurge = instant(y.Figures.PurgedAt)
	}
	for _, check := range y.Checks() {
		answer.Checks = append(answer.Checks, checkJSON(check))
	}
	speak(c)
	return c.JSON(http.StatusOK, answer)
}
