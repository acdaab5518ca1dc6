# Sourced by the other scripts: sets up what the project needs, and only what is missing.
# Works on a fresh Debian or Ubuntu machine that has Node and npm; names what is missing elsewhere.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

setup_npm() {
  stamp=node_modules/.evenkeel-installed
  if [ ! -e "$stamp" ] || [ package-lock.json -nt "$stamp" ]; then
    command -v npm >/dev/null 2>&1 || { say "npm is missing: install Node.js 24 or later with npm"; exit 2; }
    say "setting up: npm packages"
    npm install --no-audit --no-fund --loglevel=error >&2 || { say "npm install failed (see above)"; exit 2; }
    touch "$stamp"
  fi
  PATH="$PWD/node_modules/.bin:$PATH"
  export PATH
  major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)
  [ "$major" -ge 24 ] || { say "Node.js 24 or later is needed, found ${major}: run 'npm install' again without --omit=optional"; exit 2; }
}

# setup_debian COMMAND PACKAGE [...]: installs the packages whose command, or file by its whole path, is not there.
setup_debian() {
  missing=
  while [ $# -gt 0 ]; do
    case $1 in
      /*) [ -e "$1" ] || missing="$missing $2" ;;
      *) PATH="$PATH:/usr/sbin:/sbin" command -v "$1" >/dev/null 2>&1 || missing="$missing $2" ;;
    esac
    shift 2
  done
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "setting up: Debian packages$missing"
    # A package's daemon must not start by itself: policy-rc.d forbids it for this installation only.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then printf '#!/bin/sh\nexit 101\n' >"$policy"; chmod 755 "$policy"; made_policy=1; fi
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } >/dev/null 2>&1 || failed=1
    [ -z "${made_policy:-}" ] || rm -f "$policy"
    [ -z "${failed:-}" ] || { say "apt-get install$missing failed"; exit 2; }
  else
    say "missing:$missing. Install with: sudo apt-get install$missing"
    exit 2
  fi
}

# What real switches, routers and hosts are built of.
setup_networks() {
  setup_debian ovs-vswitchd openvswitch-switch ip iproute2 nft nftables ethtool ethtool fping fping \
    /usr/lib/frr/zebra frr ifup ifupdown2 brctl bridge-utils
}
