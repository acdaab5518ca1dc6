import type { Interface } from '../../../model/network/interface.ts';
import type { PortEnd } from '../../../network/links.ts';
import { endText, type Misfit, overLinks } from '../../links.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'speed-duplex-mismatch',
  severity: 'error',
  profile: 'outage',
  scope: 'link',
  title: 'The two ends of a link have different speed or duplex',
  why: 'With different speeds the link does not come up. With different duplex it does, and loses more frames the more it carries, so that it seems to be slow at random.',
  fix: 'Let both ends negotiate, or set both to the same values.',
  check: checkLinks,
});

function checkLinks({ path }: RuleContext): Iterable<Observation> {
  return overLinks(
    path,
    rule.severity,
    (one, other) => compare(one, other) ?? alone(one, other) ?? alone(other, one),
  );
}

/** What both ends set. */
function compare(one: PortEnd, other: PortEnd): Misfit | undefined {
  const [a, b] = [one.port, other.port];
  if (a.speed !== undefined && b.speed !== undefined && a.speed.value !== b.speed.value)
    return misfit(
      [one, other],
      [`${a.speed.value} Mbit/s`, `${b.speed.value} Mbit/s`],
      [a.speed.span, b.speed.span],
    );
  const [here, there] = [a.duplex, b.duplex];
  if (here === undefined || there === undefined || here.value === there.value) return undefined;
  if (here.value === 'auto' || there.value === 'auto') return undefined;
  return misfit([one, other], [`${here.value} duplex`, `${there.value} duplex`], [here.span, there.span]);
}

/** One end negotiates with nobody, finds the speed out, and takes half duplex (IEEE 802.3, 28.2.3.1): up to 100 Mbit/s. */
function alone(one: PortEnd, other: PortEnd): Misfit | undefined {
  const [a, b] = [one.port, other.port];
  const isForced = a.duplex?.value === 'full' && a.speed !== undefined && a.speed.value <= 100;
  if (!isForced || !negotiates(b)) return undefined;
  return misfit(
    [one, other],
    [`forced to ${a.speed.value} Mbit/s full duplex`, 'negotiating, and gets half duplex'],
    [a.duplex.span, b.speed?.span],
  );
}

function negotiates({ speed, duplex }: Interface): boolean {
  return speed === undefined && (duplex === undefined || duplex.value === 'auto');
}

type Spans = readonly [Interface['span'] | undefined, Interface['span'] | undefined];

function misfit(
  [one, other]: readonly [PortEnd, PortEnd],
  [here, there]: readonly [string, string],
  spans: Spans,
): Misfit {
  return {
    message: `${endText(one)} is ${here}, and ${endText(other)} ${there}`,
    here: spans[0] ?? one.port.span,
    there: spans[1] ?? other.port.span,
  };
}
