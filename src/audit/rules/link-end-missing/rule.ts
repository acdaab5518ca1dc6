import type { Declared, LinkEnd } from '../../../model/declared.ts';
import { portOf } from '../../../network/links.ts';
import type { PathDevice } from '../../../network/path.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'link-end-missing',
  severity: 'warning',
  profile: 'outage',
  scope: 'device',
  title: 'A declared cable ends at a port that the configuration does not have',
  why: 'The link is left out of everything that is worked out, and a real port may carry traffic that nobody looks at.',
  fix: 'Correct the name in the fleet file, or configure the port.',
  check: checkLinks,
});

function* checkLinks({ path }: RuleContext): Iterable<Observation> {
  for (const device of path.devices)
    for (const end of endsOf(path.declared).get(device.id) ?? []) yield* checkEnd(device, end);
}

const held = new WeakMap<Declared['links'], ReadonlyMap<string, readonly LinkEnd[]>>();

/** Ends of cables by device. */
function endsOf({ links }: Declared): ReadonlyMap<string, readonly LinkEnd[]> {
  const known =
    held.get(links) ??
    Map.groupBy(
      links.flatMap(({ ends }) => ends),
      ({ device }) => device,
    );
  held.set(links, known);
  return known;
}

/** Told where the device's own ports begin: that is where the port would stand. */
function* checkEnd(device: PathDevice, end: LinkEnd): Iterable<Observation> {
  const interfaces = device.facts.network?.interfaces ?? [];
  const [first] = interfaces;
  if (first === undefined || portOf(device, end.interface) !== undefined) return;
  // What the operating system makes need not be named here.
  if (interfaces.some(({ madeElsewhere }) => madeElsewhere !== undefined)) return;
  yield {
    message: `a cable of the fleet file ends at ${end.interface}, which ${device.id} does not have`,
    span: first.span,
    subjects: [`${device.id}/link:${end.interface}`],
  };
}
