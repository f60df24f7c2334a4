//go:build !select_before_insert

package main

import (
	"context"

	"github.com/jackc/pgx/v5"
)

func apply(ctx context.Context, tx pgx.Tx, received event, status string, quantity int) error {
	// Whoever comes second waits here, and then finds the row.
	_, err := tx.Exec(ctx, `insert into orders (reference, article, quantity, status, version) values ($1, $2, 0, 'new', 0)
		on conflict (reference) do nothing`, received.Order, received.Article)
	if err != nil {
		return err
	}
	var before, known int
	err = tx.QueryRow(ctx, "select quantity, version from orders where reference = $1 for update", received.Order).Scan(&before, &known)
	if err != nil || known >= received.Version {
		return err
	}
	_, err = tx.Exec(ctx, "update orders set quantity = $1, status = $2, version = $3 where reference = $4",
		quantity, status, received.Version, received.Order)
	if err != nil {
		return err
	}
	if _, err = tx.Exec(ctx, "insert into order_change (reference, version) values ($1, $2)", received.Order, received.Version); err != nil {
		return err
	}
	return addToBalance(ctx, tx, received.Article, quantity-before)
}
