#!/bin/sh
# Runs random changes of sound configurations on the real programs and holds the verdicts of plan against what differs.
. "$(dirname "$0")/setup.sh"
setup_npm
setup_debian ip iproute2
case "${1:-}" in
  haproxy | nginx | apache | all) setup_debian haproxy haproxy nginx nginx apache2 apache2 ;;
esac
case "${1:-}" in
  network | routers | all) setup_networks ;;
esac
PATH="$PATH:/usr/sbin:/sbin"
export PATH
exec node scripts/oracle-changes.ts "$@"
