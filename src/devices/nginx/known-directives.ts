import table from './directives.json' with { type: 'json' };

/** One form of a directive: where it may stand, how many arguments it takes, and whether it opens a block. */
export interface Form {
  readonly contexts: ReadonlySet<string>;
  readonly counts: readonly string[];
  readonly block: boolean;
}

export type Module = 'core' | 'http' | 'stream' | 'mail';

const modules: readonly Module[] = ['core', 'http', 'stream', 'mail'];
const forms = new Map<Module, Map<string, readonly Form[]>>(modules.map((module) => [module, new Map()]));

/** The forms of a directive in a module; undefined when the module does not have it. */
export function formsOf(module: Module, name: string): readonly Form[] | undefined {
  const known = forms.get(module);
  const held = known?.get(name);
  if (held !== undefined) return held;
  const entries: Readonly<Record<string, string>> = table[module];
  const text = Object.hasOwn(entries, name) ? entries[name] : undefined;
  if (text === undefined) return undefined;
  const made = text.split(';').map((form): Form => {
    const [contexts = '', counts = ''] = form.split('|').map((part) => part.trim());
    const words = counts.split(' ');
    return {
      contexts: new Set(contexts.split(' ')),
      counts: words.filter((word) => word !== 'block'),
      block: words.includes('block'),
    };
  });
  known?.set(name, made);
  return made;
}

/** Where else a directive belongs. */
export function contextsElsewhere(name: string): readonly string[] {
  const found = modules.flatMap((module) =>
    (formsOf(module, name) ?? []).flatMap(({ contexts }) =>
      [...contexts].map((context) =>
        module === 'core' || context === module ? context : `${module} ${context}`,
      ),
    ),
  );
  return [...new Set(found)];
}

export function knownNames(module: Module): readonly string[] {
  return [...Object.keys(table[module]), 'include'];
}

/** Directives of modules that are built apart: known by how their names begin or end. */
export const thirdParty =
  /_by_lua(_block|_file)?$|^(lua_|more_(set|clear)_|echo|modsecurity|brotli|zstd|vhost_traffic_status|geoip2|Sec[A-Z]|Check[A-Z]|MainRule|BasicRule|LearningMode|pagespeed|upload_|passenger_|rtmp|vod_|push_stream|nchan_|redis2?_|memc_|drizzle_|postgres_|srcache_|set_(misc|unescape|escape|quote|md5|sha1|hmac|base32|random|if_empty|hashed|encode|decode|json)|array_|encrypted_session|headers_more|subs_filter|replace_filter|testcookie|accounting|dav_ext|fancyindex|ajp_|tarantool|jaeger|opentracing|zipkin|datadog|otel_|opentelemetry|sticky|check(_http_(send|expect_alive)|_keepalive_requests|_shm_size|_fastcgi_param)?$|ct$|ct_|cookie_flag|cache_purge|purge_|limit_upstream|upsync|dyups|jwt_|js_|perl_|app_protect|waf)/;
