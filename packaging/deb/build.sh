#!/bin/sh
# Makes the Debian package: build.sh PROGRAM [OUTPUT_FOLDER]. CALLAI_DEB_VERSION overrides the program's own version.
# The user interface is in it when web/dist is there.
set -eu
program=$1
out=${2:-$(dirname "$program")}
root=$(cd "$(dirname "$0")/../.." && pwd)
version=${CALLAI_DEB_VERSION:-$("$program" --version | sed -n 's/[^0-9]*\([0-9][0-9.]*\).*/\1/p;q')}
arch=$(dpkg --print-architecture)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
tree=$work/tree

install -D -m 0755 "$program" "$tree/usr/bin/callai"
strip --strip-unneeded "$tree/usr/bin/callai"
install -D -m 0644 "$root/packaging/systemd/callai.service" "$tree/lib/systemd/system/callai.service"
install -D -m 0640 "$root/packaging/deb/callai.toml" "$tree/etc/callai/callai.toml"
install -d "$tree/usr/share/doc/callai/grafana" "$tree/usr/share/doc/callai/kamailio"
install -m 0644 "$root/README.md" "$root"/docs/*.md "$tree/usr/share/doc/callai/"
install -m 0644 "$root/docs/grafana/callai.json" "$tree/usr/share/doc/callai/grafana/"
install -m 0644 "$root/packaging/kamailio/"* "$tree/usr/share/doc/callai/kamailio/"
install -m 0644 "$root/LICENSE" "$tree/usr/share/doc/callai/copyright"
if [ -f "$root/web/dist/index.html" ]; then
  install -d "$tree/usr/share/callai"
  cp -r "$root/web/dist" "$tree/usr/share/callai/web"
  find "$tree/usr/share/callai/web" -type d -exec chmod 0755 {} + -o -type f -exec chmod 0644 {} +
else
  echo "web/dist is not built: the package has the API without the user interface" >&2
fi

# What the program is linked with, and what it reads or runs: the acoustic model, readers of documents, certificates,
# time zones.
mkdir -p "$work/debian" "$tree/DEBIAN"
printf 'Source: callai\n\nPackage: callai\nArchitecture: %s\n' "$arch" >"$work/debian/control"
depends=$(cd "$work" && dpkg-shlibdeps -O "$tree/usr/bin/callai" 2>/dev/null | sed -n 's/^shlibs:Depends=//p')
cat >"$tree/DEBIAN/control" <<CONTROL
Package: callai
Version: $version
Architecture: $arch
Section: comm
Priority: optional
Maintainer: CallAI maintainers <root@localhost>
Installed-Size: $(du -sk "$tree" | cut -f1)
Depends: $depends, adduser, ca-certificates, init-system-helpers, pocketsphinx-en-us, poppler-utils, tzdata
Recommends: chrony | systemd-timesyncd | time-daemon
Suggests: postgresql
Description: telephone agent for FreePBX and Asterisk
 Answers and makes calls by campaign templates: hears, decides, speaks, and keeps what was said. Speech engines and
 the database are built in; model servers and PostgreSQL are a setting.
CONTROL
echo /etc/callai/callai.toml >"$tree/DEBIAN/conffiles"
install -m 0755 "$root/packaging/deb/postinst" "$root/packaging/deb/prerm" "$root/packaging/deb/postrm" "$tree/DEBIAN/"
(cd "$tree" && find usr lib -type f -exec md5sum {} +) >"$tree/DEBIAN/md5sums"

mkdir -p "$out"
package=$out/callai_${version}_$arch.deb
dpkg-deb --root-owner-group --build "$tree" "$package" >/dev/null
echo "$package"
