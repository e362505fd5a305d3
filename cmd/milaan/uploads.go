package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/milaan-project/milaan/models/vault"
)

// expireUploads throws away what did not arrive in time, every hour until ctx ends.
func expireUploads(ctx context.Context, uploads *vault.Uploads, log *slog.Logger) error {
	hours := time.NewTicker(time.Hour)
	defer hours.Stop()
	for {
		if err := uploads.Expire(time.Now().UnixMilli()); err != nil {
			log.ErrorContext(ctx, "uploads that expired are still there", "error", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-hours.C:
		}
	}
}
