#!/bin/sh
# Prints every figure that the documents claim, beside its goal and a peer in the same run.
. "$(dirname "$0")/setup.sh"
setup_npm
setup_debian haproxy haproxy nginx nginx wrk wrk python3 python3
PATH="$PATH:/usr/sbin:/sbin"
export PATH
for bench in ${*:-parse check look detect forecast demo logs load network}; do
  printf '\n== %s\n' "$bench"
  node "bench/$bench.ts"
done
