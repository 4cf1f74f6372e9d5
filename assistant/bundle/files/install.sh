#!/bin/sh
# Installs zhiduan from this folder, without a network: sh install.sh [FOLDER]
set -eu
case $0 in */*) here=${0%/*} ;; *) here=. ;; esac
for python in "${PYTHON:-}" python@python@ python3 python; do
  if [ -n "$python" ] && command -v "$python" >/dev/null 2>&1; then
    exec "$python" "$here/install.py" "$@"
  fi
done
echo "Python @python@ is not installed here; install it, or name it: PYTHON=/path/to/python sh install.sh" >&2
exit 1
