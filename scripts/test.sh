#!/usr/bin/env bash
# Lint, then the whole suite on SQLite, then on PostgreSQL: without the browser, unless AUBERGE_PROVE asks for all,
# and for the mutants as well.
# Every step runs, so that one look shows all failures; any failure fails the whole.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
failed=()
printed=$(mktemp)
trap 'rm -f "$printed"' EXIT

step() { # step NAME COMMAND...
  local name=$1; shift
  printf '\n== %s\n' "$name"
  "$@" 2>&1 | tee -a "$printed" || failed+=("$name")
}

step "lint" scripts/lint.sh
step "tests on SQLite" env AUBERGE_TEST_DATABASE=sqlite .venv/bin/python -m pytest -n 2 "$@"
all_of_it=${AUBERGE_PROVE:+"journey or not journey"}
# Prices and rules know no database: once is enough.
step "tests on PostgreSQL" env AUBERGE_TEST_DATABASE=postgresql .venv/bin/python -m pytest -n 2 \
  --ignore=tests/pricing --ignore=tests/rules -m "${all_of_it:-not journey}" "$@"
[ -z "${AUBERGE_PROVE:-}" ] || step "mutants" .venv/bin/python scripts/mutants.py

if [ ${#failed[@]} -gt 0 ]; then
  printf '\n'
  grep -E '^(FAILED|ERROR) ' "$printed" # again, where a reader of the last lines sees them
  printf '\nFAILED: %s\n' "$(IFS=,; echo "${failed[*]}")"
  exit 1
fi
printf '\nAll passed: lint, SQLite, PostgreSQL%s.\n' "${AUBERGE_PROVE:+, mutants}"
