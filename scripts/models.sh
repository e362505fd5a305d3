#!/bin/sh
# Makes sure that the dlib models are there and are the right ones: in the
# folder MILAAN_MODELS if the user named one, else fetched into .cache/models.
set -eu
cd "$(dirname "$0")/.."
. scripts/stop.sh

if [ -z "${MILAAN_MODELS:-}" ] || [ "$MILAAN_MODELS" = "$PWD/.cache/models" ]; then
	exec scripts/fetch-npm.sh face-recognition-models@0.0.0 scripts/models.sha256 "$PWD/.cache/models"
fi
if ! scripts/verify-files.sh scripts/models.sha256 "$MILAAN_MODELS" >&2; then
	stop "MILAAN_MODELS=$MILAAN_MODELS does not hold the models that Milaan needs." \
		"put the three files named in scripts/models.sha256 there" \
		"or run 'unset MILAAN_MODELS', and they are fetched into .cache/models"
fi
