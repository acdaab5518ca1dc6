import type { EffectClass } from '../../../model/effect.ts';

/** Directives of one effect: by name, or all of some modules that no group names otherwise. */
export interface DirectiveGroup {
  readonly class: EffectClass;
  readonly computed?: true;
  readonly ordered?: true;
  readonly modules?: string;
  readonly words?: string;
}

/** Nobody has shown what they do to be milder than anything else, or rules read what they set. */
export const unknownDirectives = `
  <Directory <DirectoryMatch <Files <FilesMatch <IfDefine <IfDirective <IfFile <IfModule <IfSection
  <ProxyMatch AcceptMutex AcceptPathInfo AddHandler AddInputFilter AddOutputFilter AllowEncodedSlashes
  AllowOverride AllowOverrideList AuthDigestNcCheck BalancerInherit CGIVar
  CheckBasenameMatch CheckCaseOnly CheckSpelling DAVLockDiscovery Define DirectoryCheckHandler Error
  ExtFilterDefine ExtFilterOptions FallbackResource H2SessionExtraFiles IdleShutdown Include
  IncludeOptional LimitInternalRecursion LockFile MaxThreads MergeSlashes ModMimeUsePathInfo MultiviewsMatch
  NoProxy Options Port Protocol ProxyDomain ProxyPassInherit ProxyPassInterpolateEnv ProxyRemote
  ProxyRemoteMatch ProxyRequests RegexDefaultOptions RemoveHandler RemoveInputFilter RemoveOutputFilter
  RewriteBase RewriteMap ServerPath ServerRoot SetHandler SetInputFilter SetOutputFilter SSLLog SSLLogLevel
  SSLOptions SSLUserName UnDefine UseCanonicalName UseCanonicalPhysicalPort Win32DisableAcceptEx`;

export const directiveGroups: readonly DirectiveGroup[] = [
  {
    class: 'routing',
    computed: true,
    ordered: true,
    words: `<VirtualHost <Location <LocationMatch <If <ElseIf <Else Redirect RedirectMatch RedirectTemp RedirectPermanent
      RewriteCond RewriteRule ProxyPass ProxyPassMatch`,
  },
  {
    class: 'routing',
    computed: true,
    words: 'Listen ServerName ServerAlias <Proxy RewriteEngine RewriteOptions',
  },
  { class: 'selection', computed: true, ordered: true, words: 'BalancerMember' },
  {
    class: 'access',
    computed: true,
    ordered: true,
    words: 'Require <RequireAll <RequireAny <RequireNone',
  },
  {
    class: 'access',
    ordered: true,
    modules: 'mod_access_compat',
  },
  {
    class: 'access',
    modules: `mod_allowmethods mod_auth_basic mod_auth_digest mod_auth_form mod_authn_anon mod_authn_core mod_authn_dbd
      mod_authn_dbm mod_authn_file mod_authn_socache mod_authnz_fcgi mod_authnz_ldap mod_authz_core mod_authz_dbd
      mod_authz_dbm mod_authz_groupfile mod_dav mod_dav_fs mod_dav_lock mod_proxy_connect mod_remoteip mod_session
      mod_session_cookie mod_session_crypto mod_session_dbd util_ldap`,
    words: `<Limit <LimitExcept TraceEnable HttpProtocolOptions RegisterHttpMethod StrictHostCheck AccessFileName
      CGIPassAuth ProxyBlock SSLVerifyClient SSLVerifyDepth SSLCACertificatePath SSLCACertificateFile SSLCARevocationPath
      SSLCARevocationFile SSLCARevocationCheck SSLRequireSSL SSLRequire SSLOCSPEnable SSLStrictSNIVHostCheck
      SSLVHostSNIPolicy TLSStrictSNI`,
  },
  {
    class: 'content',
    modules: `mod_alias mod_autoindex mod_brotli mod_buffer mod_cache mod_cache_disk mod_cache_socache mod_cern_meta
      mod_charset_lite mod_deflate mod_dir mod_expires mod_file_cache mod_filter mod_headers mod_imagemap mod_include
      mod_info mod_mime mod_mime_magic mod_negotiation mod_proxy_fcgi mod_proxy_ftp mod_proxy_html mod_proxy_scgi
      mod_reflector mod_sed mod_substitute mod_usertrack mod_xml2enc`,
    words: `AddDefaultCharset ContentDigest DocumentRoot ErrorDocument FileETag ForceType MaxRanges
      MaxRangeOverlaps MaxRangeReversals MergeTrailers QualifyRedirectURL ServerAdmin ServerSignature ServerTokens
      ProxyAddHeaders ProxyErrorOverride ProxyMaxForwards ProxyPassReverse ProxyPassReverseCookieDomain
      ProxyPassReverseCookiePath ProxyPreserveHost ProxyVia ProxyBadHeader ProxyHTMLEnable`,
  },
  {
    class: 'connection',
    modules: 'mod_http2 mod_md mod_proxy_wstunnel mod_ssl mod_tls',
    words: `KeepAlive MaxKeepAliveRequests Protocols ProtocolsHonorOrder AcceptFilter
      Proxy100Continue ProxySourceAddress`,
  },
  { class: 'health', modules: 'mod_proxy_hcheck' },
  {
    class: 'capacity',
    modules: 'mod_dialup mod_request',
    words: `ProxyReceiveBufferSize ReceiveBufferSize SendBufferSize LimitRequestLine LimitRequestFieldsize LimitRequestFields LimitRequestBody LimitXMLRequestBody RLimitCPU
      RLimitMEM RLimitNPROC FlushMaxThreshold FlushMaxPipelined
      MaxRequestWorkers MaxClients ServerLimit ThreadsPerChild ThreadLimit AsyncRequestWorkerFactor ListenBacklog
      H2MaxSessionStreams H2MaxWorkers H2MinWorkers H2StreamMaxMemSize
      H2MaxHeaderBlockLen H2WindowSize H2TLSWarmUpSize H2TLSCoolDownSecs H2Padding SSLSessionTickets SSLSessionTicketKeyFile SSLRenegBufferSize DeflateBufferSize
      DeflateCompressionLevel DeflateMemLevel DeflateWindowSize BrotliCompressionMaxInputBlock BrotliCompressionQuality
      BrotliCompressionWindow`,
  },
  {
    class: 'time',
    modules: 'mod_reqtimeout mod_socache_memcache mod_socache_redis mod_cgid',
    words: `HostnameLookups IdentityCheck IdentityCheckTimeout ListenTCPDeferAccept Timeout KeepAliveTimeout ProxyTimeout CGIScriptTimeout GracefulShutdownTimeout H2StreamTimeout
      H2MaxWorkerIdleSeconds`,
  },
  {
    class: 'process',
    modules: 'event mpm mod_unixd mod_watchdog mod_suexec mod_privileges',
    words: `CoreDumpDirectory DefaultRuntimeDir BalancerGrowth BalancerPersist SSLSessionCache SSLSessionCacheTimeout MaxConnectionsPerChild MaxRequestsPerChild
      MaxMemFree Mutex PidFile ScoreBoardFile ThreadStackSize ScriptSock`,
  },
  {
    class: 'observability',
    modules: 'mod_log_config mod_logio mod_log_debug mod_log_forensic mod_dumpio',
    words: `ErrorLog ErrorLogFormat LogLevel ExtendedStatus SeeRequestTail ProxyStatus ScriptLog ScriptLogBuffer
      ScriptLogLength LDAPLibraryDebug Anonymous_LogEmail DeflateFilterNote BrotliFilterNote`,
  },
  // The same bytes, by other buffers and calls of the system; and two words that 2.4 takes and does nothing with.
  {
    class: 'none',
    words: `EnableMMAP EnableSendfile ReadBufferSize ProxyIOBufferSize NameVirtualHost DefaultType`,
  },
];

/** Parameters of ProxyPass, BalancerMember, ProxySet and `<Proxy>` (httpd mod_proxy ProxyPass, mod_proxy_hcheck). */
export const parameterGroups: readonly DirectiveGroup[] = [
  { class: 'selection', computed: true, words: 'loadfactor status lbmethod' },
  {
    class: 'selection',
    words: `lbset route redirect stickysession stickysessionsep scolonpathdelim nofailover maxattempts`,
  },
  { class: 'content', words: 'nocanon interpolate noquery' },
  {
    class: 'connection',
    words: `acquire keepalive disablereuse enablereuse ttl flushpackets flushwait upgrade secret smax min addressttl`,
  },
  {
    class: 'health',
    words: `ping failonstatus failontimeout forcerecovery hcmethod hcuri hcexpr hctemplate`,
  },
  { class: 'capacity', words: 'max responsefieldsize growth receivebuffersize' },
  { class: 'none', words: 'iobuffersize' },
  { class: 'time', words: 'retry timeout connectiontimeout hcinterval hcpasses hcfails' },
  { class: 'observability', words: 'nonce' },
];
