#!/bin/sh
# LocalStack says "Ready." in its log once it serves.
set -e
mkdir -p /var/lib/localstack /tmp/localstack
exec python3 -m localstack.runtime.main
