#!/bin/sh
# Prints the packages whose tests run under the race detector: those that start
# goroutines of their own. A package that links go-face is left out, because
# dlib would be compiled and run a second time, instrumented, for C++ code that
# the detector cannot see into.
set -eu
cd "$(dirname "$0")/.."

for folder in index/faces index/attributes index/follow models/store models/vault matcher api; do
	[ -d "$folder" ] || continue
	go list "./$folder/..." | while read -r package; do
		if go list -deps -test "$package" | grep -q '^github.com/Kagami/go-face$'; then
			echo "not run under the race detector, since it links go-face: $package" >&2
		else
			echo "$package"
		fi
	done
done
