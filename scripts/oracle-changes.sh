#!/bin/sh
# Runs random changes of sound configurations on the real programs and holds the verdicts of plan against what differs.
. "$(dirname "$0")/setup.sh"
setup_npm
setup_debian haproxy haproxy nginx nginx apache2 apache2 ip iproute2
PATH="$PATH:/usr/sbin:/sbin"
export PATH
exec node scripts/oracle-changes.ts "$@"
