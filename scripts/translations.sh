#!/usr/bin/env bash
# Bring the French catalogue up to the sources: new sentences appear empty, gone ones leave.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
catalogue=translations/fr/LC_MESSAGES/messages.po
template=$(mktemp)
entries=$(mktemp)
trap 'rm -f "$template" "$entries"' EXIT
sources=(admin_views api app.py cli.py exports jobs messaging models pricing resources rules serve.py services templates web widgets)
.venv/bin/pybabel -q extract -F babel.cfg -k N_ -k lazy_gettext --no-location --sort-output -o "$template" "${sources[@]}"
mkdir -p "$(dirname "$catalogue")"
touch "$catalogue"
cp "$catalogue" "$entries"
.venv/bin/pybabel -q update -i "$template" -o "$entries" -l fr --no-fuzzy-matching --ignore-obsolete --omit-header --width 116
# A header of our own: the one that pybabel writes changes with the hour.
{
  cat <<'HEADER'
msgid ""
msgstr ""
"Language: fr\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"

HEADER
  cat "$entries"
} >"$catalogue"
