#!/usr/bin/env bash
# Every check that reads the code without running it. All of them run; one failure fails the whole.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
failed=0
step() { printf -- '- %s\n' "$1"; shift; "$@" || failed=1; }

step "ruff" .venv/bin/ruff check --quiet .
step "format" .venv/bin/ruff format --check --quiet .
step "mypy" .venv/bin/mypy --no-error-summary
step "imports by floors" .venv/bin/lint-imports --no-logo
step "templates" .venv/bin/djlint templates --lint --quiet --profile=jinja --ignore=H006,H015,H021,H023,H025,H030,H031,T001,T003,T027,J004,J018
exit $failed
