// Writes rows as pgx does. A line on the standard input: how, and the key.
package main

import (
	"bufio"
	"context"
	"fmt"
	"log"
	"os"

	"github.com/jackc/pgx/v5"
)

const insert = "insert into hot values ($1, 0)"

func write(ctx context.Context, connection *pgx.Conn, how string, key string) error {
	switch how {
	case "autocommit":
		_, err := connection.Exec(ctx, insert, key)
		return err
	case "transaction":
		return pgx.BeginFunc(ctx, connection, func(transaction pgx.Tx) error {
			_, err := transaction.Exec(ctx, insert, key)
			return err
		})
	case "batch":
		batch := &pgx.Batch{}
		batch.Queue(insert, key)
		return connection.SendBatch(ctx, batch).Close()
	}
	return fmt.Errorf("how is %s?", how)
}

func main() {
	ctx := context.Background()
	connection, err := pgx.Connect(ctx, os.Getenv("DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var how, key string
		if _, err := fmt.Sscan(lines.Text(), &how, &key); err != nil {
			log.Fatal(err)
		}
		if err := write(ctx, connection, how, key); err != nil {
			log.Fatal(err)
		}
		fmt.Println("done", key)
	}
}
