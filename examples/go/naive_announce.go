//go:build published_after_commit

package main

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

// Marked first, so that nobody is told twice: who dies in between has told nobody, and nobody will.
func (o *orders) announce(ctx context.Context, received event) error {
	var version int
	err := o.database.pool.QueryRow(ctx,
		"update orders set announced = version where reference = $1 and announced < version returning version", received.Order).Scan(&version)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return o.accepted(ctx, received, version)
}
