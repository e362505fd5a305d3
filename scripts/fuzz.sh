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

# fuzz FOLDER TARGET: before Go 1.27 a run may fail for nothing but its own
# end (go.dev/issue/75804); an input that fails is always named.
fuzz() {
	echo "$1 $2"
	if (cd "$1" && "$work/fuzz.test" -test.run '^$' -test.fuzz "^$2\$" -test.fuzztime "$duration" -test.fuzzcachedir "$found/$1") >"$work/said" 2>&1; then
		cat "$work/said"
		return
	fi
	cat "$work/said"
	grep -q '^ *context deadline exceeded$' "$work/said" && ! grep -q 'Failing input' "$work/said"
}

grep -rlE '^func Fuzz[A-Z]' --include='*_test.go' . | xargs -r -n 1 dirname | sort -u | while read -r folder; do
	go test -c -fuzz . -o "$work/fuzz.test" "$folder"
	sed -nE 's/^func (Fuzz[A-Z][A-Za-z0-9]*)\(.*/\1/p' "$folder"/*_test.go | sort | while read -r target; do
		fuzz "$folder" "$target"
	done
done
