/**
 * Directives by module, as the "Directive Quick Reference" and the modules' pages of httpd 2.4 list them
 * (httpd.apache.org/docs/2.4/mod/). Each entry: name as documented, where it may stand, how many arguments it takes.
 * Where: `a` anywhere, `s` server configuration and virtual hosts, `g` server configuration alone, `d` inside
 * sections for folders, locations, proxies and conditions, `p` as `s` and in <Proxy>, `l` as `p` and in <Location>,
 * `f` as `a` without <Location>, `v` virtual hosts alone. Arguments: digits are the numbers that are possible, `f` is On or Off,
 * `2+` two or more, `*` as the directive itself says.
 */
export const coreKeywords: Readonly<Record<string, string>> = {
  core: `<Directory s*; <Location s*; <VirtualHost g*; <Files f*; <Limit d*; <LimitExcept d*; <IfModule a*;
    <IfDefine a*; <IfFile a*; <IfDirective a*; <IfSection a*; <DirectoryMatch s*; <LocationMatch s*;
    <FilesMatch f*; AddDefaultCharset a1; AcceptPathInfo a1; Define a12; UnDefine a1; Error a*; <If a*;
    <ElseIf a*; <Else a*; AccessFileName s*; DocumentRoot s1; ErrorDocument a2; AllowOverride d*;
    AllowOverrideList d*; Options a*; DefaultType a1; FileETag a*; EnableMMAP a1; EnableSendfile a1;
    ReadBufferSize a1; FlushMaxThreshold s1; FlushMaxPipelined s1; Protocol s1; AcceptFilter g2; Port s1;
    HostnameLookups a1; ServerAdmin s1; ServerName s1; ServerSignature a1; ServerRoot a1; DefaultRuntimeDir
    a1; ErrorLog s1; ErrorLogFormat s12; ServerAlias v*; ServerPath v1; Timeout s1; ContentDigest af;
    UseCanonicalName a1; UseCanonicalPhysicalPort a1; Include a1; IncludeOptional a1; LogLevel a*;
    NameVirtualHost s1; ServerTokens g1; LimitRequestLine s1; LimitRequestFieldsize s1; LimitRequestFields
    s1; LimitRequestBody a1; LimitXMLRequestBody a1; Mutex g*; MaxRanges a1; MaxRangeOverlaps a1;
    MaxRangeReversals a1; RLimitCPU a12; RLimitMEM a12; RLimitNPROC a12; RegexDefaultOptions g*;
    LimitInternalRecursion s12; CGIPassAuth df; CGIVar a2; QualifyRedirectURL af; StrictHostCheck sf;
    ForceType a1; SetHandler a1; SetOutputFilter a1; SetInputFilter a1; AllowEncodedSlashes s1;
    ScoreBoardFile g1; ExtendedStatus gf; SeeRequestTail gf; PidFile g1; MaxRequestsPerChild g1;
    MaxConnectionsPerChild g1; CoreDumpDirectory g1; MaxMemFree g1; ThreadStackSize g1; TraceEnable s1;
    MergeTrailers sf; Protocols s*; ProtocolsHonorOrder s1; HttpProtocolOptions s*; RegisterHttpMethod g*;
    MergeSlashes sf`,
  mod_so: 'LoadModule a2; LoadFile a*',
  mod_watchdog: 'WatchdogInterval g1',
  http_core: 'KeepAliveTimeout s1; MaxKeepAliveRequests s1; KeepAlive sf',
  mod_log_config: 'CustomLog s23; GlobalLog g23; TransferLog s1; LogFormat s12; BufferedLogs sf',
  mod_logio: 'LogIOTrackTTFB af',
  mod_version: '<IfVersion a*',
  mod_unixd: 'User g1; Group g1; ChrootDir g1; Suexec gf',
  mod_access_compat: 'Order d1; Allow d2+; Deny d2+; Satisfy d1',
  mod_actions: 'Action a23; Script a2',
  mod_alias: `Alias l12; ScriptAlias l12; Redirect a123; AliasMatch s2; ScriptAliasMatch s2; RedirectMatch a23;
    RedirectTemp a2; RedirectPermanent a2; RedirectRelative af; AliasPreservePath af`,
  mod_allowmethods: 'AllowMethods d*',
  mod_auth_basic: `AuthBasicProvider d*; AuthBasicAuthoritative df; AuthBasicFake d12; AuthBasicUseDigestAlgorithm d1`,
  mod_auth_digest: `AuthDigestProvider d*; AuthDigestQop d*; AuthDigestNonceLifetime d1; AuthDigestNcCheck df;
    AuthDigestAlgorithm d1; AuthDigestDomain d*; AuthDigestShmemSize s1`,
  mod_auth_form: `AuthFormProvider d*; AuthFormUsername d1; AuthFormPassword d1; AuthFormLocation d1; AuthFormMethod d1;
    AuthFormMimetype d1; AuthFormBody d1; AuthFormSize d1; AuthFormLoginRequiredLocation d1;
    AuthFormLoginSuccessLocation d1; AuthFormLogoutLocation d1; AuthFormSitePassphrase d1;
    AuthFormAuthoritative df; AuthFormFakeBasicAuth df; AuthFormDisableNoStore df`,
  mod_authn_anon: `Anonymous d*; Anonymous_MustGiveEmail df; Anonymous_NoUserId df; Anonymous_VerifyEmail df;
    Anonymous_LogEmail df`,
  mod_authn_core: 'AuthType d1; AuthName d1; <AuthnProviderAlias g*',
  mod_authn_dbd: 'AuthDBDUserPWQuery d1; AuthDBDUserRealmQuery d1',
  mod_authn_dbm: 'AuthDBMUserFile d1; AuthDBMType d1',
  mod_authn_file: 'AuthUserFile d1',
  mod_authn_socache: `AuthnCacheSOCache g1; AuthnCacheEnable g*; AuthnCacheProvideFor d*; AuthnCacheTimeout d1;
    AuthnCacheContext d1`,
  mod_authnz_fcgi: 'AuthnzFcgiDefineProvider g*; AuthnzFcgiCheckAuthnProvider a*',
  mod_authnz_ldap: `AuthLDAPURL d12; AuthLDAPBindDN d1; AuthLDAPBindPassword d1; AuthLDAPBindAuthoritative df;
    AuthLDAPRemoteUserIsDN df; AuthLDAPRemoteUserAttribute d1; AuthLDAPCompareDNOnServer df;
    AuthLDAPSubGroupAttribute d*; AuthLDAPSubGroupClass d*; AuthLDAPMaxSubGroupDepth d1;
    AuthLDAPGroupAttribute d*; AuthLDAPGroupAttributeIsDN df; AuthLDAPDereferenceAliases d1;
    AuthLDAPCharsetConfig s1; AuthLDAPAuthorizePrefix d1; AuthLDAPInitialBindAsUser df;
    AuthLDAPInitialBindPattern d2; AuthLDAPSearchAsUser df; AuthLDAPCompareAsUser df`,
  mod_authz_core: `<AuthzProviderAlias g*; Require d*; <RequireAll d*; <RequireAny d*; <RequireNone d*; AuthMerging d1;
    AuthzSendForbiddenOnFailure df`,
  mod_authz_dbd: 'AuthzDBDLoginToReferer df; AuthzDBDQuery d1; AuthzDBDRedirectQuery d1',
  mod_authz_dbm: 'AuthDBMGroupFile d1; AuthzDBMType d1',
  mod_authz_groupfile: 'AuthGroupFile d1',
  mod_autoindex: `AddIcon a2+; AddIconByType a2+; AddIconByEncoding a2+; AddAlt a2+; AddAltByType a2+; AddAltByEncoding
    a2+; IndexOptions a*; IndexOrderDefault a2; IndexIgnore a*; IndexIgnoreReset af; AddDescription a2+;
    HeaderName a1; ReadmeName a1; FancyIndexing a*; DefaultIcon a1; IndexStyleSheet a1; IndexHeadInsert a1`,
  mod_brotli: `BrotliFilterNote s12; BrotliCompressionQuality s1; BrotliCompressionWindow s1;
    BrotliCompressionMaxInputBlock s1; BrotliAlterETag s1`,
  mod_buffer: 'BufferSize d1',
  mod_cache: `CacheEnable l12; CacheDisable l1; CacheMaxExpire a1; CacheMinExpire a1; CacheDefaultExpire a1;
    CacheQuickHandler sf; CacheIgnoreNoLastMod af; CacheIgnoreCacheControl sf; CacheStoreExpired af;
    CacheStorePrivate af; CacheStoreNoStore af; CacheIgnoreHeaders s*; CacheIgnoreQueryString sf;
    CacheIgnoreURLSessionIdentifiers s*; CacheLastModifiedFactor a1; CacheLock sf; CacheLockPath s1;
    CacheLockMaxAge s1; CacheHeader af; CacheDetailHeader af; CacheKeyBaseURL s1; CacheStaleOnError af`,
  mod_cache_disk: `CacheRoot s1; CacheDirLevels s1; CacheDirLength s1; CacheMinFileSize a1; CacheMaxFileSize a1;
    CacheReadSize a1; CacheReadTime a1`,
  mod_cache_socache: `CacheSocache s1; CacheSocacheMaxTime a1; CacheSocacheMinTime a1; CacheSocacheMaxSize a1;
    CacheSocacheReadSize a1; CacheSocacheReadTime a1`,
  mod_cern_meta: 'MetaFiles af; MetaDir a1; MetaSuffix a1',
  mod_cgi: 'ScriptLog s1; ScriptLogLength s1; ScriptLogBuffer s1; CGIScriptTimeout a1',
  mod_charset_lite: 'CharsetSourceEnc a1; CharsetDefault a1; CharsetOptions a*',
  mod_dav: 'DAV d1; DAVBasePath d1; DAVMinTimeout a1; DAVDepthInfinity af; DAVLockDiscovery af',
  mod_dav_fs: 'DAVLockDB s1',
  mod_dav_lock: 'DAVGenericLockDB d1',
  mod_dbd: `DBDriver s1; DBDParams s1; DBDPersist sf; DBDPrepareSQL s12; DBDInitSQL s1; DBDMin s1; DBDKeep s1;
    DBDMax s1; DBDExptime s1`,
  mod_deflate: `DeflateFilterNote s12; DeflateWindowSize s1; DeflateBufferSize s1; DeflateMemLevel s1;
    DeflateCompressionLevel s1; DeflateInflateLimitRequestBody a1; DeflateInflateRatioLimit a1;
    DeflateInflateRatioBurst a1; DeflateAlterEtag s1`,
  mod_dialup: 'ModemStandard d1',
  mod_dir: `FallbackResource a1; DirectoryIndex a*; DirectorySlash af; DirectoryCheckHandler af;
    DirectoryIndexRedirect a1`,
  mod_dumpio: 'DumpIOInput sf; DumpIOOutput sf',
  mod_echo: 'ProtocolEcho sf',
  mod_env: 'PassEnv a*; SetEnv a12; UnsetEnv a*',
  mod_expires: 'ExpiresActive af; ExpiresByType a2; ExpiresDefault a1',
  mod_ext_filter: 'ExtFilterOptions d*; ExtFilterDefine s*',
  mod_file_cache: 'cachefile s*; mmapfile s*',
  mod_filter: `FilterDeclare a12; FilterProvider a3; FilterChain a*; FilterTrace a2; AddOutputFilterByType a2+;
    FilterProtocol a23`,
  mod_headers: 'Header a*; RequestHeader a*',
  mod_heartbeat: 'HeartbeatAddress g1',
  mod_heartmonitor: 'HeartbeatListen g1; HeartbeatStorage g1; HeartbeatMaxServers g1',
  mod_http2: `H2MaxSessionStreams s1; H2WindowSize s1; H2MinWorkers s1; H2MaxWorkers s1; H2MaxWorkerIdleSeconds s1;
    H2StreamMaxMemSize s1; H2SerializeHeaders s1; H2ModernTLSOnly s1; H2Upgrade a1; H2Direct s1;
    H2SessionExtraFiles s1; H2TLSWarmUpSize s1; H2TLSCoolDownSecs s1; H2Push a1; H2PushPriority s23;
    H2PushDiarySize s1; H2CopyFiles a1; H2PushResource a123; H2EarlyHints s1; H2Padding s1;
    H2OutputBuffering s1; H2StreamTimeout s1; H2MaxDataFrameLen s1; H2MaxHeaderBlockLen s1;
    H2MaxStreamErrors s1; H2EarlyHint a2; H2ProxyRequests a1; H2WebSockets s1`,
  mod_ident: 'IdentityCheck af; IdentityCheckTimeout a1',
  mod_imagemap: 'ImapMenu a1; ImapDefault a1; ImapBase a1',
  mod_include: `XBitHack a1; SSIErrorMsg a1; SSITimeFormat a1; SSIStartTag s1; SSIEndTag s1; SSIUndefinedEcho a1;
    SSILegacyExprParser df; SSILastModified df; SSIEtag df`,
  mod_info: 'AddModuleInfo s2',
  util_ldap: `LDAPSharedCacheSize g1; LDAPSharedCacheFile g1; LDAPCacheEntries g1; LDAPCacheTTL g1; LDAPOpCacheEntries
    g1; LDAPOpCacheTTL g1; LDAPTrustedGlobalCert g23; LDAPTrustedClientCert d23; LDAPTrustedMode s1;
    LDAPVerifyServerCert gf; LDAPConnectionTimeout g1; LDAPReferrals d1; LDAPReferralHopLimit d1;
    LDAPLibraryDebug g1; LDAPTimeout g1; LDAPConnectionPoolTTL s1; LDAPRetries g1; LDAPRetryDelay g1`,
  mod_log_debug: 'LogMessage a123',
  mod_log_forensic: 'ForensicLog s1',
  mod_lua: `LuaRoot a1; LuaPackagePath a1; LuaPackageCPath a1; LuaAuthzProvider a3; LuaHookPreTranslateName a2;
    <LuaHookPreTranslateName a*; LuaHookTranslateName l23; <LuaHookTranslateName a*; LuaHookFixups a2;
    <LuaHookFixups a*; LuaHookMapToStorage a2; <LuaHookMapToStorage a*; LuaHookCheckUserID a23;
    <LuaHookCheckUserID a*; LuaHookTypeChecker a2; <LuaHookTypeChecker a*; LuaHookAccessChecker a23;
    <LuaHookAccessChecker a*; LuaHookAuthChecker a23; <LuaHookAuthChecker a*; LuaHookInsertFilter a2;
    LuaHookLog a2; LuaScope a123; LuaInherit a1; LuaCodeCache a1; LuaQuickHandler l2; <LuaQuickHandler a*;
    Lua_____ByteCodeHack a*; LuaMapHandler l23; LuaOutputFilter l3; LuaInputFilter l3`,
};
