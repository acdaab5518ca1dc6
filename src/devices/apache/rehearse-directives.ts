import { keywords } from './keywords.ts';

/** What a rehearsal does with a directive. */
type Treatment = 'kept' | 'left' | 'refused';

/** Directives that say where a request goes, or how many may; sections begin with `<`. */
const kept: ReadonlySet<string> = new Set(
  `<location <locationmatch <files <filesmatch <limit <limitexcept <if <elseif <else <proxy
  <requireall <requireany <requirenone
  servername serverpath timeout keepalive keepalivetimeout maxkeepaliverequests requestreadtimeout
  limitrequestline limitrequestfieldsize limitrequestfields limitrequestbody limitxmlrequestbody limitinternalrecursion
  acceptfilter errordocument usecanonicalname stricthostcheck qualifyredirecturl traceenable httpprotocoloptions
  registerhttpmethod mergeslashes allowencodedslashes regexdefaultoptions
  listenbacklog startservers serverlimit minspareservers maxspareservers minsparethreads maxsparethreads
  maxclients maxrequestworkers threadsperchild threadlimit asyncrequestworkerfactor maxrequestsperchild
  maxconnectionsperchild
  require authmerging authzsendforbiddenonfailure order allow deny satisfy allowmethods
  redirect redirectmatch redirecttemp redirectpermanent redirectrelative alias aliasmatch
  rewriteengine rewriterule rewritecond rewritemap rewriteoptions rewritebase
  setenv unsetenv setenvif setenvifnocase setenvifexpr browsermatch browsermatchnocase header requestheader
  sethandler proxypass proxypassmatch balancermember proxyset proxytimeout proxypreservehost proxypassinherit
  proxybadheader proxyvia proxyerroroverride proxyaddheaders proxy100continue proxymaxforwards proxyiobuffersize
  proxyreceivebuffersize proxystatus balancergrowth balancerinherit
  proxyhctemplate proxyhcexpr proxyhctpsize proxywebsocketfallbacktoproxyhttp
  sslrequiressl sslverifyclient sslverifydepth sslstrictsnivhostcheck sslvhostsnipolicy`
    .trim()
    .split(/\s+/),
);

/** Directives of the core and of mod_proxy that are about this machine, files and logs, or that are written anew. */
const left: ReadonlySet<string> = new Set(
  `<directory <directorymatch <authnprovideralias <authzprovideralias
  define undefine loadmodule loadfile listen serveralias serverroot documentroot defaultruntimedir pidfile
  scoreboardfile mutex coredumpdirectory user group chrootdir errorlog errorlogformat loglevel hostnamelookups
  serveradmin serversignature servertokens namevirtualhost accessfilename allowoverride allowoverridelist options
  defaulttype forcetype setoutputfilter setinputfilter adddefaultcharset acceptpathinfo fileetag enablemmap
  enablesendfile readbuffersize flushmaxthreshold flushmaxpipelined contentdigest usecanonicalphysicalport maxranges
  maxrangeoverlaps maxrangereversals rlimitcpu rlimitmem rlimitnproc cgipassauth cgivar extendedstatus seerequesttail
  maxmemfree threadstacksize mergetrailers protocol protocols protocolshonororder listencoresbucketsratio
  sendbuffersize receivebuffersize listentcpdeferaccept gracefulshutdowntimeout acceptmutex lockfile
  passenv proxypassreverse proxypassreversecookiepath proxypassreversecookiedomain noproxy proxydomain
  proxysourceaddress balancerpersist allowconnect
  remoteipheader remoteipproxiesheader remoteiptrustedproxy remoteipinternalproxy remoteiptrustedproxylist
  remoteipinternalproxylist remoteipproxyprotocol remoteipproxyprotocolexceptions`
    .trim()
    .split(/\s+/),
);

/** Modules about files, logs, TLS, passwords and how an answer looks: nothing of them steers a request. */
const leftModules =
  /^(?:mod_(?:so|watchdog|log_\w+|logio|ssl|tls|http2|mime|mime_magic|dir|autoindex|negotiation|deflate|brotli|filter|ext_filter|expires|cache\w*|charset_lite|include|info|auth_\w+|authn_\w+|authnz_\w+|authz_(?:dbd|dbm|groupfile)|session\w*|dav\w*|userdir|vhost_alias|usertrack|imagemap|speling|cern_meta|file_cache|dumpio|systemd|substitute|sed|xml2enc|proxy_(?:html|ftp|scgi|fcgi)|dbd|socache_\w+|suexec|buffer|request|cgid?)|util_ldap)$/;

/** Whether a connection may pass by what TLS knows of it: there is no telling with throw-away certificates. */
const refused: ReadonlySet<string> = new Set(['sslrequire', 'sslusername']);

/** What is in none of the lists is refused: a directive must be known to do no harm. */
export function treatmentOf(key: string): Treatment {
  if (kept.has(key)) return 'kept';
  if (refused.has(key)) return 'refused';
  if (left.has(key)) return 'left';
  return leftModules.test(keywords.get(key)?.module ?? '') ? 'left' : 'refused';
}

const files =
  /^(?:documentroot|fallbackresource|directoryindex|userdir|virtualdocumentroot(?:ip)?|<directory\w*)$/;

/** What users get other than from the device where the directive is left out, for people. */
export function lossOf(key: string): string | undefined {
  if (files.test(key)) return filesNotServed;
  if (/^ssl(?:protocol|ciphersuite|openssl\w+)$/.test(key))
    return "versions and ciphers of TLS are the program's own";
  if (/^(?:authtype|session)$/.test(key)) return passwordsNotAsked;
  if (/^(?:cacheenable|setoutputfilter|setinputfilter)$/.test(key)) return `${key} is left out`;
  return key === 'remoteipheader' ? 'clients have the addresses of the profile' : undefined;
}

export const filesNotServed = 'files are not served: their requests are refused or not found';
export const passwordsNotAsked = 'nobody is asked for a password';
