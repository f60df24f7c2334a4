//go:build !read_modify_write

package main

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// One statement: the database adds, so that no addition can get lost between a reading and a writing.
func addToBalance(ctx context.Context, tx pgx.Tx, article string, pieces int) error {
	_, err := tx.Exec(ctx, `insert into balance (article, reserved) values ($1, $2)
		on conflict (article) do update set reserved = balance.reserved + excluded.reserved`, article, pieces)
	return err
}
