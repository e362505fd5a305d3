#!/bin/sh
# packages.sh build|test|npm: installs the Debian packages that are missing.
# What dpkg says is the record of what is installed, so a second run asks dpkg
# and does nothing.
set -eu
cd "$(dirname "$0")/.."
. scripts/stop.sh

case "${1:-}" in
# go-face links dlib, BLAS, CBLAS (in the atlas package), LAPACK and libjpeg.
build) wanted="g++ pkg-config libdlib-dev libopenblas-dev liblapack-dev libjpeg62-turbo-dev libatlas-base-dev" ;;
test) wanted="postgresql chromium fonts-lohit-deva" ;;
npm) wanted="npm" ;;
*) stop "packages.sh: unknown set '${1:-}'." "use build, test or npm" ;;
esac

if [ "${MILAAN_SKIP_PACKAGES:-}" = 1 ]; then
	exit 0
fi

if ! command -v apt-get >/dev/null 2>&1; then
	stop "this is not a Debian system: apt-get is missing." \
		"install what these Debian packages hold: $wanted" \
		"then run the same command with MILAAN_SKIP_PACKAGES=1, or build the Dockerfile instead"
fi

missing=
for package in $wanted; do
	status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
	[ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" != 0 ]; then
	if ! command -v sudo >/dev/null 2>&1; then
		stop "these Debian packages are missing, and there is no sudo to install them with:$missing" \
			"as root, run: apt-get update && apt-get install --no-install-recommends$missing" \
			"then run the same command again"
	fi
	as_root=sudo
	# Without a terminal nobody can type a password.
	[ -t 0 ] || as_root="sudo -n"
	if ! $as_root true; then
		stop "sudo refused, so these Debian packages cannot be installed:$missing" \
			"ask an administrator to run: apt-get update && apt-get install --no-install-recommends$missing" \
			"then run the same command again"
	fi
fi

say "installing$missing"

# The tests start a PostgreSQL of their own; the package's cluster, and a server
# started on port 5432, are neither needed nor asked for.
cluster=/etc/postgresql-common/createcluster.conf
case "$missing" in
*postgresql*)
	if [ ! -e "$cluster" ]; then
		$as_root mkdir -p "${cluster%/*}"
		echo "create_main_cluster = false" | $as_root tee "$cluster" >/dev/null
		say "wrote $cluster, so that no database server is started on this machine"
	fi
	;;
esac

install_missing() {
	# shellcheck disable=SC2086 # a list of package names
	$as_root env DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1 \
		apt-get install -y -q --no-install-recommends -o Dpkg::Options::=--force-confold -o DPkg::Lock::Timeout=300 $missing </dev/null >&2
}

if ! { $as_root apt-get update -q </dev/null >&2 && install_missing; }; then
	stop "apt-get could not install:$missing" \
		"read apt-get's own message above; without a network, connect and run the same command again" \
		"if apt-get is in use by another program, wait for it to end and run the same command again" \
		"if a package is unknown, this is not Debian 12: build the Dockerfile instead"
fi
