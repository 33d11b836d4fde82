#!/bin/sh
# Unpacks Debian's Cyrus beside everything else, for the tests: its packages would take the place of Dovecot's.
# get_cyrus.sh FOLDER – needs apt-get and dpkg, no root. Without them, or without the packages, it does nothing.
set -eu
folder=$1
[ -x "$folder/usr/lib/cyrus/bin/httpd" ] && exit 0
command -v apt-get >/dev/null && command -v dpkg >/dev/null || exit 0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
apt-get download -qq cyrus-imapd cyrus-caldav cyrus-common libical3 libpcre3 libshp2 libzephyr4 libclamav12 \
    libxapian30 libmspack0 libsasl2-2 libsasl2-modules libsasl2-modules-db >/dev/null 2>&1 || exit 0
mkdir unpacked
for package in *.deb; do dpkg -x "$package" unpacked; done
kind="$(uname -m)-linux-gnu"
LD_LIBRARY_PATH="$scratch/unpacked/usr/lib/$kind:$scratch/unpacked/lib/$kind" ldd unpacked/usr/lib/cyrus/bin/httpd \
    | grep -q "not found" && exit 0
mkdir -p "$(dirname "$folder")"
mv unpacked "$folder"
