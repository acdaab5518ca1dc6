/** The rest of the table; `keyword-table.ts` says how to read it. */
export const moduleKeywords: Readonly<Record<string, string>> = {
  mod_macro: '<Macro a*; Use a*; UndefMacro a1; MacroIgnoreEmptyArgs a*; MacroIgnoreBadNesting a*',
  mod_md: `MDCertificateAuthority s*; MDCertificateAgreement s1; MDCAChallenges s*; MDCertificateProtocol s1;
    MDContactEmail s1; MDDriveMode s1; MDRenewMode s1; MDomain s*; <MDomainSet s*; <MDomain s*; MDMember g*;
    MDMembers g*; MDMustStaple s1; MDPortMap s12; MDPrivateKeys s*; MDHttpProxy s1; MDStoreDir s1;
    MDRenewWindow s1; MDRequireHttps p1; MDNotifyCmd s*; MDBaseServer s1; MDChallengeDns01 s*;
    MDChallengeDns01Version s1; MDCertificateFile g1; MDCertificateKeyFile g1; MDServerStatus s1;
    MDCertificateStatus s1; MDWarnWindow s1; MDMessageCmd s*; MDStapling s1; MDStapleOthers s1;
    MDStaplingKeepResponse s1; MDStaplingRenewWindow s1; MDCertificateCheck s2; MDActivationDelay s1;
    MDCACertificateFile s1; MDHttpProxyCACertificateFile s1; MDExternalAccountBinding s12; MDRetryDelay s1;
    MDRetryFailover s1; MDStoreLocks s1; MDMatchNames s1; MDInitialDelay s1; MDCheckInterval s1; MDProfile
    s1; MDProfileMandatory s1; MDRenewViaARI s1`,
  mod_mime: `AddCharset a2+; AddEncoding a2+; AddHandler a2+; AddInputFilter a2+; AddLanguage a2+; AddOutputFilter
    a2+; AddType a2+; DefaultLanguage a1; MultiviewsMatch f*; RemoveCharset a*; RemoveEncoding a*;
    RemoveHandler a*; RemoveInputFilter a*; RemoveLanguage a*; RemoveOutputFilter a*; RemoveType a*;
    TypesConfig s1; ModMimeUsePathInfo df`,
  mod_mime_magic: 'MimeMagicFile s1',
  event: `ListenBacklog g1; ListenCoresBucketsRatio g1; Listen g*; SendBufferSize g1; ReceiveBufferSize g1;
    ListenTCPDeferAccept g1; StartServers g1; ServerLimit g1; MinSpareThreads g1; MaxSpareThreads g1;
    MaxClients g1; MaxRequestWorkers g1; ThreadsPerChild g1; ThreadLimit g1; AsyncRequestWorkerFactor g1;
    GracefulShutdownTimeout g1`,
  mod_negotiation: 'CacheNegotiatedDocs sf; LanguagePriority a*; ForceLanguagePriority a*',
  mod_proxy: `<Proxy s*; <ProxyMatch s*; ProxyRequests sf; ProxyRemote s23; ProxyRemoteMatch s23;
    ProxyPassInterpolateEnv af; ProxyPass l*; ProxyPassMatch l*; ProxyPassReverse l123;
    ProxyPassReverseCookiePath a23; ProxyPassReverseCookieDomain a23; ProxyBlock s*; ProxyReceiveBufferSize
    s1; ProxyIOBufferSize s1; ProxyMaxForwards s1; NoProxy s*; ProxyDomain s1; ProxyVia s1;
    ProxyErrorOverride a*; ProxyPreserveHost af; ProxyTimeout s1; ProxyBadHeader s1; BalancerMember a*;
    BalancerGrowth s1; BalancerPersist sf; BalancerInherit sf; ProxyPassInherit sf; ProxyStatus s1; ProxySet
    a*; ProxySourceAddress s1; ProxyAddHeaders af; Proxy100Continue af`,
  mod_proxy_connect: 'AllowCONNECT s*',
  mod_proxy_express: 'ProxyExpressEnable af; ProxyExpressDBMFile a1; ProxyExpressDBMType a1',
  mod_proxy_fcgi: 'ProxyFCGIBackendType a1; ProxyFCGISetEnvIf a23',
  mod_proxy_ftp: 'ProxyFtpListOnWildcard af; ProxyFtpEscapeWildcards af; ProxyFtpDirCharset a1',
  mod_proxy_hcheck: 'ProxyHCTemplate a*; ProxyHCExpr a*; ProxyHCTPsize g1',
  mod_proxy_html: `ProxyHTMLEvents a*; ProxyHTMLLinks a2+; ProxyHTMLURLMap a*; ProxyHTMLDoctype a12; ProxyHTMLFixups a*;
    ProxyHTMLMeta af; ProxyHTMLInterp af; ProxyHTMLExtended af; ProxyHTMLStripComments af; ProxyHTMLBufSize
    a1; ProxyHTMLCharsetOut a1; ProxyHTMLEnable af`,
  mod_proxy_scgi: 'ProxySCGISendfile a1; ProxySCGIInternalRedirect a1',
  mod_proxy_wstunnel: 'ProxyWebsocketFallbackToProxyHttp af',
  mod_reflector: 'ReflectorHeader a12',
  mod_remoteip: `RemoteIPHeader s1; RemoteIPProxiesHeader s1; RemoteIPTrustedProxy s*; RemoteIPInternalProxy s*;
    RemoteIPTrustedProxyList s1; RemoteIPInternalProxyList s1; RemoteIPProxyProtocol sf;
    RemoteIPProxyProtocolExceptions s*`,
  mod_reqtimeout: 'RequestReadTimeout s*',
  mod_request: 'KeptBodySize d1',
  mod_rewrite: `RewriteEngine af; RewriteOptions a*; RewriteBase a1; RewriteCond a*; RewriteRule a*; RewriteMap s23`,
  mod_sed: 'OutputSed d1; InputSed d1',
  mod_session: `Session af; SessionMaxAge a1; SessionHeader a1; SessionEnv af; SessionInclude a1; SessionExclude a1;
    SessionExpiryUpdateInterval a1`,
  mod_session_cookie: 'SessionCookieName a*; SessionCookieName2 a*; SessionCookieRemove af',
  mod_session_crypto: `SessionCryptoPassphrase a*; SessionCryptoPassphraseFile a1; SessionCryptoCipher a1; SessionCryptoDriver
    g*`,
  mod_session_dbd: `SessionDBDSelectLabel a1; SessionDBDInsertLabel a1; SessionDBDUpdateLabel a1; SessionDBDDeleteLabel a1;
    SessionDBDPerUser af; SessionDBDCookieRemove af; SessionDBDCookieName a*; SessionDBDCookieName2 a*`,
  mod_setenvif: 'SetEnvIf a*; SetEnvIfNoCase a*; SetEnvIfExpr a*; BrowserMatch a*; BrowserMatchNoCase a*',
  mod_socache_memcache: 'MemcacheConnTTL s1',
  mod_socache_redis: 'RedisConnPoolTTL s1; RedisTimeout s1',
  mod_speling: 'CheckSpelling af; CheckCaseOnly af; CheckBasenameMatch af',
  mod_ssl: `SSLPassPhraseDialog g1; SSLSessionCache g1; SSLCryptoDevice g1; SSLRandomSeed g23; SSLVHostSNIPolicy g1;
    SSLEngine s1; SSLFIPS gf; SSLCipherSuite a12; SSLCertificateFile s1; SSLCertificateKeyFile s1;
    SSLCertificateChainFile s1; SSLSessionTicketKeyFile s1; SSLCACertificatePath a1; SSLCACertificateFile
    a1; SSLCADNRequestPath s1; SSLCADNRequestFile s1; SSLCARevocationPath s1; SSLCARevocationFile s1;
    SSLCARevocationCheck s*; SSLVerifyClient a1; SSLVerifyDepth a1; SSLSessionCacheTimeout s1; SSLProtocol
    s*; SSLHonorCipherOrder sf; SSLCompression sf; SSLSessionTickets sf; SSLInsecureRenegotiation sf;
    SSLUserName a1; SSLStrictSNIVHostCheck sf; SSLSRPVerifierFile s1; SSLSRPUnknownUserSeed s1;
    SSLProxyEngine pf; SSLProxyProtocol p*; SSLProxyCipherSuite p12; SSLProxyVerify p1; SSLProxyVerifyDepth
    p1; SSLProxyCACertificateFile p1; SSLProxyCACertificatePath p1; SSLProxyCARevocationPath p1;
    SSLProxyCARevocationFile p1; SSLProxyCARevocationCheck p*; SSLProxyMachineCertificateFile p1;
    SSLProxyMachineCertificatePath p1; SSLProxyMachineCertificateChainFile p1; SSLProxyCheckPeerExpire pf;
    SSLProxyCheckPeerCN pf; SSLProxyCheckPeerName pf; SSLOptions a*; SSLRequireSSL d*; SSLRequire d*;
    SSLRenegBufferSize d1; SSLOCSPEnable s*; SSLOCSPDefaultResponder s1; SSLOCSPOverrideResponder sf;
    SSLOCSPResponseTimeSkew s1; SSLOCSPResponseMaxAge s1; SSLOCSPResponderTimeout s1; SSLOCSPUseRequestNonce
    sf; SSLOCSPProxyURL s1; SSLOCSPNoVerify sf; SSLOCSPResponderCertificateFile s1; SSLStaplingCache g1;
    SSLUseStapling sf; SSLStaplingResponseTimeSkew s1; SSLStaplingResponderTimeout s1;
    SSLStaplingResponseMaxAge s1; SSLStaplingStandardCacheTimeout s1; SSLStaplingReturnResponderErrors sf;
    SSLStaplingFakeTryLater sf; SSLStaplingErrorCacheTimeout s1; SSLStaplingForceURL s1; SSLOpenSSLConfCmd
    s2; SSLLog a*; SSLLogLevel a*`,
  mod_substitute: 'Substitute a1; SubstituteMaxLineLength a1; SubstituteInheritBefore af',
  mod_suexec: 'SuexecUserGroup s2',
  mod_userdir: 'UserDir s*',
  mod_usertrack: `CookieExpires a1; CookieDomain a1; CookieStyle a1; CookieTracking af; CookieName a1; CookieSameSite a1;
    CookieSecure af; CookieHttpOnly af`,
  mod_vhost_alias: `VirtualScriptAlias s1; VirtualDocumentRoot s1; VirtualScriptAliasIP s1; VirtualDocumentRootIP s1`,
  mod_xml2enc: 'xml2EncDefault a1; xml2EncAlias g2+; xml2StartParse a*',
  mpm: `MinSpareServers g1; MaxSpareServers g1; AcceptMutex g1; LockFile g1; MaxThreads g1; Win32DisableAcceptEx
    g0`,
  mod_cgid: 'ScriptSock g1; CGIDScriptTimeout a1',
  mod_systemd: 'IdleShutdown g1',
  mod_privileges: `VHostPrivs s1; PrivilegesMode a1; VHostSecure sf; VHostUser s1; VHostGroup s1; VHostCGIMode s1;
    DTracePrivileges gf; VHostCGIPrivs s*`,
  mod_isapi: `ISAPIAppendLogToErrors af; ISAPIAppendLogToQuery af; ISAPICacheFile s*; ISAPIFakeAsync af;
    ISAPILogNotSupported af; ISAPIReadAheadBuffer a1`,
  mod_tls: `TLSEngine g1; TLSCertificate s12; TLSProtocol s1; TLSCiphersPrefer s*; TLSCiphersSuppress s*;
    TLSHonorClientOrder s1; TLSOptions a*; TLSProxyEngine p1; TLSProxyCA p1; TLSProxyMachineCertificate p12;
    TLSProxyProtocol p1; TLSProxyCiphersPrefer p*; TLSProxyCiphersSuppress p*; TLSSessionCache g1;
    TLSStrictSNI sf`,
};
