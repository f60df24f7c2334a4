#!/bin/bash
# Runs a command where a Docker engine answers: the one that DOCKER_HOST or the default names, else one of its own that ends with the command.
# Where no image can be pulled (STAND_INS=1, the default with an engine of its own) the images are built from packages first.
# Exit code: the command's; 69 when no engine is to be had, with the reason; 70 when there is one and the images cannot be built.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
export CACHE=${CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/shakedown/test-images}
mkdir -p "$CACHE"

skip() {
  echo "The tests with containers are skipped: $1" >&2
  exit 69
}

answers() { timeout 10 docker version >/dev/null 2>&1; }

run=''
engine=''
# With the namespace's first process everything in it ends: the engine, its containers and their shims.
end() {
  [ -n "$engine" ] || return 0
  kill -TERM "$engine" 2>/dev/null || true
  for _ in $(seq 100); do kill -0 "$engine" 2>/dev/null || break; sleep 0.1; done
  kill -KILL "$engine" 2>/dev/null || true
  wait "$engine" 2>/dev/null || true
  engine=''
}
stop() {
  end
  [ -z "$run" ] || rm -rf "$run"
}
trap stop EXIT

start() {
  local missing each
  [ "$(uname -s)" = Linux ] || skip 'no Docker engine answers, and one can be started on Linux only.'
  [ "$(id -u)" = 0 ] || skip 'no Docker engine answers, and only root can start one.'
  missing=''
  for each in dockerd containerd iptables unshare flock; do command -v "$each" >/dev/null || missing="$missing $each"; done
  [ -z "$missing" ] || skip "no Docker engine answers, and there is no$missing to start one."
  # One engine at a time: two would meet in its folder and on its bridge.
  exec 9>"$CACHE/engine.lock"
  flock -w 1800 9 || skip 'the engine of another run is still at work.'
  run=$(mktemp -d)
  for each in 1 2 3; do
    if launch; then return; fi
    tail -n 3 "$run/log" >&2
  done
  skip 'no Docker engine answers, and the one that was started did not either.'
}

# launch: starts an engine and waits until it answers; it gives up by itself where a busy machine keeps its containerd from starting in time
launch() {
  # The dead proxy keeps it from asking any registry; published ports stay on this host.
  HTTP_PROXY=http://127.0.0.1:9 HTTPS_PROXY=http://127.0.0.1:9 setpriv --pdeathsig KILL \
    unshare --fork --pid --mount-proc --kill-child dockerd -H "unix://$run/docker.sock" --data-root "$CACHE/engine" \
    --exec-root "$run/exec" --pidfile "$run/docker.pid" --ip 127.0.0.1 >"$run/log" 2>&1 9>&- &
  engine=$!
  export DOCKER_HOST=unix://$run/docker.sock
  # Its ports are here, also where this machine looks like a container to testcontainers.
  export TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1
  for _ in $(seq 600); do
    if answers; then return 0; fi
    kill -0 "$engine" 2>/dev/null || break
    sleep 0.1
  done
  end
  return 1
}

command -v docker >/dev/null || skip 'there is no docker command.'
if ! answers; then
  start
  : "${STAND_INS:=1}"
fi
export STAND_INS=${STAND_INS:-0}
if [ "$STAND_INS" = 1 ]; then
  "$here/images/build.sh" >&2 || exit 70
  if ! docker compose version >/dev/null 2>&1; then export DOCKER_CONFIG=$CACHE/docker; fi
fi
"$@"
