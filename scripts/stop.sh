# shellcheck shell=sh
# Sourced by the set-up scripts: how they stop.

# stop WHAT_IS_WRONG WHAT_TO_DO...: one line for the fault, one for each step
# that mends it.
stop() {
	printf '\nmilaan set-up: %s\n' "$1" >&2
	shift
	for step do
		printf '  -> %s\n' "$step" >&2
	done
	exit 1
}

say() {
	printf 'milaan set-up: %s\n' "$1" >&2
}
