#!/bin/sh
# Compares the model's reachability with that of random networks of real switches and routers; fails on any difference.
. "$(dirname "$0")/setup.sh"
setup_npm
setup_networks
PATH="$PATH:/usr/sbin:/sbin"
export PATH
exec node scripts/oracle.ts "$@"
