#!/usr/bin/env bash
# Bring the French catalogue up to the sources: new sentences appear empty, gone ones leave.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
catalogue=translations/fr/LC_MESSAGES/messages.po
template=$(mktemp)
trap 'rm -f "$template"' EXIT
sources=(admin_views api app.py cli.py exports jobs messaging models pricing resources rules services templates web widgets)
.venv/bin/pybabel -q extract -F babel.cfg -k N_ -k lazy_gettext -k gettext -k "ngettext:1,2" \
  --no-location --sort-output --omit-header -o "$template" "${sources[@]}"
if [ -e "$catalogue" ]; then
  .venv/bin/pybabel -q update -i "$template" -o "$catalogue" -l fr --no-fuzzy-matching --ignore-obsolete --omit-header
else
  mkdir -p "$(dirname "$catalogue")"
  .venv/bin/pybabel -q init -i "$template" -o "$catalogue" -l fr
fi
