import type { Path, PathDevice } from '../../../network/path.ts';
import { everySection } from '../../haproxy-sections.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';
import { statementsOf } from '../../statements.ts';

export const rule: Rule = Object.freeze({
  id: 'runs-as-root',
  severity: 'warning',
  profile: 'security',
  scope: 'device',
  title: 'The program keeps the rights of root',
  why: 'A flaw in the parser of requests then gives an attacker the whole machine and its keys.',
  fix: "Set 'user haproxy' and 'group haproxy' in the global section (nginx: 'user www-data;', httpd: 'User www-data').",
  check: checkDevices,
});

function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  yield* checkSections(path);
  for (const kind of ['nginx', 'apache'] as const) {
    for (const { device, directive } of statementsOf(path, kind, 'user')) {
      const [who = ''] = directive.arguments;
      if (who !== 'root' && who !== '#0') continue;
      yield { message: `the user is ${who}`, span: directive.span, subjects: [`${device.id}/user`] };
    }
  }
}

function* checkSections(path: Path): Iterable<Observation> {
  for (const { device, section } of everySection(path)) {
    if (section.kind !== 'global') continue;
    const line = section.own.findLast(({ name }) => name === 'user' || name === 'uid');
    const who = line?.arguments[0];
    if (line === undefined ? hasUser(device) : who !== 'root' && who !== '0') continue;
    yield {
      message: line === undefined ? 'no user is set, so that root stays root' : `the user is ${who ?? ''}`,
      span: line?.span ?? section.header.span,
      subjects: [`${device.id}/user`],
    };
  }
}

/** Several global sections add up. */
function hasUser(device: PathDevice): boolean {
  return device
    .directives()
    .some(
      ({ name, block = [] }) =>
        name === 'global' && block.some((line) => line.name === 'user' || line.name === 'uid'),
    );
}
