import type { Directive } from '../../../model/directive.ts';
import { everySection } from '../../haproxy-sections.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'lenient-parsing',
  severity: 'warning',
  profile: 'security',
  scope: 'device',
  title: 'Broken requests are let through to the servers',
  why: 'The proxy and a server that read one request differently can be made to see two: requests of users are hijacked (smuggling).',
  fix: 'Delete the option and mend the client that needs it.',
  check: checkSections,
});

/** Options that the manual advises against outside of tests (4.2, 3.2). */
const options: ReadonlySet<string> = new Set([
  'accept-invalid-http-request',
  'accept-invalid-http-response',
  'accept-unsafe-violations-in-http-request',
  'accept-unsafe-violations-in-http-response',
]);
const globals: ReadonlySet<string> = new Set([
  'h1-accept-payload-with-any-method',
  'h1-do-not-close-on-insecure-transfer-encoding',
]);

function* checkSections({ path }: RuleContext): Iterable<Observation> {
  for (const { device, section } of everySection(path)) {
    for (const line of section.own.filter(isLenient)) {
      const words = [line.name, ...line.arguments].join(' ');
      yield {
        message: `'${words}' lets through what the program would refuse`,
        span: line.span,
        subjects: [`${device.id}/${section.kind}:${section.name}/${words}`],
      };
    }
  }
}

function isLenient({ name, arguments: words }: Directive): boolean {
  return globals.has(name) || (name === 'option' && options.has(words[0] ?? ''));
}
