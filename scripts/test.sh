#!/bin/sh
# Everything: formatting, linter with import boundaries, types, generated files, dead code, all tests.
# Ends with the line 'N passed, N failed'.
. "$(dirname "$0")/setup.sh"
setup_npm
setup_debian haproxy haproxy nginx nginx /usr/lib/nginx/modules/ngx_stream_module.so libnginx-mod-stream apache2 apache2 git git
setup_networks
PATH="$PATH:/usr/sbin:/sbin"
export PATH
exec node scripts/test.ts "$@"
