import { filesNotServed, passwordsNotAsked } from './rehearse-directives.ts';
import { memberLine, proxyPassLine, proxySection, proxySetLine, stubUrl } from './rehearse-targets.ts';
import { composed, plain, refuse, textsOf, type Writing } from './rehearse-writing.ts';
import type { Statement } from './tree.ts';

/** The arguments that are written for a statement; undefined: none, it is left out or refused. */
type Line = (writing: Writing, statement: Statement, around: Statement | undefined) => string | undefined;

/** Statements whose arguments lead out of the sandbox, or to something that is not there. */
const lines: Readonly<Record<string, Line>> = {
  proxypass: (writing, statement, around) => proxyPassLine(writing, statement, isSection(around)),
  proxypassmatch: (writing, statement, around) => proxyPassLine(writing, statement, isSection(around)),
  balancermember: (writing, statement, around) => memberLine(writing, statement, isSection(around)),
  proxyset: (writing, statement, around) => proxySetLine(writing, statement, isSection(around)),
  '<proxy': proxySection,
  rewriterule: ruleLine,
  rewritemap: mapLine,
  require: requireLine,
  allow: addressesLine,
  deny: addressesLine,
  alias: aliasLine,
  aliasmatch: aliasLine,
  sethandler: handlerLine,
  proxyhctemplate: templateLine,
  usecanonicalname: canonicalLine,
  sslverifyclient: verifyLine,
};

export function lineOf(
  writing: Writing,
  statement: Statement,
  around: Statement | undefined,
): string | undefined {
  const { name, block } = statement;
  const key = block === undefined ? name : `<${name}`;
  return Object.hasOwn(lines, key) ? lines[key]?.(writing, statement, around) : plain(writing, statement);
}

function isSection(around: Statement | undefined): boolean {
  return around !== undefined && around.name !== 'virtualhost';
}

/** [P] names a server, [H] a handler (docs: rewrite/flags.html). */
function ruleLine(writing: Writing, statement: Statement): string | undefined {
  const [pattern = '', substitution = '', flags = ''] = textsOf(writing, statement);
  const names = flags
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map((flag) => flag.trim().split('=', 1)[0]?.toLowerCase() ?? '');
  if (names.includes('h') || names.includes('handler'))
    return refuse(writing, statement, `the handler of a rule has no stub: ${flags}`);
  // What begins so is proxied without [P] (mod_rewrite.c, hook_uri2file).
  if (/^proxy:/i.test(substitution))
    return refuse(writing, statement, `a rule that names a proxy has no stub: ${substitution}`);
  if (!names.includes('p') && !names.includes('proxy')) return plain(writing, statement);
  const url = stubUrl(writing, statement, substitution);
  return url === undefined ? undefined : composed([pattern, url, flags]);
}

/** Tables are copied; programs and databases are not there (docs: rewrite/rewritemap.html). */
function mapLine(writing: Writing, statement: Statement): string | undefined {
  const [name = '', source = '', ...more] = textsOf(writing, statement);
  if (source.startsWith('int:')) return plain(writing, statement);
  const { serverRoot } = writing.context.tree;
  const [, kind = '', path = ''] = /^(txt|rnd):(.+)$/.exec(source) ?? [];
  const { copies } = writing.sandbox;
  const copy = copies.get(path) ?? copies.get(`${serverRoot}/${path}`);
  if (copy === undefined) return refuse(writing, statement, `the map ${source} is not here to be copied`);
  return composed([name, `${kind}:${copy}`, ...more]);
}

/** What asks who somebody is lets everybody pass; names of clients need a name server (docs: mod_authz_host). */
function requireLine(
  writing: Writing,
  statement: Statement,
  around: Statement | undefined,
): string | undefined {
  const rest = textsOf(writing, statement).join(' ');
  if (/^(?:not )?(?:ip|local)\b/i.test(rest)) writing.needed.add('authz_host');
  if (/^(?:not )?(?:all|ip|method|expr|env|local)\b/i.test(rest)) return plain(writing, statement);
  if (/^not /i.test(rest) || around?.name === 'requirenone' || /^(?:host|forward-dns)\b/i.test(rest))
    return refuse(writing, statement, `who that is cannot be told in a rehearsal: Require ${rest}`);
  writing.changed.add(passwordsNotAsked);
  return 'all granted';
}

/** `Allow from` and `Deny from` take names of hosts too (docs: mod_access_compat). */
function addressesLine(writing: Writing, statement: Statement): string | undefined {
  const [, ...from] = textsOf(writing, statement);
  const named = from.find(
    (word) => !/^(?:all|!?env=.*|[\d.]+(?:\/[\d.]+)?|[\da-f]*:[\da-f:./]*)$/i.test(word),
  );
  if (named !== undefined)
    return refuse(writing, statement, `who that is cannot be told in a rehearsal: ${named}`);
  return plain(writing, statement);
}

/** Aliases still keep requests from what comes behind them. */
function aliasLine(writing: Writing, statement: Statement): string {
  writing.changed.add(filesNotServed);
  const from = textsOf(writing, statement).slice(0, -1);
  return composed([...from, `${writing.sandbox.folder}/empty`]);
}

/** `proxy:URL` is a target as any other; the other handlers run programs or serve files. */
function handlerLine(writing: Writing, statement: Statement): string | undefined {
  const [name = ''] = textsOf(writing, statement);
  if (/^(?:none|default-handler)$/i.test(name)) return plain(writing, statement);
  if (name === 'server-status') writing.needed.add('status');
  if (name === 'balancer-manager') writing.needed.add('proxy_balancer').add('slotmem_shm');
  if (/^(?:server-status|balancer-manager)$/.test(name)) return plain(writing, statement);
  const target = /^proxy:(.*)$/i.exec(name)?.[1];
  if (target === undefined) return refuse(writing, statement, `the handler '${name}' has no stub`);
  const url = stubUrl(writing, statement, target);
  return url === undefined ? undefined : composed([`proxy:${url}`]);
}

function templateLine(writing: Writing, statement: Statement): string | undefined {
  const isAjp = textsOf(writing, statement).some((text) => /^hcmethod=cping$/i.test(text));
  return isAjp ? refuse(writing, statement, 'a check by CPING has no stub') : plain(writing, statement);
}

/** `UseCanonicalName DNS` asks for the name of an address (docs: core, UseCanonicalName). */
function canonicalLine(writing: Writing, statement: Statement): string | undefined {
  const isAsked = textsOf(writing, statement)[0]?.toLowerCase() === 'dns';
  return isAsked
    ? refuse(writing, statement, 'names of addresses are not asked for')
    : plain(writing, statement);
}

/** In a section it is asked for once the request is known, which TLS 1.3 has no handshake for (docs: mod_ssl). */
function verifyLine(
  writing: Writing,
  statement: Statement,
  around: Statement | undefined,
): string | undefined {
  return isSection(around)
    ? refuse(writing, statement, 'a certificate that is asked for later on has no stub')
    : plain(writing, statement);
}
