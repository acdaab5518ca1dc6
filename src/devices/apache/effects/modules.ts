import type { Place } from './place.ts';

/**
 * Modules that do nothing by being there: each waits for a directive of its own, which an httpd without the module
 * refuses (httpd.apache.org/docs/2.4/mod/, the module's summary).
 */
const passive = new Set(
  `actions alias asis buffer cache cache_disk cache_socache cern_meta charset_lite dav dav_fs dav_lock dbd deflate dialup
  dumpio env expires ext_filter file_cache filter headers imagemap include info log_debug log_forensic logio macro
  proxy_express proxy_html ratelimit reflector remoteip request rewrite sed session session_cookie session_crypto
  session_dbd setenvif speling substitute unique_id userdir usertrack version vhost_alias xml2enc brotli data`.split(
    /\s+/,
  ),
);

/** Lines that name a filter, a handler or a module by its name, so that httpd misses it at the request only. */
const byName =
  /^<?(?:ifmodule|ifdirective|ifsection) |^(?:(?:set|add)(?:in|out)putfilter|addoutputfilterbytype|filterprovider|filterchain|sethandler|addhandler|action|addtype|extfilterdefine) |^options .*\b(?:includes|includesnoexec|execcgi|multiviews|all)\b|^xbithack|unique_id|^userdir/im;

/** `LoadModule` of a module that nothing here asks for by name, and that acts only where a directive says so. */
export function isPassiveModule({ statement, all }: Place): boolean {
  const [name = ''] = statement.arguments;
  return passive.has(name.replace(/_module$/, '')) && !byName.test(all);
}
