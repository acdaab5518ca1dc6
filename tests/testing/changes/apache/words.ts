/**
 * Plausible arguments for directives, of which one is drawn; where a directive may stand is in the product's own
 * table. `{balancer}` and the other braces are filled from the configuration.
 */
export const directiveValues = `
AcceptPathInfo: On | Off
AccessFileName: .access
AddCharset: utf-8 .html
AddDefaultCharset: utf-8 | Off
AddDescription: "a page" *.html
AddEncoding: gzip .css
AddHandler: server-status .html | default-handler .css
AddIcon: /icon.png .html
AddInputFilter: DEFLATE .html
AddLanguage: de .html
AddOutputFilter: DEFLATE .html | INCLUDES .html
AddOutputFilterByType: DEFLATE text/html | SUBSTITUTE text/html
AddType: text/plain .html | text/html .txt
Alias: /more @DIR@/www/other | {path} @DIR@/www
AliasMatch: ^/m/(.*)$ @DIR@/www/$1
Allow: from 127.0.30.0/24 | from all
AllowEncodedSlashes: On | NoDecode
AllowMethods: GET HEAD | POST
AllowOverride: None | All
AllowCONNECT: 443
AuthBasicAuthoritative: Off
AuthBasicFake: alice
AuthBasicProvider: file
AuthMerging: And | Or
AuthName: Staff
AuthType: Basic | None
AuthUserFile: @DIR@/users
AuthGroupFile: @DIR@/groups
AuthzSendForbiddenOnFailure: On
BalancerGrowth: 5
BalancerInherit: Off
BalancerMember: http://127.0.10.4:8000 | http://127.0.12.1:8000 status=+H | http://127.0.11.1:8000 loadfactor=5
BalancerPersist: On
BrowserMatch: ^curl nogzip=1
BrowserMatchNoCase: badbot bad=1
BufferedLogs: On
BufferSize: 1024
CacheDefaultExpire: 60
CacheDetailHeader: On
CacheDisable: {path}
CacheEnable: disk / | disk {path}
CacheHeader: On
CacheIgnoreCacheControl: On
CacheIgnoreHeaders: Set-Cookie
CacheIgnoreNoLastMod: On
CacheLock: On
CacheMaxExpire: 60
CacheQuickHandler: Off
CacheRoot: @DIR@/cache
CacheStoreNoStore: On
CGIMapExtension: sys .x
CharsetDefault: utf-8
CharsetSourceEnc: iso-8859-1
CheckSpelling: On
ContentDigest: On
CookieTracking: On
CookieName: visitor
CustomLog: /dev/null combined | @DIR@/access.log common
DefaultIcon: /icon.png
DefaultLanguage: de
DefaultType: none
Define: extra value
DeflateBufferSize: 1024
DeflateCompressionLevel: 1 | 9
DeflateFilterNote: ratio
DeflateMemLevel: 5
DeflateWindowSize: 10
Deny: from all | from 127.0.21.0/24
DirectoryCheckHandler: On
DirectoryIndex: index.html | other.html | disabled
DirectoryIndexRedirect: on
DirectorySlash: Off
DocumentRoot: @DIR@/www/other | @DIR@/www
EnableMMAP: Off
EnableSendfile: On
ErrorDocument: 404 /sorry.html | 503 /sorry.html | 403 "no" | 502 http://sorry.example/ | 404 default
ErrorLog: @DIR@/other.log
ErrorLogFormat: "%m"
ExpiresActive: On | Off
ExpiresByType: text/html "access plus 1 hour"
ExpiresDefault: "access plus 1 day"
ExtendedStatus: Off
FallbackResource: /index.html | disabled
FileETag: None | MTime | All
FilterDeclare: extra
FilterProvider: extra DEFLATE "true"
FilterChain: extra
ForceType: text/plain | None
GracefulShutdownTimeout: 1
Group: www-data
H2CopyFiles: on
H2Direct: off | on
H2EarlyHints: on
H2MaxSessionStreams: 1
H2MaxWorkerIdleSeconds: 1
H2MaxWorkers: 4
H2MinWorkers: 1
H2ModernTLSOnly: on
H2Padding: 2
H2Push: off
H2SerializeHeaders: on
H2StreamMaxMemSize: 16384
H2TLSCoolDownSecs: 1
H2TLSWarmUpSize: 0
H2Upgrade: on | off
H2WindowSize: 1024
Header: set X-Set 1 | always set Strict-Transport-Security "max-age=600" | unset X-Powered-By | unset ETag | append Vary Origin | edit Set-Cookie ^(.*)$ "$1; Secure" | set X-Set 1 "expr=%{REQUEST_URI} =~ m#^/api#" | always unset Server
HostnameLookups: On | Off
HttpProtocolOptions: Unsafe | LenientMethods Allow0.9 | Strict
IdentityCheck: On
ImapBase: map
IndexIgnore: *.css
IndexIgnoreReset: ON
IndexOptions: FancyIndexing | +NameWidth=*
IndexOrderDefault: Descending Name
IndexStyleSheet: /a.css
KeepAlive: Off | On
KeepAliveTimeout: 50ms | 5 | 1
LanguagePriority: de en
LimitInternalRecursion: 1 | 5
LimitRequestBody: 1000 | 100000 | 0
LimitRequestFields: 10 | 200
LimitRequestFieldSize: 500 | 8190
LimitRequestLine: 100 | 8190
LimitXMLRequestBody: 1000
Listen: 127.0.0.1:8099 | 127.0.0.2:8080 | 127.0.0.1:8098 https
ListenBacklog: 10
LogFormat: "%h" short
LogIOTrackTTFB: On
LogLevel: debug | error
MaxConnectionsPerChild: 5 | 1000
MaxKeepAliveRequests: 1 | 2 | 100
MaxMemFree: 100
MaxRangeOverlaps: 0
MaxRangeReversals: 0
MaxRanges: none | 1
MaxRequestWorkers: 8 | 64
MaxSpareThreads: 64
MergeSlashes: OFF
MergeTrailers: On
MinSpareThreads: 4
ModMimeUsePathInfo: On
MultiviewsMatch: Any
Mutex: default | pthread
NoProxy: 127.0.10.1
Options: None | Indexes | +Indexes | -Indexes | FollowSymLinks | MultiViews | All
Order: allow,deny | deny,allow
PassEnv: PATH
PidFile: @DIR@/other.pid
Protocols: http/1.1 | h2 http/1.1 | h2c http/1.1
ProtocolsHonorOrder: Off
Proxy100Continue: Off
ProxyAddHeaders: Off
ProxyBadHeader: Ignore | StartBody | IsError
ProxyBlock: 127.0.10.1
ProxyDomain: .example
ProxyErrorOverride: On | On 500 503 | Off
ProxyHTMLEnable: On
ProxyHTMLURLMap: http://app.internal /app
ProxyIOBufferSize: 16384
ProxyMaxForwards: 1
ProxyPass: {path} ! | /extra http://127.0.12.1:8000/ | /extra {balancer} | / http://127.0.11.1:8000/ | {path} http://127.0.12.2:8000
ProxyPassInherit: Off
ProxyPassInterpolateEnv: On
ProxyPassMatch: ^/m/(.*)$ http://127.0.12.1:8000/$1 | ^/(.*\\.png)$ !
ProxyPassReverse: / http://app.internal/ | / http://127.0.10.1:8000/
ProxyPassReverseCookieDomain: app.internal shop.example
ProxyPassReverseCookiePath: /app /
ProxyPreserveHost: On | Off
ProxyReceiveBufferSize: 4096
ProxyRemote: * http://127.0.13.1:8000
ProxyRemoteMatch: .* http://127.0.13.1:8000
ProxyRequests: On | Off
ProxySet: lbmethod=bybusyness | timeout=1 | stickysession=ROUTEID | nofailover=On | maxattempts=1 | failonstatus=503 | {balancer} lbmethod=bytraffic
ProxySourceAddress: 127.0.0.9
ProxyStatus: On
ProxyTimeout: 1 | 60
ProxyVia: On | Full | Block | Off
ProxyWebsocketFallbackToProxyHttp: Off
QualifyRedirectURL: On
ReadBufferSize: 4096
ReadmeName: README.html
ReceiveBufferSize: 4096
Redirect: /from https://www.shop.example/to | permanent {path} /moved | gone /gone | 303 /see /other | / https://www.shop.example/
RedirectMatch: ^/r/(.*)$ /s/$1 | 301 ^/$ /home | 404 \\.png$
RedirectPermanent: /perm /there
RedirectRelative: On
RedirectTemp: /temp /there
ReflectorHeader: X-User
RegexDefaultOptions: None
RemoteIPHeader: X-Real-IP | X-Forwarded-For
RemoteIPInternalProxy: 127.0.21.0/24
RemoteIPProxyProtocol: On
RemoteIPTrustedProxy: 127.0.21.0/24
RemoveCharset: .html
RemoveEncoding: .gz
RemoveHandler: .html
RemoveLanguage: .de
RemoveOutputFilter: .html
RemoveType: .html
RequestHeader: set X-Set 1 | unset Cookie | set Host other.internal | append X-User more | edit X-User ann eve | set X-Forwarded-Proto https | set X-Client %{REMOTE_ADDR}s | unset Accept-Encoding
RequestReadTimeout: header=1 | body=1 | header=0 body=0 | header=5-10,MinRate=500
Require: all denied | all granted | ip 127.0.30.0/24 | not ip 127.0.21.0/24 | valid-user | user alice | method GET | expr "%{HTTP:X-User} == 'ann'" | local | host example
RewriteBase: /
RewriteCond: %{HTTP_HOST} ^www\\. | %{REQUEST_METHOD} POST | %{HTTPS} off | %{REQUEST_FILENAME} !-f
RewriteEngine: On | Off
RewriteMap: lower int:tolower
RewriteOptions: Inherit | AllowAnyURI
RewriteRule: ^/old/(.*)$ /new/$1 | ^/x$ /y [R=301,L] | \\.png$ - [F] | ^/(.*)$ http://127.0.12.1:8000/$1 [P] | ^/gone - [G] | ^ - [E=seen:1] | .* /index.html [L] | ^/a/(.*) /b/$1 [PT,QSA]
RLimitCPU: 10
RLimitMEM: 100000000
RLimitNPROC: 100
Satisfy: Any | All
ScriptAlias: /run @DIR@/www
SendBufferSize: 4096
SeeRequestTail: On
ServerAdmin: admin@shop.example
ServerAlias: extra.example | *.example | admin.example
ServerLimit: 4
ServerName: extra.example | other.example:80
ServerPath: /legacy
ServerSignature: On | Off
ServerTokens: Prod | Full | Major
SetEnv: NAME value | proxy-nokeepalive 1 | force-proxy-request-1.0 1 | proxy-sendchunked 1 | nokeepalive 1
SetEnvIf: X-User ann vip=1 | Request_URI \\.css$ static=1 | Remote_Addr ^127\\.0\\.21 near=1
SetEnvIfExpr: "%{REQUEST_METHOD} == 'POST'" posting=1
SetEnvIfNoCase: User-Agent badbot bad=1
SetHandler: server-status | "proxy:http://127.0.12.1:8000" | None | default-handler
SetInputFilter: DEFLATE
SetOutputFilter: DEFLATE | SUBSTITUTE | INCLUDES | RATE_LIMIT
SSIErrorMsg: wrong
SSIETag: on
SSLCACertificateFile: @DIR@/client.pem
SSLCARevocationCheck: none
SSLCertificateFile: @DIR@/site.pem | @DIR@/other.pem
SSLCertificateKeyFile: @DIR@/site.pem | @DIR@/other.pem
SSLCipherSuite: ECDHE-ECDSA-AES128-GCM-SHA256 | AES256-SHA
SSLCompression: off
SSLEngine: on | off | optional
SSLHonorCipherOrder: on
SSLInsecureRenegotiation: on
SSLOptions: +StdEnvVars | +StrictRequire
SSLProtocol: TLSv1.2 | TLSv1.3 | all -TLSv1.3
SSLProxyCACertificateFile: @DIR@/ca.pem | @DIR@/site.pem
SSLProxyCheckPeerCN: off
SSLProxyCheckPeerExpire: off
SSLProxyCheckPeerName: off | on
SSLProxyCipherSuite: ECDHE-ECDSA-AES128-GCM-SHA256 | AES256-SHA
SSLProxyEngine: on | off
SSLProxyMachineCertificateFile: @DIR@/client.pem
SSLProxyProtocol: TLSv1.2 | TLSv1.3
SSLProxyVerify: require | none
SSLProxyVerifyDepth: 0 | 2
SSLRenegBufferSize: 1000
SSLRequire: %{SSL_PROTOCOL} == "TLSv1.3"
SSLRequireSSL:
SSLSessionCache: none | "shmcb:@DIR@/cache(512000)"
SSLSessionCacheTimeout: 1
SSLSessionTickets: off
SSLStrictSNIVHostCheck: on
SSLUserName: SSL_CLIENT_S_DN_CN
SSLUseStapling: off
SSLVerifyClient: optional | require | none | optional_no_ca
SSLVerifyDepth: 2
StartServers: 1
StrictHostCheck: ON
Substitute: s/pool/tank/ | "s|http://app.internal|https://shop.example|i"
SubstituteInheritBefore: on
SubstituteMaxLineLength: 100
ThreadLimit: 64
ThreadsPerChild: 16 | 64
ThreadStackSize: 500000
Timeout: 1 | 60
TraceEnable: off | on | extended
TransferLog: /dev/null
TypesConfig: /etc/mime.types
UndefMacro: none
UnDefine: extra
UnsetEnv: NAME
UseCanonicalName: On | Off | DNS
UseCanonicalPhysicalPort: On
User: www-data
UserDir: disabled | public
VirtualDocumentRoot: @DIR@/www/%0
VirtualScriptAlias: @DIR@/www/%0
WatchdogInterval: 1
XBitHack: on
`;
