#!/bin/sh
# Pin everything that is installed: name, version and the hash of every file of it, for all systems and Pythons that we support.
# Run it after changing the dependencies in pyproject.toml, or to take newer versions; commit what it writes.
set -eu
cd "$(dirname "$0")/.."
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"${PYTHON:-python3}" -m venv "$tools"
"$tools/bin/pip" install --quiet uv
lock() {
    "$tools/bin/uv" pip compile pyproject.toml requirements/build.in --universal --python-version 3.11 --generate-hashes \
        --no-annotate --no-header --upgrade --quiet "$@"
}
lock --output-file requirements/run.txt
lock --extra dev --output-file requirements/dev.txt
