#!/bin/sh
# Stops unless a C++ program against dlib's headers can be compiled. Asked once
# for each compiler; go-face's own errors would not say what to install.
set -eu
cd "$(dirname "$0")/.."
. scripts/stop.sh

if ! command -v g++ >/dev/null 2>&1; then
	stop "no C++ compiler found: g++ is missing." \
		"on Debian: apt-get install g++" "then run the same command again"
fi
for header in dlib/dnn.h jpeglib.h cblas.h; do
	if ! printf '#include <stdio.h>\n#if !__has_include(<%s>)\n#error missing\n#endif\n' "$header" |
		g++ -std=c++17 -E -x c++ - >/dev/null 2>&1; then
		stop "the C++ header $header is missing." \
			"on Debian: apt-get install libdlib-dev libopenblas-dev liblapack-dev libjpeg62-turbo-dev libatlas-base-dev" \
			"then run the same command again"
	fi
done
