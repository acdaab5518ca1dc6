import type { Directive } from '../../../model/directive.ts';
import { haproxySections, takesClients } from '../../haproxy-sections.ts';
import { frontendSubject, type Observation, type Rule, type RuleContext } from '../../rule.ts';
import { silentNginx } from './nginx.ts';

export const rule: Rule = Object.freeze({
  id: 'no-access-log',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'device',
  title: 'Requests leave no trace in any log',
  why: 'When users report errors nobody can see which server answered, how, and after what time.',
  fix: "Add 'log' to the global section, and 'log global' with 'option httplog' to the defaults.",
  check: checkDevices,
});

function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  yield* silentNginx(path);
  for (const device of path.devices) {
    const sections = haproxySections(device);
    const logs = sections.some(({ kind, own }) => kind === 'global' && own.some(isTarget));
    const traffic = new Set(
      device.facts.frontends
        .filter(({ disabled, service }) => !disabled && service === undefined)
        .map(({ name }) => name),
    );
    const silent = sections.filter(
      (section) => takesClients(section) && traffic.has(section.name) && !isLogged(section.lines, logs),
    );
    const [first, ...others] = silent;
    if (first === undefined) continue;
    yield {
      message: `${silent.map(({ name }) => name).join(', ')} ${silent.length === 1 ? 'writes' : 'write'} no log`,
      span: first.header.span,
      related: others.map(({ header, name }) => ({ span: header.span, message: `${name} neither` })),
      subjects: [`${device.id}/log`, ...silent.map(({ name }) => `${frontendSubject(device, name)}/log`)],
    };
  }
}

function isTarget({ name, arguments: words }: Directive): boolean {
  return name === 'log' && words[0] !== 'global';
}

/** A target of its own, or the global ones where there are any; `no log` forgets those before it. */
function isLogged(lines: readonly Directive[], global: boolean): boolean {
  const from = lines.findLastIndex(({ name }) => name === 'no log') + 1;
  return lines.slice(from).some((line) => isTarget(line) || (global && line.name === 'log'));
}
