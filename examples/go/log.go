package main

import (
	"log/slog"
	"os"
)

var logger = slog.New(slog.NewJSONHandler(os.Stdout, nil))

func logError(what string, err error) { logger.Error(what + ": " + err.Error()) }

func logWarning(what string) { logger.Warn(what) }
