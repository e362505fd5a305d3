#!/bin/sh
# verify-files.sh SUMS DIR: succeeds when DIR holds every file that SUMS names,
# with that SHA-256. SUMS has lines 'SHA-256  path inside the npm package'; in
# DIR a file has the last part of that path. Prints each fault.
set -eu
sums=$1
dir=$2

faults=0
while read -r sum path; do
	file=$dir/${path##*/}
	if [ ! -r "$file" ]; then
		echo "missing: $file"
		faults=1
		continue
	fi
	found=$(sha256sum <"$file" | cut -d ' ' -f 1)
	if [ "$found" != "$sum" ]; then
		echo "wrong checksum: $file has SHA-256 $found, not $sum"
		faults=1
	fi
done <"$sums"
exit "$faults"
