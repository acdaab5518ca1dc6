import type { Directive } from '../../../model/directive.ts';
import { everySection } from '../../haproxy-sections.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'plain-password',
  severity: 'warning',
  profile: 'security',
  scope: 'device',
  title: 'A password stands in the configuration as plain text',
  why: 'It is in every backup, every commit and every paste of the file; whoever reads one of them can log in.',
  fix: "Use 'password' with a hash (mkpasswd -m sha-512) in a userlist, and 'http-request auth' for the statistics page.",
  check: checkSections,
});

function* checkSections({ path }: RuleContext): Iterable<Observation> {
  for (const { device, section } of everySection(path)) {
    const [first, ...others] = section.own.filter(isPlain);
    if (first === undefined) continue;
    yield {
      message: `${section.kind} ${section.name} holds ${others.length === 0 ? 'a plain password' : `${others.length + 1} plain passwords`}`,
      span: first.span,
      related: others.map(({ span }) => ({ span, message: 'and here' })),
      subjects: [`${device.id}/${section.kind}:${section.name}/passwords`],
    };
  }
}

/** A value from the environment stands there as a variable and is none of the file's. */
function isPlain({ name, arguments: words }: Directive): boolean {
  if (name === 'user') return words.includes('insecure-password');
  return name === 'stats' && words[0] === 'auth' && (words[1] ?? '').includes(':');
}
