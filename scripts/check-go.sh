#!/bin/sh
# Stops unless the Go in PATH is at least the one that go.mod asks for.
set -eu
cd "$(dirname "$0")/.."
. scripts/stop.sh

needed=$(awk '$1 == "go" { print $2; exit }' go.mod)

if ! command -v go >/dev/null 2>&1; then
	hint="install Go $needed or newer from https://go.dev/dl/ and put its bin folder into PATH"
	if [ -x /usr/local/go/bin/go ]; then
		hint="there is one in /usr/local/go: run 'export PATH=\$PATH:/usr/local/go/bin'"
	fi
	stop "no Go found in PATH; Milaan needs Go $needed or newer." "$hint" "then run the same command again"
fi

# GOTOOLCHAIN=local: an old Go shall be named here, and not fetch another one.
# GOFLAGS and go.mod play no part in what 'go env' prints outside a module.
found=$(cd / && GOTOOLCHAIN=local GOFLAGS='' go env GOVERSION | sed 's/^go//; s/[ -].*//')

oldest=$(printf '%s\n%s\n' "$needed" "$(echo "$found" | sed 's/rc.*//')" | sort -V | head -n 1)
if [ "$oldest" != "$needed" ]; then
	stop "found Go $found at $(command -v go); Milaan needs Go $needed or newer." \
		"install a newer Go from https://go.dev/dl/ and put its bin folder first in PATH" \
		"then run the same command again"
fi
