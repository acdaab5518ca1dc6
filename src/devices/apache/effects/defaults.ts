import { type Directive, walkDirectives } from '../../../model/directive.ts';
import { defaultsTable } from '../../../model/plain-values.ts';
import { isHost, type Place } from './place.ts';

/**
 * What 2.4 does where nothing is set (httpd.apache.org/docs/2.4/mod/, "Default"), by names in lower case. Not among them:
 * where no AllowOverride is set, `.htaccess` is read and whatever it says refused with 500 (request.c, directory_walk);
 * and where SSLProxyCheckPeerCN is off, SSLProxyCheckPeerName compares names only if it says so.
 */
const defaults = defaultsTable(`
  acceptpathinfo=default; adddefaultcharset=off; aliaspreservepath=off; allowencodedslashes=off;
  authbasicauthoritative=on; authbasicprovider=file; authmerging=off; authtype=none; authzsendforbiddenonfailure=off;
  balancerinherit=on; balancerpersist=off; cacheignorecachecontrol=off; cacheignorenolastmod=off;
  cacheignorequerystring=off; cachelock=off; cachequickhandler=on; cachestoreexpired=off; cachestorenostore=off;
  cachestoreprivate=off; cgipassauth=off; checkbasenamematch=on; checkcaseonly=off; checkspelling=off;
  contentdigest=off; cookietracking=off; dav=off; directorycheckhandler=off; directoryindex=index.html; directoryindexredirect=off;
  directoryslash=on; enablemmap=on; enablesendfile=off; expiresactive=off; fallbackresource=disabled;
  fileetag=mtime size; flushmaxpipelined=5; forcelanguagepriority=prefer; gracefulshutdowntimeout=0; h2copyfiles=off;
  h2earlyhints=off; h2padding=0; h2moderntlsonly=on; h2push=on; h2serializeheaders=off; h2windowsize=65535; hostnamelookups=off;
  httpprotocoloptions=strict;
  keepalive=on; keepalivetimeout=5; keptbodysize=0; limitinternalrecursion=10; limitrequestfields=100;
  limitrequestfieldsize=8190; limitrequestline=8190; limitxmlrequestbody=1000000; listenbacklog=511;
  maxconnectionsperchild=0; maxkeepaliverequests=100; maxrangeoverlaps=20; maxrangereversals=20; maxranges=200;
  mergeslashes=on; mergetrailers=off; metafiles=off; modmimeusepathinfo=off; multiviewsmatch=negotiatedonly; options=followsymlinks;
  protocols=http/1.1; protocolshonororder=on; proxy100continue=on; proxyaddheaders=on; proxybadheader=iserror;
  proxyerroroverride=off; proxyhtmlenable=off; proxyiobuffersize=8192; proxymaxforwards=-1; proxypassinherit=on;
  proxypassinterpolateenv=off; proxypreservehost=off; proxyreceivebuffersize=0; proxyrequests=off; proxyvia=off; proxywebsocketfallbacktoproxyhttp=on;
  qualifyredirecturl=off; readbuffersize=8192; receivebuffersize=0; redirectrelative=off; remoteipproxyprotocol=off;
  rewriteengine=off; satisfy=all; sendbuffersize=0; serversignature=off; servertokens=full; session=off; sslcompression=off;
  sslhonorcipherorder=off; sslinsecurerenegotiation=off; sslocspenable=off; sslproxycheckpeerexpire=on;
  sslproxyengine=off;
  sslproxyverify=none; sslproxyverifydepth=1; sslsessiontickets=on; sslstrictsnivhostcheck=off; sslusestapling=off;
  sslverifyclient=none; sslverifydepth=1; stricthostcheck=off; timeout=60; traceenable=on; usecanonicalname=off;
  usecanonicalphysicalport=off; xbithack=off`);

/** One value each, which what stands inside takes from what stands around. */
const inherited =
  /^(?:timeout|keepalive|keepalivetimeout|maxkeepaliverequests|limitrequest\w+|limitxmlrequestbody|proxytimeout|proxypreservehost|proxyvia|proxyerroroverride|proxyaddheaders|proxybadheader|proxyiobuffersize|proxyreceivebuffersize|servertokens|serversignature|serveradmin|traceenable|usecanonicalname|hostnamelookups|allowencodedslashes|adddefaultcharset|fileetag|expiresactive|enablesendfile|enablemmap|contentdigest|maxranges)$/;

/** The line says what would hold without it: the value of the server around, or the documented default. */
export function saysNothingNew({ statement, around, file, word }: Place): string | undefined {
  const { name, block } = statement;
  const standard = defaults.get(name);
  if (block !== undefined || word.includes(' ')) return undefined;
  if (standard === undefined && !inherited.test(name) && !ofFolders.test(name)) return undefined;
  const own = around.find(isHost);
  const others = file.flatMap((top) => (isHost(top) && top !== own ? [] : settersIn(top, name, statement)));
  const value = textOf(statement);
  if (others.some((one) => textOf(one.statement) !== value)) return undefined;
  if (value === standard) return 'httpd: the default';
  if (ofFolders.test(name) && others.some(({ blocks }) => areRoot(blocks)))
    return 'httpd core <Directory>: the value of the folder around';
  const holdsAround = others.some(({ blocks }) =>
    blocks.every((block) => block === own && around.length > 0),
  );
  const isInside = around.length > 0 && others.some(({ blocks }) => blocks.length < around.length);
  return inherited.test(name) && holdsAround && isInside
    ? 'httpd: the value of the server around'
    : undefined;
}

/** One value each, which folders take from the folder around. */
const ofFolders = /^allowoverride$/;

function areRoot(blocks: readonly Directive[]): boolean {
  const [only, ...rest] = blocks;
  return rest.length === 0 && only?.name === 'directory' && only.arguments.join(' ') === '/';
}

interface Setter {
  readonly statement: Directive;
  readonly blocks: readonly Directive[];
}

function settersIn(top: Directive, name: string, except: Directive): readonly Setter[] {
  return [...walkDirectives([top])].flatMap(([statement, blocks]) =>
    statement.name === name && statement !== except ? [{ statement, blocks }] : [],
  );
}

function textOf({ arguments: given }: Directive): string {
  return given.join(' ').toLowerCase();
}
