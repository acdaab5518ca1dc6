import { type Directive, walkDirectives } from '../../../model/directive.ts';
import type { Place } from './place.ts';

/**
 * Modules that do nothing by being there: each waits for a directive of its own, which an httpd without the module
 * refuses (httpd.apache.org/docs/2.4/mod/, the module's summary), or for a filter or handler that is named.
 */
const passive = new Set(
  `access_compat actions alias allowmethods auth_basic auth_digest authn_anon authn_dbm authn_file authn_socache authz_dbd authz_dbm authz_groupfile authz_owner authz_user asis buffer cache cache_disk cache_socache cern_meta charset_lite dav dav_fs dav_lock dbd
  deflate dialup dumpio env expires ext_filter file_cache filter headers ident imagemap include info log_debug
  log_forensic logio macro proxy_express proxy_html ratelimit reflector remoteip request rewrite sed session
  setenvif speling substitute userdir usertrack version vhost_alias xml2enc brotli
  data`.split(/\s+/),
);

/** Names of filters and handlers that httpd looks for at the request only, by their module. */
const names: Readonly<Record<string, RegExp>> = {
  asis: /send-as-is|httpd\/send/i,
  brotli: /brotli/i,
  buffer: /filter\S* .*buffer/i,
  charset_lite: /xlate/i,
  deflate: /deflate|inflate/i,
  imagemap: /imap-file|httpd-imap/i,
  include: /includes|server-parsed|xbithack/i,
  info: /server-info/i,
  proxy_html: /proxy-html/i,
  ratelimit: /rate_limit/i,
  reflector: /(?:handler|filter)\S* .*reflector/i,
  sed: /filter\S* .*\bsed\b/i,
  session_crypto: /session/i,
  substitute: /filter\S* .*substitute/i,
  xml2enc: /xml2enc|proxyhtml/i,
};

/** `LoadModule` of a module that nothing here asks for by name, and that acts only where a directive says so. */
export function isPassiveModule({ statement, all }: Place): boolean {
  const name = (statement.arguments[0] ?? '').replace(/_module$/, '');
  if (!/^\w+$/.test(name)) return false;
  const isAsked = new RegExp(`^<if\\w+ .*\\b!?(?:mod_)?${name}(?:_module|\\.c)?\\b`, 'im').test(all);
  return passive.has(name) && !isAsked && names[name]?.test(all) !== true;
}

/** Where no line loads a module, all may be built in. */
export function isLoadedBy(file: readonly Directive[], module: string): boolean {
  const loaded = [...walkDirectives(file)].filter(([{ name }]) => name === 'loadmodule');
  return loaded.length === 0 || loaded.some(([one]) => one.arguments[0] === module);
}
