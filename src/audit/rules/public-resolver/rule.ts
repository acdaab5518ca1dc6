import type { Observation, Rule, RuleContext } from '../../rule.ts';
import { placeSubject, statementsOf } from '../../statements.ts';

export const rule: Rule = Object.freeze({
  id: 'public-resolver',
  severity: 'warning',
  profile: 'security',
  scope: 'device',
  title: 'Names of servers are asked of a name server on the internet',
  why: 'nginx asks in plain UDP: whoever forges an answer on the way gets the traffic, and the names of inner servers are told to strangers.',
  fix: 'Ask a name server on this machine or in its own network.',
  check: checkStatements,
});

function* checkStatements({ path }: RuleContext): Iterable<Observation> {
  for (const placed of statementsOf(path, 'nginx', 'resolver')) {
    const outside = placed.directive.arguments.filter((word) => !word.includes('=')).filter(isPublic);
    if (outside.length === 0) continue;
    yield {
      message: `names are looked up at ${outside.join(', ')}`,
      span: placed.directive.span,
      subjects: [placeSubject({ ...placed, directive: { ...placed.directive, arguments: [] } })],
    };
  }
}

/** The well-known public resolvers; other addresses may be the provider's own. */
function isPublic(word: string): boolean {
  return /^\[?(8\.8\.(8\.8|4\.4)|1\.(1\.1\.1|0\.0\.1)|9\.9\.9\.\d+|149\.112\.112\.\d+|208\.67\.22[02]\.\d+|2001:4860:4860::|2606:4700:4700::|2620:fe::)/.test(
    word,
  );
}
