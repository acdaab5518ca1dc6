#!/bin/sh
# Compares the forecast's choices with those of the real programs, request by request; fails on any difference.
. "$(dirname "$0")/setup.sh"
setup_npm
setup_debian haproxy haproxy nginx nginx apache2 apache2
PATH="$PATH:/usr/sbin:/sbin"
export PATH
exec node scripts/fidelity.ts "$@"
