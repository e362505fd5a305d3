#!/bin/sh
# fuzz.sh DURATION: runs every fuzz target of the repository for that long,
# one after the other. Each package's test is built once, for linking it takes
# longer than a short run.
set -eu
cd "$(dirname "$0")/.."
duration=${1:-5s}
found=$(go env GOCACHE)/fuzz/$(go list -m) # where go test keeps what it finds
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

grep -rlE '^func Fuzz[A-Z]' --include='*_test.go' . | xargs -r -n 1 dirname | sort -u | while read -r folder; do
	go test -c -fuzz . -o "$work/fuzz.test" "$folder"
	sed -nE 's/^func (Fuzz[A-Z][A-Za-z0-9]*)\(.*/\1/p' "$folder"/*_test.go | sort | while read -r target; do
		echo "$folder $target"
		(cd "$folder" && "$work/fuzz.test" -test.run '^$' -test.fuzz "^$target\$" -test.fuzztime "$duration" -test.fuzzcachedir "$found/$folder")
	done
done
