import type { Directive } from '../../../model/directive.ts';
import { blockSubject, nginxDirectives } from '../../nginx-directives.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'if-misuse',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'device',
  title: 'An if inside a location does more than return or rewrite',
  why: 'It opens a location of its own: directives beside it are lost or doubled, and which one holds changes with the order.',
  fix: 'Use a map and one proxy_pass with its variable, or a location of its own; keep return and rewrite … last inside if.',
  check: checkRule,
});

/** What the documentation and years of use call safe. */
const safe = /^(return|rewrite|set|break|access_log|limit_rate|limit_rate_after|expires)$/;

function* checkRule({ path }: RuleContext): Iterable<Observation> {
  for (const { device, directive, around } of nginxDirectives(path, 'if')) {
    const risky = unsafe(directive);
    if (around.at(-1)?.name !== 'location' || risky === undefined) continue;
    yield {
      message: `'if ${directive.arguments.join(' ')}' holds '${risky.name}'`,
      span: risky.span,
      related: [{ span: directive.span, message: 'the condition' }],
      subjects: [blockSubject(device, [...around, directive], risky.name)],
    };
  }
}

function unsafe({ block = [] }: Directive): Directive | undefined {
  return block.find(({ name }) => !safe.test(name));
}
