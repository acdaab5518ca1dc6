import type { Directive } from '../../../model/directive.ts';
import type { PathDevice } from '../../../network/path.ts';
import { blockSubject, effectiveIn, nginxDirectives } from '../../nginx-directives.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'headers-dropped',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'device',
  title: 'A header of an inner block drops all headers of the blocks around it',
  why: 'nginx inherits such lists whole or not at all: the application no longer gets Host or the client address, browsers no longer get the security headers.',
  fix: 'Repeat the headers of the outer block, or put them into a file that both include.',
  check: checkRule,
});

const lists = ['add_header', 'grpc_set_header', 'fastcgi_param', 'uwsgi_param'];

function* checkRule({ path }: RuleContext): Iterable<Observation> {
  for (const name of lists) {
    const seen = new Set<Directive>();
    for (const { device, directive, around } of nginxDirectives(path, name)) {
      const block = around.at(-1);
      if (block === undefined || seen.has(block)) continue;
      seen.add(block);
      const found = checkBlock(device, around, directive);
      if (found !== undefined) yield found;
    }
  }
}

function checkBlock(
  device: PathDevice,
  around: readonly Directive[],
  first: Directive,
): Observation | undefined {
  const own = headersOf(effectiveIn(around, first.name));
  const outer = effectiveIn(around.slice(0, -1), first.name);
  const lost = outer.filter(({ arguments: [header = ''] }) => !own.has(header.toLowerCase()));
  const names = lost.map(({ arguments: [header = ''] }) => header);
  if (lost.length === 0) return undefined;
  return {
    message: `${first.name} ${first.arguments[0] ?? ''} drops ${names.join(', ')} of the block around it`,
    span: first.span,
    related: lost.map(({ span }) => ({ span, message: 'no longer holds inside' })),
    subjects: [blockSubject(device, around, first.name)],
  };
}

function headersOf(directives: readonly Directive[]): ReadonlySet<string> {
  return new Set(directives.map(({ arguments: [header = ''] }) => header.toLowerCase()));
}
