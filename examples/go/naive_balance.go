//go:build read_modify_write

package main

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

// Read, added up here, written back: what somebody else wrote in between is lost.
func addToBalance(ctx context.Context, tx pgx.Tx, article string, pieces int) error {
	var reserved int
	err := tx.QueryRow(ctx, "select reserved from balance where article = $1", article).Scan(&reserved)
	if errors.Is(err, pgx.ErrNoRows) {
		_, err = tx.Exec(ctx, "insert into balance (article, reserved) values ($1, $2)", article, pieces)
		return err
	}
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "update balance set reserved = $1 where article = $2", reserved+pieces, article)
	return err
}
