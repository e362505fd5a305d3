package store

import (
	"context"
	"database/sql"

	"github.com/pressly/goose/v3"
)

// dialect is all that differs between the databases. See sqlite.go and postgres.go.
type dialect struct {
	goose goose.Dialect
	open  func() (writer, reader *sql.DB, err error)
	// lockMigrations keeps other programs from migrating the same database, until unlock or by goose's options.
	lockMigrations func() (options []goose.ProviderOption, unlock func(), err error)
	// prepare says that a statement is worth preparing for a transaction: the driver keeps none by itself.
	prepare bool
	// bulk writes many rows in the way that the database has for it; nil when it has none.
	bulk func(ctx context.Context, conn *sql.Conn, t table, rows [][]any) error
	// snapshot begins a transaction on a connection that reads, which sees the database as it is at one moment.
	snapshot string
	// clean overwrites what was deleted, as far as the database can.
	clean []string
	// notify is a statement that tells other programs of changes at commit; empty when there is none.
	notify string
	// listen calls heard whenever another program's changes are told, until ctx ends; nil when there is no such thing.
	listen func(ctx context.Context, heard func())
}
