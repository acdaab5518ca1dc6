import type { FlowIntent } from '../model/declared.ts';
import { netOf } from '../network/current-net.ts';
import type { Flow } from '../network/flow.ts';
import { checkedIntents, isKept } from '../network/flow-intents.ts';
import type { Net } from '../network/net.ts';
import type { Path } from '../network/path.ts';
import type { Span } from '../text/source.ts';
import type { Observation } from './rule.ts';

/** A place that can be shown: that of the ending, or the first interface of the first device where only the fleet file says it. */
export function placeOf({ ground }: Net, span: Span | undefined): Span | undefined {
  if (span !== undefined && span.file !== '') return span;
  return firstPlace(ground.path);
}

function firstPlace({ devices }: Path): Span | undefined {
  for (const { facts } of devices) {
    const [first] = facts.network?.interfaces ?? [];
    if (first !== undefined) return first.span;
  }
  return undefined;
}

/** Whether anything of the path says where packets go. */
export function hasNetwork({ devices }: Path): boolean {
  return devices.some(({ facts }) => facts.network !== undefined);
}

/** What a rule says of an intent that is not kept. */
export interface Broken {
  readonly message: string;
  readonly span: Span | undefined;
}

/** Intents of a kind that are not kept, and those that cannot be checked because a name in them leads to no address. */
export function* brokenIntents(
  path: Path,
  kind: FlowIntent['kind'],
  tell: (flow: Flow, text: string) => Broken,
): Iterable<Observation> {
  if (!hasNetwork(path)) return;
  const net = netOf(path);
  for (const checked of checkedIntents(net)) {
    const { intent, flow, unknown } = checked;
    if (intent.kind !== kind || (flow !== undefined && isKept(checked) !== false)) continue;
    const { message, span } =
      flow === undefined ? { message: unchecked(intent, unknown), span: undefined } : tell(flow, intent.text);
    const place = placeOf(net, span);
    const severity = flow === undefined ? 'warning' : undefined;
    if (place !== undefined) yield { severity, message, span: place, subjects: [`${kind}:${intent.text}`] };
  }
}

function unchecked({ kind, text }: FlowIntent, name = ''): string {
  return `'${kind}: ${text}' is not checked: ${name} leads to no address`;
}
