import type { Directive } from '../../../model/directive.ts';
import { isLoopback } from '../../../network/address.ts';
import type { PathDevice } from '../../../network/path.ts';
import { everySection, type HaproxySection, linesOf, takesClients } from '../../haproxy-sections.ts';
import { blockSubject, effectiveIn, nginxDirectives } from '../../nginx-directives.ts';
import { frontendSubject, type Observation, type Rule, type RuleContext } from '../../rule.ts';
import { openHttpdPages } from './httpd.ts';

export const rule: Rule = Object.freeze({
  id: 'status-page-open',
  severity: 'warning',
  profile: 'security',
  scope: 'device',
  title: 'A page about the state of the program is open to everybody',
  why: 'It names all servers, their addresses and their load, and with admin rights it takes them out of service.',
  fix: "Listen on an inner address, ask for a password ('stats auth'), or refuse other sources.",
  check: checkPages,
});

function* checkPages(context: RuleContext): Iterable<Observation> {
  yield* checkSections(context);
  yield* checkStubStatus(context);
  yield* openHttpdPages(context.path);
}

/** nginx's page, where nothing around it refuses anybody or asks for a password. */
function* checkStubStatus({ path }: RuleContext): Iterable<Observation> {
  for (const { device, directive, around } of nginxDirectives(path, 'stub_status')) {
    const guards = ['deny', 'auth_basic', 'auth_request', 'internal', 'ssl_verify_client'];
    const server = around.find(({ name }) => name === 'server');
    if (guards.some((name) => effectiveIn(around, name).length > 0) || !listensOutside(server)) continue;
    yield {
      message: 'everybody who reaches the server sees the state of nginx',
      span: directive.span,
      subjects: [blockSubject(device, around, 'stub_status')],
    };
  }
}

/** Without a listen, or with one that is neither a socket nor an inner address. */
function listensOutside(server: Directive | undefined): boolean {
  const places = (server?.block ?? [])
    .filter(({ name }) => name === 'listen')
    .map((one) => (one.arguments[0] ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, ''));
  return (
    places.length === 0 ||
    places.some((place) => !place.startsWith('unix') && !isLoopback(place) && !isPrivate(place))
  );
}

function* checkSections({ path }: RuleContext): Iterable<Observation> {
  for (const { device, section } of everySection(path)) {
    const page = pageOf(section);
    if (page === undefined || isProtected(section) || !isReachable(device, section)) continue;
    const admin = linesOf(section, 'stats admin').some(({ arguments: words }) => words[2] === 'TRUE');
    yield {
      severity: admin ? 'error' : 'warning',
      message: admin
        ? `everybody who reaches ${section.kind} ${section.name} can stop servers on its statistics page`
        : `everybody who reaches ${section.kind} ${section.name} sees its statistics`,
      span: page.span,
      subjects: [`${frontendSubject(device, section.name)}/status-page`],
    };
  }
}

function pageOf(section: HaproxySection): Directive | undefined {
  if (!takesClients(section)) return undefined;
  return (
    section.own.find(
      ({ name, arguments: words }) => name === 'stats' && /^(enable|uri)$/.test(words[0] ?? ''),
    ) ??
    section.own.find(
      ({ arguments: words }) => /^(use-service)$/.test(words[0] ?? '') && words[1] === 'prometheus-exporter',
    )
  );
}

/** A password, or any rule that refuses somebody or asks who it is. */
function isProtected({ lines }: HaproxySection): boolean {
  return lines.some(({ name, arguments: words }) => {
    if (name === 'stats') return words[0] === 'auth' || words[0] === 'http-request';
    const refuses = words.some((word) => /^(deny|reject|tarpit|silent-drop|auth)$/.test(word));
    return refuses && (name === 'http-request' || name === 'tcp-request');
  });
}

/** Somebody beyond this machine can connect; a client's certificate is a password too. */
function isReachable({ facts }: PathDevice, { name, own }: HaproxySection): boolean {
  const frontend = facts.frontends.find((one) => one.name === name);
  const open = (frontend?.listeners ?? []).filter(
    ({ family, address }) => family !== 'unix' && !isLoopback(address) && !isPrivate(address),
  );
  const asks = own.some((line) => line.name === 'bind' && line.arguments.includes('ca-file'));
  return open.length > 0 && !asks;
}

/** Addresses that are not routed on the internet (RFC 1918, RFC 4193). */
function isPrivate(address: string): boolean {
  return /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|f[cd][0-9a-f]{2}:)/i.test(address);
}
