/** Directives that the facts are made of; all others of the table are ignored on purpose (README.md says why). */
export const understood: ReadonlySet<string> = new Set(
  `<virtualhost <location <locationmatch <proxy <proxymatch <files <filesmatch <if <elseif <else
  <requireall <requireany <requirenone
  define undefine loadmodule serverroot listen servername serveralias serverpath documentroot
  timeout keepalive keepalivetimeout maxkeepaliverequests requestreadtimeout
  limitrequestbody limitrequestfieldsize
  maxrequestworkers maxclients serverlimit threadsperchild startservers
  proxypass proxypassmatch proxyset balancermember proxytimeout proxypreservehost proxypassinherit
  proxyrequests proxybadheader proxyaddheaders requestheader
  redirect redirectmatch redirecttemp redirectpermanent alias aliasmatch scriptalias scriptaliasmatch
  rewriteengine rewriterule rewritecond rewritemap rewriteoptions rewritebase
  require order allow deny satisfy sethandler
  remoteipheader remoteiptrustedproxy remoteipinternalproxy remoteiptrustedproxylist remoteipinternalproxylist
  remoteipproxyprotocol
  protocols sslengine sslprotocol sslcertificatefile sslcertificatekeyfile sslcertificatechainfile
  sslcacertificatefile sslcacertificatepath sslciphersuite sslverifyclient sslverifydepth sslstrictsnivhostcheck
  mergeslashes allowencodedslashes`
    .trim()
    .split(/\s+/),
);
