import { type Directive, walkDirectives } from '../../../model/directive.ts';
import type { Effect } from '../../../model/effect.ts';
import { requiresNoUser } from './access.ts';
import { isUnreadEnvironment } from './environment.ts';
import { isFolderRuleIdle, isOptionOff, isWithoutFiles } from './folders.ts';
import { isInherited, isOverruled } from './holding.ts';
import { isLoadedBy, isPassiveModule } from './modules.ts';
import { scripts } from './needs.ts';
import { isHost, lineOf, type Place } from './place.ts';
import { isDoubled, isRepeated } from './repeats.ts';

/** A word that does nothing where it stands, by more than one line that is or is not there. */
interface IdleForm {
  readonly words: RegExp;
  readonly isIdle: (place: Place) => boolean;
  /** The program does not start where something of it is missing. */
  readonly isLoaded?: (place: Place) => boolean;
  readonly manual: string;
}

const idleForms: readonly IdleForm[] = [
  {
    words: /^SSL(?!Proxy|Engine$|RequireSSL$|Require$|Log)/,
    isIdle: (place) => !isTls(place),
    isLoaded,
    manual: 'httpd mod_ssl SSLEngine',
  },
  {
    // In a folder without FollowSymLinks the engine refuses every request, with rules or without.
    words: /^RewriteEngine$/,
    isIdle: ({ around, near, file }) =>
      around.length === 0
        ? !/^rewriteoptions /im.test(near) && !file.some((one) => !isHost(one) && hasRule(one))
        : around.every(isHost) && !/^rewriterule /m.test(near),
    manual: 'httpd mod_rewrite RewriteEngine: there is no rule',
  },
  {
    words: /^AcceptPathInfo$/,
    isIdle: ({ statement, near }) =>
      /^off$/i.test(statement.arguments[0] ?? '') &&
      !programs.test(near) &&
      !/^(?:sethandler|addhandler|fallbackresource) /m.test(near),
    manual: 'httpd core AcceptPathInfo: files have none by themselves',
  },
  {
    words: /^RewriteCond$/,
    isIdle: ({ statement, around, file }) => {
      const beside = around.at(-1)?.block ?? file;
      return !beside.slice(beside.indexOf(statement)).some(({ name }) => name === 'rewriterule');
    },
    manual: 'httpd mod_rewrite RewriteCond: no rule follows it',
  },
  {
    words: /^RewriteMap$/,
    isIdle: ({ statement, near, all }) => {
      const [name = '', source = ''] = statement.arguments;
      return !near.includes(`\${${name}:`) && !all.includes(`{${name}:`) && /^int:/i.test(source);
    },
    manual: 'httpd mod_rewrite RewriteMap: nothing looks in it',
  },
  {
    words:
      /^(?:SetEnv|SetEnvIf|SetEnvIfNoCase|SetEnvIfExpr|BrowserMatch|BrowserMatchNoCase|PassEnv|UnsetEnv)$/,
    isIdle: isUnreadEnvironment,
    manual: 'httpd env: nothing reads the variable',
  },
  {
    words: /^LoadModule$/,
    isIdle: isPassiveModule,
    manual: 'httpd mod_so LoadModule: it waits for directives',
  },
  { words: /^AuthType$/, isIdle: requiresNoUser, manual: 'httpd mod_authz_core Require: no user' },
  { words: /^Options$/, isIdle: isOptionOff, manual: 'httpd core Options: nothing grants it' },
  { words: /./, isIdle: isDoubled, manual: 'httpd: the same stands directly beside it' },
  { words: /./, isIdle: isRepeated, manual: 'httpd: the same stands beside it' },
  { words: /./, isIdle: isOverruled, manual: 'httpd: another line of its name holds' },
  { words: /./, isIdle: isInherited, manual: 'httpd: the value of the main server' },
  {
    words: /./,
    isIdle: isWithoutFiles,
    manual: 'httpd: every request is passed on, none is answered from files',
  },
  {
    words: /^(?:Require|<Require)/,
    isIdle: isFolderRuleIdle,
    manual: 'httpd mod_authz_core Require: no folder that is served answers otherwise',
  },
  {
    words: /^AuthMerging$/,
    isIdle: ({ around, file }) =>
      [...walkDirectives(around.at(-1)?.block ?? file)].every(([{ name }]) => !name.startsWith('require')),
    manual: 'httpd mod_authz_core AuthMerging: nothing is required here that could be merged',
  },
  {
    words: /^SSLProxyCheckPeer(?:Name|CN)$/,
    isIdle: isPeerLetBe,
    manual: 'httpd mod_ssl SSLProxyCheckPeerName: names are not compared where either is off',
  },
  {
    words: /^CacheEnable$/,
    isIdle: ({ statement, file }) =>
      /^disk$/i.test(statement.arguments[0] ?? '') && !isLoadedBy(file, 'cache_disk_module'),
    manual: 'httpd mod_cache CacheEnable: the module that keeps on disk is not loaded',
  },
  {
    words: /^BalancerInherit$/,
    isIdle: ({ file }) => !file.some(({ name }) => /^(?:proxy|proxypass|balancermember)$/.test(name)),
    manual: 'httpd mod_proxy: the main server has no balancer to be inherited',
  },
  {
    words: /^ProxyPassInherit$/,
    isIdle: ({ file }) => !file.some(({ name }) => /^proxypass(?:match)?$/.test(name)),
    manual: 'httpd mod_proxy: the main server passes nothing on',
  },
  {
    words: /^Order$/,
    isIdle: ({ statement, near }) =>
      /^deny,allow$/i.test(statement.arguments[0] ?? '') && !/^(?:allow|deny) /m.test(near),
    manual: 'httpd mod_access_compat Order: nobody is denied',
  },
  {
    words: /^SSLOptions$/,
    isIdle: ({ statement, near }) =>
      statement.arguments.every((text) => /^[+-]?(?:StdEnvVars|ExportCertData)$/i.test(text)) &&
      !programs.test(near) &&
      !/%\{(?:env:)?ssl_|\benv\b/im.test(near),
    manual: 'httpd mod_ssl SSLOptions: nothing reads the variables',
  },
  {
    words: /^SSLCertificateKeyFile$/,
    isIdle: ({ statement, around }) =>
      around
        .at(-1)
        ?.block?.some(
          ({ name, arguments: [path] }) => name === 'sslcertificatefile' && path === statement.arguments[0],
        ) === true,
    manual: 'httpd mod_ssl SSLCertificateKeyFile: the key stands in the file of the certificate',
  },
  {
    words: /^SSLRequireSSL$/,
    isIdle: ({ around }) => around.some((one) => isHost(one) && hasTls(one, /^on$/i)),
    manual: 'httpd mod_ssl SSLRequireSSL: every request of the virtual host comes with TLS',
  },
  {
    words: /^ProxyPass(?:Match)? \S/,
    isIdle: ({ statement }) => statement.arguments.slice(0, 2).includes('!'),
    manual: 'httpd mod_proxy ProxyPass: what is not passed on asks no server',
  },
  {
    words: / lbmethod$/,
    isIdle: ({ around, file }) => isLoneMember(around.at(-1), file),
    manual: 'httpd mod_proxy_balancer lbmethod: there is one member',
  },
  {
    words: /^ErrorDocument$/,
    isIdle: isUsualError,
    manual: 'httpd core ErrorDocument default: none of its own is set for the status',
  },
  {
    words: /^RewriteOptions$/,
    isIdle: ({ statement, near }) =>
      statement.arguments.every((text) => isIdleOption(text.toLowerCase(), near)),
    manual: 'httpd mod_rewrite RewriteOptions',
  },
  {
    words: /^ServerRoot$/,
    isIdle: hasWholePaths,
    manual: 'httpd core ServerRoot: every path begins at the root',
  },
  {
    words: /^RewriteBase$/,
    isIdle: ({ file }) =>
      ![...walkDirectives(file)].some(
        ([{ name }, outer]) => name === 'rewriterule' && outer.some(({ name: own }) => own !== 'virtualhost'),
      ),
    manual: 'httpd mod_rewrite RewriteBase: no rule stands in a section',
  },
  {
    words: /^FilterDeclare$/,
    isIdle: ({ statement, all }) =>
      all.split('\n').filter((line) => line.includes(statement.arguments[0] ?? '')).length < 2,
    manual: 'httpd mod_filter FilterDeclare: nothing uses it',
  },
  {
    words: /^SetHandler$/,
    isIdle: ({ statement, file }) =>
      /^none$/i.test(statement.arguments[0] ?? '') &&
      [...walkDirectives(file)].every(
        ([one]) => one === statement || !/^(?:sethandler|addhandler|action)$/.test(one.name),
      ),
    manual: 'httpd core SetHandler: there is no handler to be taken away',
  },
];

function hasRule(one: Directive): boolean {
  return [...walkDirectives([one])].some(([{ name }]) => name === 'rewriterule');
}

/** All members of the balancer stand in its section. */
function isLoneMember(section: Directive | undefined, file: readonly Directive[]): boolean {
  const name = section?.arguments[0];
  if (section?.name !== 'proxy' || name === undefined || !/^balancer:/i.test(name)) return false;
  const members = [...walkDirectives(file)].filter(
    ([one, outer]) =>
      one.name === 'balancermember' && (outer.at(-1)?.arguments[0] === name || one.arguments[0] === name),
  );
  return members.length === 1;
}

/** `default` brings the program's own page back. */
function isUsualError({ statement, near }: Place): boolean {
  const [status = '', page = ''] = statement.arguments;
  const own = near.split('\n').filter((line) => line.startsWith(`errordocument ${status} `));
  return /^default$/i.test(page) && own.every((line) => /^errordocument \d+ default $/i.test(line));
}

/** Options about memory, about RewriteBase, and about rules in sections, where there are none. */
function isIdleOption(option: string, near: string): boolean {
  if (option === 'longurloptimization') return true;
  if (option === 'mergebase') return !/^rewritebase /m.test(near);
  return (
    /^(?:allownoslash|legacyprefixdocroot|ignorecontextinfo)$/.test(option) &&
    !/^<(?!virtualhost|proxy)/m.test(near)
  );
}

const shared =
  /^SSL(?:RandomSeed|PassPhraseDialog|CryptoDevice|FIPS|SessionCache|OpenSSLConfCmd|Compression)$/;

/** TLS belongs to a listener: virtual hosts that share it may have it as soon as one of them says so. */
function isTls({ word, around, file, all, near }: Place): boolean {
  if (
    /^(?:listen|protocol) .*\bhttps\b/im.test(all) ||
    (shared.test(word) && /^sslproxyengine on/im.test(all))
  )
    return true;
  if (/^sslengine (?!off)/im.test(near)) return true;
  const host = around.find(isHost);
  if (host === undefined) return false;
  const ports = portsOf(host);
  return file
    .filter((one) => isHost(one) && hasTls(one))
    .some((one) => portsOf(one).some((port) => port === '*' || ports.includes(port) || ports.includes('*')));
}

function hasTls({ block = [] }: Directive, said = /^(?!off$)/i): boolean {
  return [...walkDirectives(block)].some(
    ([{ name, arguments: given }]) => name === 'sslengine' && said.test(given[0] ?? ''),
  );
}

function portsOf({ arguments: given }: Directive): readonly string[] {
  return given.map((text) => /:(\d+)$/.exec(text)?.[1] ?? '*');
}

/** Files have to be there whether anybody speaks TLS or not; those of another line of the same words are. */
function isLoaded({ word, statement, file }: Place): boolean {
  if (!/(?:File|Path|Dialog)$/.test(word)) return false;
  const line = lineOf(statement);
  return [...walkDirectives(file)].filter(([one]) => lineOf(one) === line).length < 2;
}

const naming =
  /^(?:loadmodule|loadfile|ssl\w*(?:file|path)|errorlog|customlog|transferlog|pidfile|scoreboardfile|typesconfig|documentroot|auth\w*file|include|includeoptional|mimemagicfile|cacheroot|errordocument|rewritemap|scriptsock|coredumpdirectory|defaultruntimedir|sslsessioncache|mutex)$/;

/** No file is looked for below it. */
function hasWholePaths({ file }: Place): boolean {
  return [...walkDirectives(file)].every(
    ([{ name, arguments: given }]) =>
      !naming.test(name) || given.some((text) => /^(?:\/|\||syslog|"|none|off|\w+:\/)/.test(text)),
  );
}

const programs = new RegExp(scripts, 'im');

/** `off`, and so is the other of the two (ssl_engine_io.c, ssl_io_filter_handshake). */
function isPeerLetBe({ statement, around, file }: Place): boolean {
  const both = (around.at(-1)?.block ?? file).filter(({ name }) =>
    /^sslproxycheckpeer(?:name|cn)$/.test(name),
  );
  return (
    both.some(({ name }) => name !== statement.name) &&
    both.every((one) => /^off$/i.test(one.arguments[0] ?? ''))
  );
}

/** What has to be there for the word to do anything, where it is not. */
export function idleForm(place: Place): Effect | undefined {
  const found = idleForms.find(({ words, isIdle }) => words.test(place.word) && isIdle(place));
  if (found === undefined) return undefined;
  return { class: found.isLoaded?.(place) === true ? 'process' : 'none', evidence: found.manual };
}
