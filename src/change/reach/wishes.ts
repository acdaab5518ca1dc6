import type { WantedFlow } from '../../model/declared.ts';
import { addressBytes, contains, parsePrefix } from '../../network/address.ts';
import { endpointOf } from '../../network/endpoints.ts';
import { parseFlow } from '../../network/flow-intents.ts';
import type { Net } from '../../network/net.ts';
import type { ReachEdit } from '../reachability.ts';
import type { Outcome } from './outcome.ts';

/** What the fleet file says of such a change: `expect:` of what is opened, `retire:` of what ends. */
export function wishOf(net: Net, edit: ReachEdit, outcome: Outcome): WantedFlow | undefined {
  if (edit.after === 'uncertain') return undefined;
  const { expected = [], retired = [] } = net.ground.path.declared;
  const list = edit.after === 'delivered' ? expected : retired;
  return list.find(({ flow }) => isMeant(net, flow, edit.flow, outcome));
}

/** `office -> db:5432`, `10.0.1.0/24 -> 10.0.2.0/24`, or the flow's own text as a plan tells it. */
function isMeant(net: Net, wish: string, text: string, { source, destination, port }: Outcome): boolean {
  if (plain(wish) === plain(text)) return true;
  const asked = parseFlow(wish);
  if (asked === undefined) return false;
  const to = sideOf(net, asked.to);
  return (
    holds(sideOf(net, asked.from), source) &&
    holds(to, destination) &&
    (to?.port === undefined || to.port === port)
  );
}

function plain(text: string): string {
  return text.replaceAll('→', '->').replace(/\s+/g, ' ').trim();
}

interface Side {
  readonly prefixes: readonly string[];
  readonly port?: number | undefined;
}

/** A prefix, a client with its prefixes, or whoever has an address. */
function sideOf(net: Net, text: string): Side | undefined {
  if (text.includes('/') && parsePrefix(text) !== undefined) return { prefixes: [text] };
  const client = net.ground.path.declared.clients.find(({ id }) => id === text);
  if (client !== undefined) return { prefixes: client.from };
  const found = endpointOf(net, text);
  return found && { prefixes: [found.address], port: found.port };
}

function holds(side: Side | undefined, address: string): boolean {
  const bytes = addressBytes(address);
  if (side === undefined || bytes === undefined) return false;
  return side.prefixes.some((text) => {
    const prefix = parsePrefix(text);
    return prefix !== undefined && prefix.bytes.length === bytes.length && contains(prefix, bytes);
  });
}
