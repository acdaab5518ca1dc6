#!/bin/sh
# Compares the model's reachability with that of random networks of real switches and routers; fails on any difference.
. "$(dirname "$0")/setup.sh"
setup_npm
setup_debian ovs-vswitchd openvswitch-switch ip iproute2 nft nftables ethtool ethtool fping fping
PATH="$PATH:/usr/sbin:/sbin"
export PATH
# The first word may name another oracle of networks.
case "${1:-}" in
  *.ts) oracle=$1; shift ;;
  *) oracle=oracle.ts ;;
esac
exec node "scripts/$oracle" "$@"
