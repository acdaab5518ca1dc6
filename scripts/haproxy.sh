# Sourced after setup.sh: find_haproxy [--install] sets HAPROXY to a program that runs, or exits 2 with what to do.
# Without --install nothing is put on the system: Debian's packages are unpacked under .evenkeel/haproxy.

unpacked=$PWD/.evenkeel/haproxy

haproxy_runs() { "$1" -v >/dev/null 2>&1; }

wrapper=$unpacked/bin/haproxy

find_haproxy() {
  if [ "${1:-}" = --install ]; then
    [ "$(id -u)" = 0 ] || { say "--install needs root: run 'sudo apt-get install haproxy', then 'npm start'"; exit 2; }
    setup_debian haproxy haproxy
  fi
  for HAPROXY in "$(PATH="$PATH:/usr/sbin:/sbin:/usr/local/sbin" command -v haproxy || true)" "$wrapper"; do
    [ -x "$HAPROXY" ] && haproxy_runs "$HAPROXY" && return 0
  done
  unpack_haproxy && HAPROXY=$wrapper && haproxy_runs "$HAPROXY" && return 0
  say "haproxy is missing and could not be fetched: install it (Debian or Ubuntu: sudo apt-get install haproxy;"
  say "Fedora: sudo dnf install haproxy), or put a haproxy 2.6 or later in PATH, then run 'npm start' again"
  exit 2
}

# apt with its lists and cache in our own folder, so that neither root nor a change of the system is needed.
own_apt() {
  apt-get -qq -o Debug::NoLocking=1 -o APT::Sandbox::User="" \
    -o Dir::State="$unpacked/apt" -o Dir::State::status=/var/lib/dpkg/status -o Dir::Cache="$unpacked/apt/cache" \
    -o Dir::Cache::archives="$unpacked/debs" "$@"
}

unpack_haproxy() {
  command -v apt-get >/dev/null 2>&1 && command -v dpkg-deb >/dev/null 2>&1 || return 1
  say "setting up: haproxy from Debian's packages, unpacked under .evenkeel/haproxy (nothing is installed)"
  rm -rf "$unpacked"
  mkdir -p "$unpacked/apt/lists/partial" "$unpacked/apt/cache" "$unpacked/debs/partial" "$unpacked/root" "$unpacked/bin"
  own_apt update >&2 || return 1
  # What haproxy needs and this machine does not have, worked out by apt itself; nothing is configured or started.
  own_apt install --download-only --no-install-recommends -y haproxy >&2 || return 1
  for deb in "$unpacked"/debs/*.deb; do
    [ -e "$deb" ] || return 1
    dpkg-deb -x "$deb" "$unpacked/root" || return 1
  done
  libraries=$(find "$unpacked/root" -name '*.so*' -exec dirname {} \; | sort -u | paste -sd: -)
  printf '#!/bin/sh\nLD_LIBRARY_PATH="%s${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" exec "%s" "$@"\n' \
    "$libraries" "$unpacked/root/usr/sbin/haproxy" >"$wrapper"
  chmod 755 "$wrapper"
  rm -rf "$unpacked/apt" "$unpacked/debs"
}
