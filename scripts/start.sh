#!/bin/sh
# Sets up what is missing and runs the demo. Options: --keep leaves the site up until Ctrl-C;
# --install installs haproxy on the system instead of unpacking it under .evenkeel/.
. "$(dirname "$0")/setup.sh"
keep=
install=
for option in "$@"; do
  case $option in
    --keep) keep=--keep ;;
    --install) install=--install ;;
    *) say "unknown option $option (known: --keep, --install)"; exit 2 ;;
  esac
done
setup_npm
. scripts/haproxy.sh
find_haproxy $install
exec ./bin/evenkeel demo --haproxy "$HAPROXY" $keep
