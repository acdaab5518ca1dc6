import { everyFrontend } from '../../every.ts';
import { frontendSubject, type Observation, type Rule, type RuleContext } from '../../rule.ts';
import { placeSubject } from '../../statements.ts';
import { weakCiphers } from './ciphers.ts';

export const rule: Rule = Object.freeze({
  id: 'weak-tls',
  severity: 'warning',
  profile: 'security',
  scope: 'device',
  title: 'A listener accepts versions or ciphers of TLS that are broken',
  why: 'An attacker on the way can push a connection down to the old version or cipher and read what users send.',
  fix: 'Accept TLS 1.2 and later only, with ciphers that encrypt and authenticate.',
  check: checkListeners,
});

function* checkListeners({ path }: RuleContext): Iterable<Observation> {
  const seen = new Set<string>();
  for (const { device, frontend } of everyFrontend(path)) {
    for (const { lowestTls, text } of frontend.listeners) {
      if (lowestTls === undefined || Number(lowestTls.version) >= 1.2) continue;
      // One line of defaults for many listeners is one cause.
      const place = `${lowestTls.span.file}:${lowestTls.span.line}`;
      if (seen.has(place)) continue;
      seen.add(place);
      yield {
        message: `${frontend.name} accepts ${nameOf(lowestTls.version)} on ${text}`,
        span: lowestTls.span,
        subjects: [`${frontendSubject(device, frontend.name)}/listener:${text}/tls`],
      };
    }
  }
  for (const { placed, cipher } of weakCiphers(path)) {
    yield {
      message: `the list of ciphers takes ${cipher}, which is broken or no protection`,
      span: placed.directive.span,
      subjects: [placeSubject({ ...placed, directive: { ...placed.directive, arguments: [] } })],
      help: `Remove ${cipher} from the list.`,
    };
  }
}

function nameOf(version: string): string {
  return version === '3.0' || version === '2.0' ? `SSL ${version}` : `TLS ${version}`;
}
