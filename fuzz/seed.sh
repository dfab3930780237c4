#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Fills fuzz/corpus with the documents of this repository, and with the real registries that
# FALCONRY_CORPUS names.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

mkdir -p corpus/reader corpus/edits
number=0
seed() {
  number=$((number + 1))
  cp "$1" "corpus/reader/seed-$number"
  # Behind the document, choices of edits: any bytes will do.
  { cat "$1"; printf '\0'; printf 'edit %s: ' {0..9} "$number"; } > "corpus/edits/seed-$number"
}

# The examples on the pages of the checks, each a document of its own.
pages=$(mktemp -d)
trap 'rm -rf "$pages"' EXIT
awk -v folder="$pages" '/^```yaml$/ { n++; on = 1; next } /^```$/ { on = 0 } on { print > (folder "/" n) }' ../docs/checks/*.md
for file in "$pages"/*; do seed "$file"; done
if [ -n "${FALCONRY_CORPUS:-}" ]; then
  for file in "$FALCONRY_CORPUS"/registry/*/registry.yaml; do seed "$file"; done
fi
echo "$number seeds for each target"
