package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/jackc/pgx/v5"
)

type event struct {
	Type     string `json:"type"`
	Order    string `json:"order"`
	Article  string `json:"article"`
	Quantity int    `json:"quantity"`
	Unit     string `json:"unit"`
	Version  int    `json:"version"`
}

var statuses = map[string]string{"order.placed": "placed", "order.changed": "changed", "order.cancelled": "cancelled"}

type orders struct {
	database *database
	stock    *stock
	queue    *sqs.Client
}

// handle does what an event asks for. All of it may come again, after any of its steps: each is made so that a second time changes nothing.
func (o *orders) handle(ctx context.Context, body []byte) error {
	var received event
	if err := json.Unmarshal(body, &received); err != nil {
		return err
	}
	status, known := statuses[received.Type]
	if !known {
		return fmt.Errorf("unknown type %q", received.Type)
	}
	pieces, err := o.piecesIn(ctx, received.Unit)
	if err != nil {
		return err
	}
	quantity := received.Quantity * pieces
	// Outside of the transaction, so that no row is locked while somebody else is slow.
	if err := o.stock.reserve(ctx, received, quantity); err != nil {
		return err
	}
	err = o.database.inTransaction(ctx, func(tx pgx.Tx) error { return apply(ctx, tx, received, status, quantity) })
	if err != nil {
		return err
	}
	return o.announce(ctx, received)
}

func (o *orders) piecesIn(ctx context.Context, unit string) (pieces int, err error) {
	err = o.database.pool.QueryRow(ctx, "select pieces from unit where name = $1", unit).Scan(&pieces)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, fmt.Errorf("nobody has entered the unit %s", unit)
	}
	return pieces, err
}
