/** What a word needs to do anything: without it the program reads the word and does nothing with it. */
export interface Need {
  readonly words: RegExp;
  /** A line that switches it on; names stand in lower case. */
  readonly wanted: RegExp;
  /** Looked for in the whole file instead of the virtual host and what it inherits. */
  readonly everywhere?: true;
  readonly manual: string;
}

type Short = readonly [words: string, wanted: string, manual: string, where?: 'everywhere'];

/** Requests are passed on somewhere. */
const proxied =
  '^(?:proxypass|proxypassmatch|proxyrequests on|proxyexpressenable on)\\b|^rewriterule .*\\[[^\\]]*\\bP(?:roxy)?\\b|^(?:sethandler|addhandler|action) .*proxy|^<?lua';

const targets =
  '^(?:proxypass|proxypassmatch|balancermember|rewriterule|rewritemap|sethandler|proxyset|proxyremote|proxyremotematch|<proxy|<proxymatch) .*';

function passedBy(schemes: string): string {
  return `${targets}(?:(?:${schemes}):|[%$][^ ]*://)|^proxyrequests on|^proxyexpressenable on|^<?lua`;
}

/** Programs that requests start, and what is handed variables of the surroundings. */
export const scripts =
  '\\bcgi|scriptalias|\\bincludes|xbithack (?:on|full)|^script |^action |^<?lua|fcgi|scgi|uwsgi|ajp:|^extfilterdefine|^rewritemap .*prg|^loadmodule ';

const filtered = (names: string): string => `^\\S*filter\\S* .*(?:${names})`;

const caching: readonly Short[] = [
  ['CacheLock(?:Path|MaxAge)', '^cachelock on', 'mod_cache CacheLock'],
  ['Cache(?!Enable$|NegotiatedDocs$).*', '^cacheenable ', 'mod_cache CacheEnable'],
  ['ExpiresByType|ExpiresDefault', '^expiresactive on', 'mod_expires ExpiresActive'],
  ['ExpiresActive', '^expires(?:bytype|default) ', 'mod_expires ExpiresActive'],
];

const proxying: readonly Short[] = [
  [
    'Proxy(?!Requests$|Pass$|PassMatch$|Set$|Express.*|HTML.*|HC.*|Pass .*|PassMatch .*|Set .*).*|NoProxy|Balancer(?!Member).*',
    proxied,
    'mod_proxy: only for requests that are passed on',
  ],
  ['ProxyPassInterpolateEnv', '\\binterpolate\\b', 'mod_proxy ProxyPassInterpolateEnv'],
  [
    'Balancer(?:Growth|Persist)',
    'balancer-manager',
    'mod_proxy: nobody adds members while it runs',
    'everywhere',
  ],
  ['NoProxy', '^proxyremote', 'mod_proxy NoProxy'],
  ['ProxyDomain', '^proxyrequests on', 'mod_proxy ProxyDomain'],
  ['AllowCONNECT', '^proxyrequests on|^rewriterule .*\\[|^<?lua', 'mod_proxy_connect AllowCONNECT'],
  ['ProxyFtp.*', passedBy('ftp'), 'mod_proxy_ftp'],
  ['ProxyFCGI.*', passedBy('fcgi'), 'mod_proxy_fcgi'],
  ['ProxySCGI.*', passedBy('scgi'), 'mod_proxy_scgi'],
  ['ProxyWebsocketFallbackToProxyHttp', passedBy('wss?'), 'mod_proxy_wstunnel'],
  ['ProxyHC.*', '^(?!proxyhc).*(?:hcmethod|hctemplate)=', 'mod_proxy_hcheck hcmethod', 'everywhere'],
  ['.* hc(?!method|template).*', 'hcmethod|hctemplate', 'mod_proxy_hcheck hcmethod', 'everywhere'],
  [
    '.* (?:stickysessionsep|scolonpathdelim|nofailover)',
    '\\bstickysession=',
    'mod_proxy stickysession',
    'everywhere',
  ],
  ['.* stickysession', '\\broute=', 'mod_proxy route', 'everywhere'],
  ['.* (?:route|redirect)', '\\bstickysession=|balancer_\\S*route', 'mod_proxy stickysession', 'everywhere'],
  ['.* secret', 'ajp:', 'mod_proxy secret', 'everywhere'],
  ['ProxyHTML(?!Enable$).*', '^proxyhtmlenable on|proxy-html', 'mod_proxy_html ProxyHTMLEnable'],
  ['xml2.*', '^proxyhtmlenable on|xml2enc', 'mod_xml2enc'],
  ['ProxyExpressDBM.*', '^proxyexpressenable on', 'mod_proxy_express ProxyExpressEnable'],
  ['SSLProxyEngine', passedBy('https|wss|h2'), 'mod_ssl SSLProxyEngine'],
  ['SSLProxy(?!Engine$).*', '^sslproxyengine on', 'mod_ssl SSLProxyEngine'],
  ['SSLProxy(?:VerifyDepth|CA.*)', '^sslproxyverify (?!none)', 'mod_ssl SSLProxyVerify'],
  ['TLSProxy(?!Engine$).*', '^tlsproxyengine ', 'mod_tls TLSProxyEngine'],
  ['TLS(?!Proxy|Engine$).*', '^tlsengine ', 'mod_tls TLSEngine', 'everywhere'],
];

const secure: readonly Short[] = [
  [
    'SSLUserName',
    'require (?:not )?(?:user|valid-user|group|file-|ldap|dbm|dbd)|remote_user',
    'mod_ssl SSLUserName',
  ],
  ['SSLUserName', '^sslverifyclient (?!none)', 'mod_ssl SSLVerifyClient'],
  ['SSLStapling.*', '^sslusestapling on', 'mod_ssl SSLUseStapling', 'everywhere'],
  ['SSLOCSP(?!Enable$).*', '^sslocspenable (?!off)', 'mod_ssl SSLOCSPEnable'],
  [
    'SSL(?:VerifyDepth|CARevocation.*|CADNRequest.*|OCSPEnable)',
    '^sslverifyclient (?!none)',
    'mod_ssl SSLVerifyClient',
  ],
  ['SSLSessionCacheTimeout', '^sslsessioncache (?!none)', 'mod_ssl SSLSessionCache', 'everywhere'],
  ['ProtocolsHonorOrder', '^protocols \\S+ \\S+', 'core ProtocolsHonorOrder: there is one protocol'],
  ['H2.*', '^protocols .*\\bh2', 'mod_http2: only with h2 or h2c in Protocols', 'everywhere'],
  ['MD(?!omain$).*', '^<?mdomain', 'mod_md MDomain', 'everywhere'],
];

/** Something asks who the user is. */
export const users =
  '^require (?!(?:not )?(?:all|ip|host|forward-dns|local|method|expr|env)\\b)|^satisfy |^<?lua';

const access: readonly Short[] = [
  ['AuthzSendForbiddenOnFailure', users, 'mod_authz_core Require: nothing asks for a user'],
  ['Allow', '^deny |^order (?!deny,allow )', 'mod_access_compat Allow: nobody is denied'],
  ['AuthName|AuthUserFile|AuthGroupFile', '^authtype (?!none)', 'mod_authn_core AuthType'],
  ['AuthGroupFile', '^require .*group', 'mod_authz_groupfile Require file-group'],
  ['AuthBasic(?!Fake$).*', '^authtype basic', 'mod_auth_basic AuthType Basic'],
  ['AuthDigest.*', '^authtype digest', 'mod_auth_digest AuthType Digest'],
  ['AuthForm.*', '^authtype form|form-', 'mod_auth_form AuthType Form'],
  ['AuthDBMGroupFile|AuthzDBMType', '^require .*dbm-', 'mod_authz_dbm Require dbm-group'],
  ['AuthzDBD.*', '^require .*dbd-', 'mod_authz_dbd Require dbd-group'],
  ['AuthDBD.*', 'provider.* dbd', 'mod_authn_dbd AuthBasicProvider dbd'],
  ['AuthDBM(?:UserFile|Type)', 'provider.* dbm', 'mod_authn_dbm AuthBasicProvider dbm'],
  ['AuthnCacheEnable', '^authncacheprovidefor ', 'mod_authn_socache AuthnCacheProvideFor', 'everywhere'],
  ['AuthnCache(?!Enable$).*', 'provider.* socache', 'mod_authn_socache AuthBasicProvider socache'],
  ['Anonymous.*', 'provider.* anon', 'mod_authn_anon AuthBasicProvider anon'],
  ['AuthLDAPURL', 'provider.* ldap|^require .*ldap-', 'mod_authnz_ldap AuthBasicProvider ldap'],
  ['AuthLDAP(?!URL$).*|LDAP.*', '^authldapurl ', 'mod_authnz_ldap AuthLDAPURL'],
  ['DAV(?!$).*|LimitXMLRequestBody', '^dav (?!off)', 'mod_dav Dav'],
  [
    'RemoteIP(?:ProxiesHeader|InternalProxy.*|TrustedProxy.*)',
    '^remoteipheader ',
    'mod_remoteip RemoteIPHeader',
  ],
  [
    'RemoteIPProxyProtocolExceptions',
    '^remoteipproxyprotocol on',
    'mod_remoteip RemoteIPProxyProtocol',
    'everywhere',
  ],
  ['Session(?!$).*', '^session on', 'mod_session Session'],
];

const content: readonly Short[] = [
  ['Deflate.*', filtered('deflate|inflate'), 'mod_deflate: only as a filter'],
  ['Brotli.*', filtered('brotli'), 'mod_brotli: only as a filter'],
  ['Substitute.*', filtered('substitute'), 'mod_substitute: only as a filter'],
  ['OutputSed|InputSed', filtered('\\bsed\\b'), 'mod_sed: only as a filter'],
  ['BufferSize', filtered('buffer'), 'mod_buffer: only as a filter'],
  ['ExtFilterOptions', '^extfilterdefine ', 'mod_ext_filter ExtFilterDefine'],
  ['CharsetDefault', '^charsetsourceenc |xlate', 'mod_charset_lite CharsetSourceEnc'],
  ['CharsetSourceEnc|CharsetOptions', '^charsetdefault |xlate', 'mod_charset_lite CharsetDefault'],
  [
    'Filter(?:Declare|Provider|Protocol|Trace)',
    '^(?:filterchain|(?:set|add)(?:in|out)putfilter|addoutputfilterbytype) ',
    'mod_filter FilterChain',
  ],
  ['SSI.*', '\\bincludes|server-parsed|xbithack (?:on|full)', 'mod_include'],
  ['CGI.*|RLimit.*|ScriptSock', scripts, 'core: only for programs that requests start'],
  [
    'AddIcon.*|AddAlt.*|AddDescription|HeaderName|ReadmeName|Index.*|FancyIndexing|DefaultIcon',
    '^options .*(?<!-)\\b(?:indexes|all)\\b|unix-directory',
    'mod_autoindex: only with Options Indexes',
  ],
  ['MetaDir|MetaSuffix', '^metafiles on', 'mod_cern_meta MetaFiles'],
  ['Imap.*', 'imap-file|httpd-imap', 'mod_imagemap: only for its handler'],
  ['CheckCaseOnly|CheckBasenameMatch', '^checkspelling on', 'mod_speling CheckSpelling'],
  ['Cookie(?!Tracking$).*', '^cookietracking on', 'mod_usertrack CookieTracking'],
  [
    'ForceLanguagePriority|LanguagePriority|CacheNegotiatedDocs|MultiviewsMatch',
    '^options .*multiviews|type-map',
    'mod_negotiation',
  ],
  [
    'RewriteBase|RewriteOptions|RewriteCond|RewriteRule|RewriteMap',
    '^rewriteengine on',
    'mod_rewrite RewriteEngine',
  ],
  ['RewriteBase|RewriteOptions|RewriteCond', '^rewriterule ', 'mod_rewrite RewriteRule'],
  [
    'RedirectRelative',
    '^redirect\\w* .*(?:[$%]| /\\S* $)',
    'mod_alias RedirectRelative: every Location is whole',
  ],
  ['QualifyRedirectURL', scripts, 'core QualifyRedirectURL: nothing reads REDIRECT_URL'],
  ['DirectoryCheckHandler', '^(?:sethandler|addhandler|action) ', 'mod_dir DirectoryCheckHandler'],
  // Types are taken away from those of TypesConfig too.
  ...['Charset', 'Encoding', 'Handler', 'Language'].map(
    (what): Short => [`Remove${what}`, `^add${what} `, `mod_mime Remove${what}: nothing was added`],
  ),
  ['Remove(In|Out)putFilter', '^add(?:in|out)putfilter ', 'mod_mime: no filter was added'],
  ['AliasPreservePath', '^(?:script)?alias', 'mod_alias AliasPreservePath'],
  ['Lua(?:Scope|Inherit|CodeCache|Root|Package.*)', '^<?lua(?:hook|map|quick|output|input|authz)', 'mod_lua'],
  ['DBD.*', '^(?!dbd).*dbd|^<?lua', 'mod_dbd: only for modules that ask it'],
  [
    'HeartbeatStorage|HeartbeatMaxServers',
    'lbmethod.heartbeat|^heartbeat(?:listen|address)',
    'mod_heartmonitor',
    'everywhere',
  ],
  ['IdentityCheckTimeout', '^identitycheck on', 'mod_ident IdentityCheck'],
  ['MemcacheConnTTL', 'memcache:', 'mod_socache_memcache', 'everywhere'],
  ['Redis.*', 'redis:', 'mod_socache_redis', 'everywhere'],
  ['ReflectorHeader', '(?:handler|filter)\\S* .*reflector', 'mod_reflector'],
  ['AddModuleInfo', 'server-info', 'mod_info'],
  ['MacroIgnore.*', '^<macro', 'mod_macro'],
  ['Define', '^<ifdefine ', 'core Define: nothing asks for a definition'],
  ['UnDefine', '^<ifdefine ', 'core UnDefine: nothing asks for a definition'],
];

export const needs: readonly Need[] = [...caching, ...proxying, ...secure, ...access, ...content].map(
  ([words, wanted, manual, where]) => ({
    words: new RegExp(`^(?:${words})$`),
    wanted: new RegExp(wanted, 'im'),
    manual: `httpd ${manual}`,
    ...(where === undefined ? {} : { everywhere: true as const }),
  }),
);
