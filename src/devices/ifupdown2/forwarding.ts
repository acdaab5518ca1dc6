import type { Routing, Vrf } from '../../model/network/facts.ts';
import type { Stanzas } from './stanzas.ts';
import { flagOf, last } from './view.ts';

const manual = 'Linux, ip-sysctl: ip_forward, conf/all/forwarding; Cumulus Linux User Guide, Routing';

/**
 * Linux routes only when it is told so, and mostly by files of sysctl.d that are not read here; Cumulus Linux is told so
 * from the start.
 */
export function vrfsOf(stanzas: Stanzas, isCumulus: boolean): readonly Vrf[] {
  const every = [...stanzas.byName.values()];
  const option = every.map((one) => flagOf(one, 'ip-forward')).find((one) => one !== undefined);
  const usual: Routing = { value: isCumulus, from: manual, ...(isCumulus ? {} : { undecided: true }) };
  const ipv4 = option ?? commanded(stanzas, 'ipv4') ?? usual;
  const ipv6 = commanded(stanzas, 'ipv6') ?? usual;
  const common = { routing: { ipv4, ipv6 }, importTargets: [], exportTargets: [] };
  const tables = every.filter((one) => last(one, 'vrf-table') !== undefined);
  return [{ name: '', ...common }, ...tables.map(({ name, span }) => ({ name, ...common, span }))];
}

/** `post-up sysctl -w net.ipv4.ip_forward=1`, or the same written to the kernel's file. */
function commanded({ unread }: Stanzas, family: 'ipv4' | 'ipv6'): Routing | undefined {
  for (const { statement } of unread.toReversed()) {
    const text = statement.words.slice(1).join(' ').replaceAll(/["']/g, '');
    const name =
      family === 'ipv4'
        ? 'ipv4[./](?:ip_forward|conf[./]all[./]forwarding)'
        : 'ipv6[./]conf[./]all[./]forwarding';
    const set = new RegExp(`sysctl .*${name} ?= ?([01])\\b`).exec(text);
    const written = new RegExp(`echo ([01]) ?> ?/proc/sys/net/${name}`).exec(text);
    const value = set?.[1] ?? written?.[1];
    if (value !== undefined) return { value: value === '1', span: statement.span };
  }
  return undefined;
}
