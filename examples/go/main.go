// The order service: a consumer of one queue, with the AWS SDK for Go and pgx.
package main

import (
	"context"
	"net/http"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

func main() {
	stopping, release := asked()
	defer release()

	database := openDatabase(stopping)
	defer database.Close()
	// Health tells of the database alone: while the stock service is away, another replica would not fare better.
	go serveHealth(database)
	if !database.prepare(stopping) {
		return
	}

	settings, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		logError("no AWS configuration", err)
		os.Exit(1)
	}
	queue := sqs.NewFromConfig(settings)
	service := &orders{database: database, stock: newStock(), queue: queue}
	(&consumer{queue: queue, url: os.Getenv("QUEUE_URL"), handle: service.handle}).run(stopping)
}

func serveHealth(database *database) {
	http.HandleFunc("/health", func(response http.ResponseWriter, request *http.Request) {
		limited, cancel := context.WithTimeout(request.Context(), time.Second)
		defer cancel()
		if err := database.pool.Ping(limited); err != nil {
			http.Error(response, `{"status":"down","database":"down"}`, http.StatusServiceUnavailable)
			return
		}
		response.Write([]byte(`{"status":"up","database":"up"}`))
	})
	logError("the health endpoint ended", http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil))
}
