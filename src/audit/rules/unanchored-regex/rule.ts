import { openEnds } from '../../regex.ts';
import { type RegexUse, regexesOf } from '../../regexes.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'unanchored-regex',
  severity: 'warning',
  profile: 'security',
  scope: 'device',
  title: 'A regular expression for a name or an extension matches in the middle of longer ones',
  why: 'Anybody can make a host name or a file name that contains the expected one, and gets what only that one should.',
  fix: "Hold the expression at both ends with '^' and '$', escape the dots, or compare the text without a regular expression.",
  check: checkRegexes,
});

function* checkRegexes({ path }: RuleContext): Iterable<Observation> {
  for (const use of regexesOf(path)) {
    const reason = reasonOf(use);
    if (reason === undefined) continue;
    yield {
      message: `'${use.source}' ${reason}`,
      span: use.span,
      subjects: [`${use.device.id}/regex:${use.source}`],
    };
  }
}

function reasonOf({ source, field: { name } }: RegexUse): string | undefined {
  const open = openEnds(source);
  if (name === 'host' || name === 'sni') return hostReason(source, open);
  if (name !== 'path' && name !== 'url') return undefined;
  const endsWithExtension = /\\\.(?:\w+|\((?:\?:)?[\w|?]+\))$/.test(source);
  const isOpen = open === 'both' || open === 'end';
  return isOpen && endsWithExtension ? 'matches names that go on behind the extension' : undefined;
}

/** A prefix such as `^api\.` and a suffix such as `\.example\.com$` are meant to be open. */
function hostReason(source: string, open: ReturnType<typeof openEnds>): string | undefined {
  const endsWithDomain = /[a-z0-9-]\\?\.[a-z]{2,}\)*$/i.test(source);
  if ((open === 'both' || open === 'end') && endsWithDomain)
    return 'matches names that go on behind the domain, such as one below another domain';
  const startsWithName = /^\(*(?:\?:)?[a-z0-9]/i.test(source);
  if (open === 'start' && startsWithName && /\\?\.[a-z]{2,}\)*\$\)*$/i.test(source))
    return 'matches names that begin with more, which anybody can register';
  const bareDot = /[a-z0-9-]\.(?![*+?{])[a-z0-9-]/i.test(source.replace(/\[[^\]]*\]/g, ''));
  return bareDot ? 'has a dot that stands for any character; write it as \\.' : undefined;
}
