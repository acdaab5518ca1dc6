import type { Routing, Vrf } from '../../model/network/facts.ts';
import type { Span } from '../../text/source.ts';
import { forwardingCommand, isRefusedForwarding } from './options.ts';
import type { Stanzas } from './stanzas.ts';
import { all, flagOf, last } from './view.ts';

const manual = 'Linux, ip-sysctl: ip_forward, conf/all/forwarding; Cumulus Linux User Guide, Routing';

/**
 * Linux routes only when it is told so, and mostly by files of sysctl.d that are not read here; Cumulus Linux is told so
 * from the start. `isUp`: interfaces that come up, whose commands run.
 */
export function vrfsOf(
  stanzas: Stanzas,
  { isCumulus, isUp }: { readonly isCumulus: boolean; readonly isUp: (name: string) => boolean },
): readonly Vrf[] {
  const every = [...stanzas.byName.values()];
  const option = every.map((one) => flagOf(one, 'ip-forward')).find((one) => one !== undefined);
  const usual: Routing = { value: isCumulus, from: manual, ...(isCumulus ? {} : { undecided: true }) };
  const ipv4 = option ?? commanded(stanzas, 'ipv4', isUp) ?? usual;
  const ipv6 = commanded(stanzas, 'ipv6', isUp) ?? usual;
  const common = { routing: { ipv4, ipv6 }, importTargets: [], exportTargets: [] };
  const tables = every.filter((one) => last(one, 'vrf-table') !== undefined);
  return [{ name: '', ...common }, ...tables.map(({ name, span }) => ({ name, ...common, span }))];
}

const commands = ['pre-up', 'up', 'post-up'];

/**
 * What the commands of interfaces say, the last one of each; where interfaces say both, the order in which they come up
 * decides, which is not known.
 */
function commanded(
  { byName, unread }: Stanzas,
  family: 'ipv4' | 'ipv6',
  isUp: (name: string) => boolean,
): Routing | undefined {
  const read = [...byName.values()]
    .filter(({ name }) => isUp(name))
    .flatMap((stanza) => {
      const own = commands.flatMap((key) => all(stanza, key));
      return own.flatMap(({ values, span }) => saidBy(values, span, family)).slice(-1);
    });
  const others = unread.flatMap(({ statement: { words, span } }) => saidBy(words.slice(1), span, family));
  const said = [...read, ...others];
  const [first] = said;
  if (first === undefined) return undefined;
  const isPlain = said.every(({ isOn }) => isOn === first.isOn);
  return { value: first.isOn, span: first.span, ...(isPlain ? {} : { undecided: true }) };
}

function saidBy(values: readonly string[], span: Span, family: 'ipv4' | 'ipv6'): readonly Said[] {
  const isOn = setBy(values, family);
  return isOn === undefined ? [] : [{ isOn, span }];
}

interface Said {
  readonly isOn: boolean;
  readonly span: Span;
}

/** Also as part of a longer command, of which all else is not understood. */
function setBy(values: readonly string[], family: 'ipv4' | 'ipv6'): boolean | undefined {
  const plain = forwardingCommand(values);
  if (plain !== undefined) return plain.family === family ? plain.isOn : undefined;
  if (isRefusedForwarding(values)) return undefined;
  const text = values.join(' ').replaceAll(/["']/g, '');
  const name =
    family === 'ipv4'
      ? 'ipv4[./](?:ip_forward|conf[./]all[./]forwarding)'
      : 'ipv6[./]conf[./]all[./]forwarding';
  const set = new RegExp(`sysctl .*${name} ?= ?([01])\\b`).exec(text);
  const written = new RegExp(`echo ([01]) ?> ?/proc/sys/net/${name}`).exec(text);
  const value = set?.[1] ?? written?.[1];
  return value === undefined ? undefined : value === '1';
}
