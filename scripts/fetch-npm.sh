#!/bin/sh
# fetch-npm.sh PACKAGE@VERSION SUMS DIR: puts the files that SUMS names from the
# npm package into DIR. Nothing of the package is run. A file reaches DIR only
# after its SHA-256 was found right; when all are there nothing is fetched.
set -eu
cd "$(dirname "$0")/.."
. scripts/stop.sh
package=$1
sums=$2
dir=$3

if scripts/verify-files.sh "$sums" "$dir" >/dev/null; then
	exit 0
fi

if ! command -v npm >/dev/null 2>&1; then
	scripts/packages.sh npm
fi
if ! command -v npm >/dev/null 2>&1; then
	stop "npm is missing, and is needed to fetch $package." "install npm and run the same command again"
fi

say "fetching $package"
mkdir -p "$dir"
# Beside DIR, so that the last step is a rename.
temporary=$(mktemp -d "${dir%/}.XXXXXX")
trap 'rm -rf "$temporary"' EXIT
trap 'exit 1' HUP INT TERM

if ! (cd "$temporary" && npm pack --loglevel=error "$package" >/dev/null); then
	stop "npm could not fetch $package." \
		"read npm's own message above; without a network, connect and run the same command again" \
		"behind a proxy, set HTTPS_PROXY" \
		"or put the files named in $sums into a folder yourself; see README.md, Requirements"
fi
archive=$(find "$temporary" -name '*.tgz')
cut -c 67- "$sums" >"$temporary/names"
if ! tar -xzf "$archive" -C "$temporary" -T "$temporary/names"; then
	stop "$package does not hold the files named in $sums." \
		"the download may have been cut off: run the same command again"
fi
mkdir "$temporary/files"
while read -r path; do
	mv "$temporary/$path" "$temporary/files/"
done <"$temporary/names"

if ! scripts/verify-files.sh "$sums" "$temporary/files" >&2; then
	stop "what came as $package is not what Milaan was made with, and was thrown away." \
		"run the same command again, in case the download was damaged" \
		"if it happens again, do not use the files: something between you and the registry changes them, or the package was replaced; report it"
fi
chmod 644 "$temporary/files/"*
mv -f "$temporary/files/"* "$dir/"
