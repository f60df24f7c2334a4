# As a platform does: starts a worker with what its owner was told, and starts it again whenever it ends.
name=$1
until [ -f "told/$name.sh" ]; do sleep 0.1; done
. "told/$name.sh"
while :; do
  .venv/bin/celery --app app worker --concurrency 2 --pidfile "$name.pid" --loglevel INFO --hostname "$name@%h" \
    --without-gossip --without-mingle --without-heartbeat >>"$name.log" 2>&1
  sleep 0.2
done
