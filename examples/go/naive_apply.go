//go:build select_before_insert

package main

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

// Nothing in the database keeps an order from being there twice, only this look: of two replicas that look at once, both insert.
func apply(ctx context.Context, tx pgx.Tx, received event, status string, quantity int) error {
	var before, known int
	err := tx.QueryRow(ctx, "select quantity, version from orders where reference = $1", received.Order).Scan(&before, &known)
	if errors.Is(err, pgx.ErrNoRows) {
		_, err = tx.Exec(ctx, "insert into orders (reference, article, quantity, status, version) values ($1, $2, $3, $4, $5)",
			received.Order, received.Article, quantity, status, received.Version)
		if err != nil {
			return err
		}
		return addToBalance(ctx, tx, received.Article, quantity)
	}
	if err != nil || known >= received.Version {
		return err
	}
	_, err = tx.Exec(ctx, "update orders set quantity = $1, status = $2, version = $3 where reference = $4",
		quantity, status, received.Version, received.Order)
	if err != nil {
		return err
	}
	return addToBalance(ctx, tx, received.Article, quantity-before)
}
