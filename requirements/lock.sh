#!/bin/sh
# Compile every set of pinned versions from pyproject.toml, all against one resolution so that sets
# can be installed together. No address is recorded. Usage: requirements/lock.sh UV_COMMAND...
set -eu
cd "$(dirname "$0")/.."
all=$(mktemp -d)
trap 'rm -rf "$all"' EXIT
compile() {
    "$@" --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-annotate --no-header
}
echo "uv>=0.13,<0.14" | compile "$@" pip compile - -o requirements/installer.txt
compile "$@" pip compile pyproject.toml --all-extras -o "$all/all.txt"
compile "$@" pip compile pyproject.toml -c "$all/all.txt" -o requirements/base.txt
for extra in detoxify elastic postgres redis train; do
    compile "$@" pip compile pyproject.toml -c "$all/all.txt" --extra "$extra" -o "requirements/$extra.txt"
done
compile "$@" pip compile pyproject.toml -c "$all/all.txt" \
    --extra test --extra elastic --extra postgres --extra redis -o requirements/test.txt
