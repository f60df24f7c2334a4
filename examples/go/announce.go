//go:build !published_after_commit

package main

import "context"

// announce tells others that an order was accepted. What is left to be told is asked of the row, not of this attempt: whoever died between COMMIT and here
// left it to the next delivery. Others may so be told twice, and never not at all.
func (o *orders) announce(ctx context.Context, received event) error {
	var announced, version int
	err := o.database.pool.QueryRow(ctx, "select announced, version from orders where reference = $1", received.Order).Scan(&announced, &version)
	if err != nil || announced >= version {
		return err
	}
	if err := o.accepted(ctx, received, version); err != nil {
		return err
	}
	_, err = o.database.pool.Exec(ctx, "update orders set announced = greatest(announced, $1) where reference = $2", version, received.Order)
	return err
}
