#!/bin/sh
# Builds the user interface into web/dist: packages when the lockfile changed, pages when a source changed. Run by make;
# a second run costs milliseconds.
set -eu
cd "$(dirname "$0")/../web"

if ! command -v npm >/dev/null 2>&1; then
  echo "web: there is no npm: run make setup, which installs Debian's nodejs and npm, or install Node.js 18 or newer." >&2
  exit 1
fi
lock=$(sha256sum package-lock.json | cut -d ' ' -f 1)
if [ "$(cat node_modules/.lockfile 2>/dev/null)" != "$lock" ]; then
  echo "web: installing the packages of package-lock.json"
  if ! npm ci --no-audit --no-fund --loglevel=error; then
    echo "web: npm could not install them (look at its message above: network, proxy, registry)." >&2
    echo "web: without the pages callai serve still answers its API; build it alone with: cmake --build build" >&2
    exit 1
  fi
  echo "$lock" >node_modules/.lockfile
fi
built=dist/index.html
if [ -f "$built" ] && [ -z "$(find src public index.html package-lock.json ./*.ts scripts -newer "$built" -print -quit)" ]; then
  exit 0
fi
echo "web: building the pages"
npm run --silent build
