#!/usr/bin/env bash
# Install what this checkout needs, once. Run again, it only looks.
#   scripts/setup.sh run    to run the application
#   scripts/setup.sh test   to run its tests as well
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

purpose=${1:-run}
venv=.venv
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore

say() { printf '%s\n' "$*" >&2; }

# install_packages NAME...: Debian packages, as root, by sudo, or by telling the line.
install_packages() {
  local line="apt-get install -y --no-install-recommends $*" sudo=()
  if ! command -v apt-get >/dev/null; then
    say "Please install these with your system's own tool, then start again: $*"; exit 1
  fi
  if [ "$(id -u)" -ne 0 ]; then
    if ! sudo -n true 2>/dev/null && ! { [ -t 0 ] && command -v sudo >/dev/null; }; then
      say "System packages are missing. As root, run this line, then start again:"; say "  $line"; exit 1
    fi
    sudo=(sudo)
  fi
  say "Installing $* ..."
  DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -q --no-install-recommends "$@" >/dev/null 2>&1 \
    || { "${sudo[@]}" apt-get update -q >/dev/null
         DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -q --no-install-recommends "$@" >/dev/null; }
}

find_python() {
  local name
  for name in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      printf '%s' "$name"; return
    fi
  done
  say "Python 3.11 or newer is needed. On Debian 12 or newer: apt-get install -y python3 python3-venv"; exit 1
}

make_venv() {
  [ -x "$venv/bin/python" ] && "$venv/bin/python" -m pip --version >/dev/null 2>&1 && return
  local python; python=$(find_python)
  "$python" -c 'import ensurepip' 2>/dev/null || install_packages python3-venv
  say "Creating $venv ..."
  "$python" -m venv --clear "$venv"
}

# install_libraries FILE: with pip, unless this very file was installed already by this Python.
install_libraries() {
  local stamp="$venv/.installed-$1" wanted
  wanted=$({ cat requirements.txt "$1"; "$venv/bin/python" --version; } | sha256sum)
  [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return
  say "Installing libraries of $1 (a few minutes the first time) ..."
  "$venv/bin/python" -m pip install --quiet --prefer-binary -r "$1"
  printf '%s' "$wanted" >"$stamp"
}

system_packages() {
  local missing=()
  [ -e /usr/share/zoneinfo/Europe/Paris ] || missing+=(tzdata)
  if [ "$purpose" = test ]; then
    command -v chromium >/dev/null || missing+=(chromium)
    compgen -G '/usr/lib/*/libatomic.so.1' >/dev/null || missing+=(libatomic1) # Playwright's driver needs it
    [ -d /usr/share/fonts/truetype/dejavu ] || missing+=(fonts-dejavu-core)
  fi
  [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
}

compile_translations() {
  local catalogue
  for catalogue in translations/*/LC_MESSAGES/*.po; do
    [ -e "$catalogue" ] || continue
    [ "${catalogue%.po}.mo" -nt "$catalogue" ] \
      || "$venv/bin/pybabel" -q compile -i "$catalogue" -o "${catalogue%.po}.mo"
  done
}

system_packages
make_venv
if [ "$purpose" = test ]; then install_libraries requirements-dev.txt; else install_libraries requirements.txt; fi
compile_translations
