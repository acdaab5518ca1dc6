import type { Directive } from '../../../model/directive.ts';
import { everySection, takesClients } from '../../haproxy-sections.ts';
import { frontendSubject, type Observation, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'rule-after-use-backend',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'device',
  title: 'A rule stands behind rules that run after it',
  why: 'HAProxy runs rule sets in its own order, not in that of the lines: the reader sees exceptions that do not exist.',
  fix: 'Move the line in front, in the order in which it runs: tcp-request, http-request, redirect, use_backend.',
  check: checkSections,
});

/** Manual 4.2, `http-request`, `redirect`, `use_backend`: the sets run in this order whatever the lines' order. */
const order: Readonly<Record<string, number>> = {
  'tcp-request connection': 1,
  'tcp-request session': 2,
  'tcp-request content': 3,
  'http-request': 4,
  redirect: 5,
  use_backend: 6,
};

function* checkSections({ path }: RuleContext): Iterable<Observation> {
  for (const { device, section } of everySection(path)) {
    if (!takesClients(section)) continue;
    const [first, ...others] = misplaced(section.own);
    if (first === undefined) continue;
    yield {
      message: `'${nameOf(first.line)}' runs before the '${nameOf(first.behind)}' of line ${first.behind.span.line} in spite of its place`,
      span: first.line.span,
      related: [
        { span: first.behind.span, message: 'runs later' },
        ...others.map(({ line }) => ({ span: line.span, message: 'runs earlier than its place too' })),
      ],
      subjects: [`${frontendSubject(device, section.name)}/rule-order`],
    };
  }
}

interface Misplaced {
  readonly line: Directive;
  readonly behind: Directive;
}

function misplaced(lines: readonly Directive[]): readonly Misplaced[] {
  const found: Misplaced[] = [];
  let latest: Directive | undefined;
  for (const line of lines) {
    const rank = rankOf(line);
    if (rank === 0) continue;
    if (latest !== undefined && rank < rankOf(latest)) found.push({ line, behind: latest });
    else latest = line;
  }
  return found;
}

function rankOf(line: Directive): number {
  return order[nameOf(line)] ?? 0;
}

function nameOf({ name, arguments: words }: Directive): string {
  return name === 'tcp-request' ? `${name} ${words[0] ?? ''}` : name;
}
