#!/bin/sh
# Fetches the Go modules that building and testing need, before anything else
# does, so that a missing network is reported as that.
set -eu
cd "$(dirname "$0")/.."
. scripts/stop.sh

log=$(mktemp)
trap 'rm -f "$log"' EXIT
if GOTOOLCHAIN=local go list -deps -test ./... 2>"$log" >/dev/null; then
	exit 0
fi
if grep -qE 'dial tcp|lookup .*(no such host|server misbehaving|Temporary failure)|i/o timeout|connection re(fused|set)|no route to host|network is unreachable|proxyconnect' "$log"; then
	cat "$log" >&2
	stop "the Go modules could not be downloaded." \
		"connect to a network and run the same command again" \
		"behind a proxy, set HTTPS_PROXY; with a module mirror of your own, set GOPROXY"
fi
if grep -q 'SECURITY ERROR' "$log"; then
	cat "$log" >&2
	stop "a downloaded Go module is not the one recorded in go.sum, and was not used." \
		"run 'go clean -modcache' and the same command again" \
		"if it happens again, something between you and the module mirror changes it: report it"
fi
# Anything else is a fault in the code, which the compiler explains better.
