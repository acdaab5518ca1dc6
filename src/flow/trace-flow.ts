import { netOf } from '../network/current-net.ts';
import { type Endpoint, endpointOf } from '../network/endpoints.ts';
import { endingOf, followFlow } from '../network/flow.ts';
import type { FlowText } from '../network/flow-intents.ts';
import type { Fate } from '../network/layer3/lookup.ts';
import type { Net } from '../network/net.ts';
import type { Disposition } from '../network/trace.ts';
import { fates, flowData, flowLines } from '../report/flow.ts';
import { nearest } from '../text/nearest.ts';
import type { Problem } from '../text/problem.ts';
import type { Estate } from './estate.ts';
import type { ExitCode, Outcome, Surroundings } from './outcome.ts';
import { refusal } from './refusal.ts';

export function exitCodeOf(disposition: Disposition | Fate): ExitCode {
  if (disposition === 'delivered' || disposition === 'answered') return 0;
  return disposition === 'uncertain' ? 3 : 1;
}

/** The switches and routers that a flow and its answer pass. */
export function traceFlow(text: FlowText, estate: Estate, around: Surroundings): Outcome {
  const net = netOf(estate.path);
  const from = endpointOf(net, text.from);
  const to = endpointOf(net, text.to);
  if (from === undefined) return refusal([unknownEnd(text.from, estate)], around);
  if (to === undefined) return refusal([unknownEnd(text.to, estate)], around);
  return shown(net, { text, from, to }, estate, around);
}

interface Ends {
  readonly text: FlowText;
  readonly from: Endpoint;
  readonly to: Endpoint;
}

function shown(net: Net, { text, from, to }: Ends, estate: Estate, around: Surroundings): Outcome {
  const flow = followFlow(net, {
    source: from.address,
    destination: to.address,
    protocol: text.protocol === 1 && to.address.includes(':') ? 58 : text.protocol,
    sourcePort: from.port,
    destinationPort: to.port,
    client: from.client,
  });
  if (flow === undefined) return refusal([twoFamilies(from, to)], around);
  const { disposition, reason } = endingOf(flow);
  const { paint } = around;
  const colour = { delivered: paint.green, uncertain: paint.yellow }[disposition as 'delivered'] ?? paint.red;
  const title = `${text.from} (${from.address}) → ${text.to} (${placeText(to)})`;
  const lines = flowLines(flow, { sources: estate.frames, paint, indent: '  ' });
  return {
    exitCode: exitCodeOf(disposition),
    data: {
      schema: 'evenkeel.trace/1',
      from: from.address,
      to: placeText(to),
      disposition,
      reason,
      flow: flowData(flow),
    },
    text: `${paint.bold(title)}\n${lines.join('\n')}\n${colour(fates[disposition])}\n`,
  };
}

function placeText({ address, port }: Endpoint): string {
  if (port === undefined) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function unknownEnd(text: string, { fleet, path }: Estate): Problem {
  const { clients, services, hosts, dependencies } = fleet.declared;
  const names = [...clients, ...services, ...hosts, ...dependencies, ...path.devices].map(({ id }) => id);
  const near = nearest(text.replace(/:\d+$/, ''), names);
  return {
    code: 'usage',
    severity: 'error',
    message: `'${text}' is no address, and no client, device, service or dependency whose address is known`,
    help:
      near === undefined ? 'give an address, such as 10.0.0.5 or 10.0.0.5:443' : `did you mean '${near}'?`,
  };
}

function twoFamilies(from: Endpoint, to: Endpoint): Problem {
  return {
    code: 'usage',
    severity: 'error',
    message: `${from.address} and ${to.address} are of two families: nothing goes from IPv4 to IPv6`,
    help: 'give two addresses of one family',
  };
}
