import type { Directive } from '../../../model/directive.ts';
import { isLoopback } from '../../../network/address.ts';
import { everySection, type HaproxySection, hasServers } from '../../haproxy-sections.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';
import { unverifiedByWebServers } from './web-servers.ts';

export const rule: Rule = Object.freeze({
  id: 'unverified-server',
  severity: 'warning',
  profile: 'security',
  scope: 'device',
  title: 'TLS to the servers is not verified',
  why: 'Whoever can put a machine in between, or takes over an address, reads and changes what users send.',
  fix: "Use 'verify required ca-file CA' (and 'verifyhost' or 'sni') on the server lines.",
  check: checkDevices,
});

function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  yield* checkSections(path);
  yield* unverifiedByWebServers(path);
}

function* checkSections(path: RuleContext['path']): Iterable<Observation> {
  for (const { device, section } of everySection(path)) {
    if (!hasServers(section)) continue;
    const [first, ...others] = unverified(section);
    if (first === undefined) continue;
    yield {
      message: `${section.kind} ${section.name}: the certificate of ${others.length === 0 ? 'a server is' : `${others.length + 1} servers is`} not verified`,
      span: first.span,
      related: others.map(({ span }) => ({ span, message: 'and this one' })),
      subjects: [`${poolSubject(device, section.name)}/verify`],
    };
  }
}

/** Server lines that speak TLS with `verify none`, their own or that of the `default-server` before them. */
function unverified({ lines, own }: HaproxySection): readonly Directive[] {
  let standard: readonly string[] = [];
  const found: Directive[] = [];
  for (const line of lines) {
    if (line.name === 'default-server') standard = [...standard, ...line.arguments];
    if (line.name !== 'server' || !own.includes(line)) continue;
    const words = [...standard, ...line.arguments.slice(2)];
    const address = (line.arguments[1] ?? '').replace(/:\d+$/, '');
    const verify = words[words.lastIndexOf('verify') + 1];
    const speaksTls = words.lastIndexOf('ssl') > words.lastIndexOf('no-ssl');
    if (speaksTls && words.includes('verify') && verify === 'none' && !isLoopback(address)) found.push(line);
  }
  return found;
}
