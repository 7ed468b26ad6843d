#!/bin/sh
# Installs a package in a clean Debian 12 and looks whether it lives: test.sh PROGRAM. As root; a minute or two, and some
# 600 MB under CALLAI_CHROOT (default: a temporary folder). MIRROR: where Debian comes from (default: this machine's).
set -eu
program=$1
here=$(cd "$(dirname "$0")" && pwd)
mirror=${MIRROR:-$(apt-get indextargets --format '$(SITE) $(CODENAME)' 'Created-By: Packages' 2>/dev/null |
  awk '$2 == "bookworm" { print $1; exit }')}
mirror=${mirror:-http://deb.debian.org/debian}
work=${CALLAI_CHROOT:-$(mktemp -d)}
root=$work/root
said() { printf '== %s\n' "$*"; }
inside() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C "$@"; }
finish() {
  [ -z "${server:-}" ] || kill "$server" 2>/dev/null || true
  mountpoint -q "$root/proc" 2>/dev/null && umount "$root/proc" || true
  [ -n "${CALLAI_CHROOT:-}" ] || rm -rf "$work"
}
trap finish EXIT INT TERM

said "a clean Debian 12"
mkdir -p "$work"
[ -x "$root/usr/bin/apt-get" ] || debootstrap --variant=minbase bookworm "$root" "$mirror" >"$work/debootstrap.log"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" && chmod 755 "$root/usr/sbin/policy-rc.d"
mount -t proc proc "$root/proc" 2>/dev/null || said "no /proc in the chroot here: going on without"
if [ -n "${CALLAI_APT_CONFIG:-}" ]; then cp "$CALLAI_APT_CONFIG" "$root/etc/apt/apt.conf.d/90test"; fi

said "install"
inside dpkg -P callai >/dev/null 2>&1 || true  # of an earlier run in the same folder
rm -rf "$root/var/lib/callai"
first=$(CALLAI_DEB_VERSION=0.0.1 sh "$here/build.sh" "$program" "$work")
second=$(CALLAI_DEB_VERSION=0.0.2 sh "$here/build.sh" "$program" "$work")
cp "$first" "$root/tmp/first.deb" && cp "$second" "$root/tmp/second.deb"
inside apt-get -qq update
inside env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install /tmp/first.deb systemd \
  >"$work/install.log" 2>&1 || { tail -20 "$work/install.log"; exit 1; }

said "user, rights, unit"
inside getent passwd callai
[ "$(inside stat -c '%U %a' /var/lib/callai)" = "callai 700" ]
[ "$(inside stat -c '%U:%G %a' /etc/callai/callai.toml)" = "root:callai 640" ]
inside systemd-analyze verify /lib/systemd/system/callai.service
inside systemd-analyze security --offline=true --threshold=30 /lib/systemd/system/callai.service | tail -1

as_service() { inside setpriv --reuid callai --regid callai --init-groups "$@"; }
start() {  # the unit's own command, under its user
  command=$(sed -n 's/^ExecStart=//p' "$root/lib/systemd/system/callai.service")
  # shellcheck disable=SC2086
  as_service sh -c "cd /var/lib/callai && exec $command" >"$work/serve.log" 2>&1 &
  server=$!
  for _ in $(seq 100); do
    if curl -fsS http://127.0.0.1:8080/ready >/dev/null 2>&1; then return 0; fi
    kill -0 "$server" 2>/dev/null || break
    sleep 0.2
  done
  cat "$work/serve.log"
  return 1
}
stop() {  # SIGTERM; it must end by itself, and well
  pid=$(pgrep -P "$server" -x callai || echo "$server")
  kill -TERM "$pid"
  wait "$server"
  server=
}

said "doctor"
as_service callai --config /etc/callai/callai.toml doctor
said "the service, under its user"
start
token=$(sed -n 's/.*setup#token=//p' "$work/serve.log")
curl -fsS http://127.0.0.1:8080/api/v1/auth/setup -H 'Content-Type: application/json' \
  -d '{"token": "'"$token"'", "email": "ann@example.com", "password": "a rather long password"}' >/dev/null
stop

said "upgrade keeps data and settings"
echo '# changed by the operator' >>"$root/etc/callai/callai.toml"
inside env DEBIAN_FRONTEND=noninteractive dpkg -i /tmp/second.deb >"$work/upgrade.log" 2>&1
[ "$(inside dpkg-query -W -f '${Version}' callai)" = 0.0.2 ]
grep -q 'changed by the operator' "$root/etc/callai/callai.toml"
start
curl -fsS http://127.0.0.1:8080/api/v1/auth/login -H 'Content-Type: application/json' \
  -d '{"email": "ann@example.com", "password": "a rather long password"}' | grep -q csrf_token
stop

said "removal keeps the data, purge keeps the data and takes the settings"
inside dpkg -r callai >/dev/null
[ -f "$root/var/lib/callai/callai.db" ] && [ -f "$root/etc/callai/callai.toml" ]
inside dpkg -P callai
[ -f "$root/var/lib/callai/callai.db" ] && [ ! -e "$root/etc/callai" ]
said "all is well"
