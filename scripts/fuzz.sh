#!/bin/sh
# fuzz.sh DURATION: runs every fuzz target of the repository for that long,
# one after the other.
set -eu
cd "$(dirname "$0")/.."
duration=${1:-5s}

grep -rlE '^func Fuzz[A-Z]' --include='*_test.go' . | xargs -r -n 1 dirname | sort -u | while read -r folder; do
	tests=$(go test -list '^Fuzz' "$folder")
	printf '%s\n' "$tests" | { grep '^Fuzz' || true; } | while read -r target; do
		echo "$folder $target"
		go test -run '^$' -fuzz "^$target\$" -fuzztime "$duration" "$folder"
	done
done
