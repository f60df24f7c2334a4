package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

type database struct{ pool *pgxpool.Pool }

func openDatabase(ctx context.Context) *database {
	settings, err := pgxpool.ParseConfig(os.Getenv("DATABASE_URL"))
	if err != nil {
		logError("DATABASE_URL", err)
		os.Exit(1)
	}
	settings.MaxConns = batch
	settings.ConnConfig.ConnectTimeout = 2 * time.Second
	// Nobody waits for ever: a handler gives up in time, and its message comes back.
	settings.ConnConfig.RuntimeParams["lock_timeout"] = "2000"
	settings.ConnConfig.RuntimeParams["statement_timeout"] = "3000"
	// Opens nothing yet: the database may be away.
	pool, err := pgxpool.NewWithConfig(ctx, settings)
	if err != nil {
		logError("the pool", err)
		os.Exit(1)
	}
	return &database{pool}
}

func (d *database) Close() { d.pool.Close() }

// prepare makes the tables, as soon as the database can be reached; false when it was asked to stop before.
func (d *database) prepare(stopping context.Context) bool {
	schema, err := os.ReadFile(os.Getenv("SCHEMA"))
	if err != nil {
		logError("SCHEMA", err)
		os.Exit(1)
	}
	for stopping.Err() == nil {
		// Several statements at once: the simple protocol.
		if _, err = d.pool.Exec(stopping, string(schema), pgx.QueryExecModeSimpleProtocol); err == nil {
			return true
		}
		logError("the database cannot be reached yet", err)
		time.Sleep(500 * time.Millisecond)
	}
	return false
}

// inTransaction tries again what the database asks to try again: of a deadlock or a serialization failure nothing has happened.
func (d *database) inTransaction(ctx context.Context, work func(pgx.Tx) error) error {
	for left := 4; ; left-- {
		err := pgx.BeginFunc(ctx, d.pool, work)
		var failure *pgconn.PgError
		if left == 0 || !errors.As(err, &failure) || (failure.Code != "40P01" && failure.Code != "40001") {
			return err
		}
		logWarning("tried again after " + failure.Code + ": " + failure.Message)
		time.Sleep(50*time.Millisecond + rand.N(150*time.Millisecond))
	}
}
