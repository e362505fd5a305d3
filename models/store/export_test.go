package store

import (
	"context"
	"fmt"
)

// LimitPages has SQLite find its disk full when the file has n pages.
func (s *Store) LimitPages(ctx context.Context, n int) error {
	_, err := s.writer.ExecContext(ctx, fmt.Sprint("PRAGMA max_page_count = ", n))
	return err
}
