#!/bin/sh
# Installs the pinned golangci-lint from source into .cache/bin, once for each
# version of it and of Go: a linter cannot read code newer than the Go that
# built it. Prints the path of the program.
set -eu
cd "$(dirname "$0")/.."
. scripts/stop.sh

version=v2.15.0
program=$PWD/.cache/bin/golangci-lint-$version-$(go env GOVERSION)
if [ ! -x "$program" ]; then
	say "building golangci-lint $version, once; it takes about four minutes on two cores"
	# In a folder of its own: interrupted, it leaves no half program behind.
	building=$PWD/.cache/bin/building.$$
	trap 'rm -rf "$building"' EXIT
	trap 'exit 1' HUP INT TERM
	if ! GOTOOLCHAIN=local GOFLAGS='' GOBIN=$building CGO_ENABLED=0 \
		go install "github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$version" >&2; then
		stop "golangci-lint $version could not be built; Go's message is above." \
			"without a network, connect and run the same command again" \
			"behind a proxy, set HTTPS_PROXY; with a module mirror of your own, set GOPROXY"
	fi
	mv "$building/golangci-lint" "$program"
fi
echo "$program"
