import type { MlagPair } from '../../../model/network/facts.ts';
import type { Interface } from '../../../model/network/interface.ts';
import { type NetworkDevice, networkPairs } from '../../../network/router-neighbors.ts';
import { activeAddresses } from '../../../network/segments.ts';
import type { Span } from '../../../text/source.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'mlag-mismatch',
  severity: 'error',
  profile: 'outage',
  scope: 'pair',
  title: 'Two switches of an MLAG do not fit each other',
  why: 'The pair does not form, or one of its aggregates ends at one switch only: when that one is reloaded, everybody behind it is cut off.',
  fix: 'Give both the same domain and MLAG numbers, and each the address of the other as its peer.',
  check: checkPairs,
});

type Peer = NetworkDevice & { readonly mlag: MlagPair };

function* checkPairs({ path }: RuleContext): Iterable<Observation> {
  for (const pair of networkPairs(path)) {
    const [one, other] = pair.map(peerOf);
    if (one === undefined || other === undefined) continue;
    yield* compareDomains(one, other);
    yield* compareAddresses(one, other);
    yield* compareAddresses(other, one);
    yield* compareNumbers(one, other);
    yield* compareNumbers(other, one);
  }
}

function peerOf(one: NetworkDevice): Peer | undefined {
  const { mlag } = one.network;
  return mlag === undefined ? undefined : { ...one, mlag };
}

function* compareDomains(one: Peer, other: Peer): Iterable<Observation> {
  const [a, b] = [one.mlag.domain, other.mlag.domain];
  if (a === undefined || b === undefined || a.value === b.value) return;
  yield {
    message: `${one.device.id} is in MLAG domain ${a.value} and ${other.device.id} in ${b.value}`,
    span: b.span ?? other.mlag.span,
    related: [{ span: a.span ?? one.mlag.span, message: one.device.id }],
    subjects: [subject(one, other, 'domain')],
  };
}

/** The peer address of the one must be one of the other's local interface. */
function* compareAddresses(one: Peer, other: Peer): Iterable<Observation> {
  const { peerAddress } = one.mlag;
  const local = other.network.interfaces.find(({ name }) => name === other.mlag.localInterface?.value);
  const own = local === undefined ? [] : activeAddresses(local).map(({ address }) => address);
  if (peerAddress === undefined || local === undefined || own.length === 0 || own.includes(peerAddress.value))
    return;
  yield {
    message: `${one.device.id} expects its MLAG peer at ${peerAddress.value}, and ${other.device.id} ${local.name} has ${own.join(', ')}`,
    span: peerAddress.span ?? one.mlag.span,
    related: [{ span: local.span, message: `${other.device.id} ${local.name}` }],
    subjects: [`${one.device.id}/mlag/peer-address`],
  };
}

function* compareNumbers(one: Peer, other: Peer): Iterable<Observation> {
  const theirs = new Set(other.network.interfaces.flatMap(({ mlag }) => mlag?.value ?? []));
  for (const port of one.network.interfaces) {
    if (port.mlag === undefined || !port.enabled.value || theirs.has(port.mlag.value)) continue;
    yield {
      severity: 'warning',
      message: `${one.device.id} ${port.name} is MLAG ${port.mlag.value}, which ${other.device.id} does not have`,
      span: spanOf(port, port.mlag.span),
      related: [{ span: other.mlag.span, message: other.device.id }],
      subjects: [`${one.device.id}/mlag:${port.mlag.value}`],
    };
  }
}

function spanOf(port: Interface, span: Span | undefined): Span {
  return span ?? port.span;
}

function subject(one: Peer, other: Peer, what: string): string {
  return `${[one.device.id, other.device.id].sort().join('+')}/mlag/${what}`;
}
