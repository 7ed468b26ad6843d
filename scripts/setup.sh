#!/bin/sh
# Installs the Debian packages that the build needs and that are not there yet, and Debian's nodejs and npm where there
# are none (those of other vendors stay). Run by make; a second run costs milliseconds. `setup.sh --dev` also installs
# the tools of make tidy, format, coverage and fuzz.
set -eu
here=$(dirname "$0")

lists="$here/packages.txt"
case "${1:-}" in
  "") ;;
  --dev) lists="$lists $here/packages-dev.txt" ;;
  *) echo "usage: scripts/setup.sh [--dev]" >&2; exit 2 ;;
esac

if ! command -v dpkg-query >/dev/null 2>&1; then
  echo "setup: this is no Debian system, so packages cannot be installed for you." >&2
  echo "setup: install what $lists names, then build with cmake --preset dev and cmake --build build." >&2
  exit 1
fi

# shellcheck disable=SC2086  # $lists and $wanted are lists of words
wanted=$(grep -hv '^ *\(#\|$\)' $lists)
if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
  wanted=$(printf '%s\nnodejs\nnpm' "$wanted")
fi
installed=$(dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' 2>/dev/null | sed -n 's/^ii  *//p')
missing=$(printf '%s\n' "$wanted" | sort -u | while read -r package; do
  printf '%s\n' "$installed" | grep -qxF -- "$package" || printf '%s ' "$package"
done)
[ -n "$missing" ] || exit 0

echo "setup: installing $missing"
as_root=""
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    echo "setup: installing packages needs root, and there is no sudo. As root, run:" >&2
    echo "  apt-get install --no-install-recommends $missing" >&2
    exit 1
  fi
  as_root="sudo"
fi
export DEBIAN_FRONTEND=noninteractive
# A package list that is out of date is no reason to fail if the packages can still be had.
$as_root apt-get update -q || echo "setup: apt-get update failed; trying with the package lists as they are" >&2
# shellcheck disable=SC2086
if ! $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing; then
  echo "setup: apt-get could not install: $missing" >&2
  echo "setup: CallAI is built on Debian 12; look at the message of apt-get above (network, rights, disk)." >&2
  exit 1
fi
