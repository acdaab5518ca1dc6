import type { CapturedSpanningTree } from '../../model/network/captured.ts';
import { type JsonNode, member, membersOf, numberIn, stringIn } from '../../text/json.ts';
import type { Span } from '../../text/source.ts';
import type { Output } from './output.ts';
import { type ReadContext, type Reader, spanOf } from './reader.ts';
import { canonicalName, macDigits } from './values.ts';

type Port = CapturedSpanningTree['ports'][number];

interface Draft {
  readonly name: string;
  readonly span: Span;
  /** Whose priority and address the next lines tell. */
  about: 'root' | 'bridge' | undefined;
  isRoot: boolean;
  root: Identity;
  bridge: Identity;
  readonly ports: Port[];
}

interface Identity {
  readonly priority?: number | undefined;
  readonly address?: string | undefined;
}

/**
 * `show spanning-tree` of EOS and IOS as text.
 * Sources: EOS User Manual, Spanning Tree Protocol; Cisco IOS LAN Switching Command Reference, `show spanning-tree`.
 */
export const spanningText: Reader = {
  name: 'show spanning-tree',
  read: ({ lines }, context) => {
    const drafts: Draft[] = [];
    for (const { text, span } of lines) {
      const name = /^(VLAN\d{4}|VL\d{1,4}|MST\d{1,4})\s*$/.exec(text)?.[1];
      if (name !== undefined) drafts.push(start(name, span));
      const last = drafts.at(-1);
      if (last !== undefined) note(last, text.slice(0, 300), context);
    }
    const told = drafts.filter(
      ({ root, bridge, ports }) => (root.address ?? bridge.address) !== undefined || ports.length > 0,
    );
    return told.length === 0 ? undefined : { spanningTrees: told.map(finish) };
  },
};

function start(name: string, span: Span): Draft {
  return { name, span, about: undefined, isRoot: false, root: {}, bridge: {}, ports: [] };
}

function note(draft: Draft, text: string, context: ReadContext): void {
  const head = /^ +(Root|Bridge) ID +Priority +(\d+)/.exec(text);
  if (head !== null) {
    draft.about = head[1] === 'Root' ? 'root' : 'bridge';
    draft[draft.about] = { priority: Number(head[2]) };
    return;
  }
  const address = macDigits(/^ +Address +(\S+)/.exec(text)?.[1]);
  if (address !== undefined && draft.about !== undefined)
    draft[draft.about] = { ...draft[draft.about], address };
  if (/^ +This bridge is the root/.test(text)) draft.isRoot = true;
  const port = portOf(text, context);
  if (port !== undefined) draft.ports.push(port);
}

const roles: Readonly<Record<string, Port['role']>> = {
  root: 'root',
  desg: 'designated',
  designated: 'designated',
  altn: 'alternate',
  alternate: 'alternate',
  back: 'backup',
  backup: 'backup',
  disabled: 'disabled',
  mstr: 'root',
  master: 'root',
};

function portOf(text: string, { platform }: ReadContext): Port | undefined {
  const [, name, word = '', state, cost] =
    /^([A-Z][\w/.-]*\d) +(\w+) +([A-Za-z]+)\*? +(\d+) +\d+\.\d+/.exec(text) ?? [];
  const role = roles[word.toLowerCase()];
  if (name === undefined || state === undefined || role === undefined) return undefined;
  const forwards = /^(?:FWD|forwarding)$/.test(state);
  return { interface: canonicalName(name, platform), role, forwards, cost: Number(cost) };
}

function finish({ name, span, isRoot, root, bridge, ports }: Draft): CapturedSpanningTree {
  return {
    ...instanceOf(name),
    rootAddress: root.address ?? (isRoot ? bridge.address : undefined),
    rootPriority: root.priority ?? (isRoot ? bridge.priority : undefined),
    bridgeAddress: bridge.address,
    bridgePriority: bridge.priority,
    ports,
    span,
  };
}

/** `MST1` is an instance, `VLAN0010` and `VL10` a VLAN; the one tree of RSTP is `MST0` on EOS too. */
function instanceOf(name: string): Pick<CapturedSpanningTree, 'vlan' | 'instance'> {
  const number = Number(/\d+$/.exec(name)?.[0] ?? 0);
  return name.startsWith('MST') ? { instance: number } : { vlan: number };
}

/** `show spanning-tree | json` of EOS. */
export const spanningEosJson: Reader = {
  name: 'show spanning-tree | json',
  read: (output, context) => {
    const told = member(output.json, 'spanningTreeInstances');
    if (told === undefined) return undefined;
    return {
      spanningTrees: membersOf(told).map(([name, node]) => fromJson(output, context, { name, node })),
    };
  },
};

interface Told {
  readonly name: string;
  readonly node: JsonNode;
}

function fromJson(output: Output, { platform }: ReadContext, { name, node }: Told): CapturedSpanningTree {
  const bridge = identityOf(member(node, 'bridge'));
  const root = identityOf(member(node, 'rootBridge'));
  const ports = membersOf(member(node, 'interfaces')).flatMap(([port, one]): readonly Port[] => {
    const role = roles[(stringIn(one, 'role') ?? '').toLowerCase()];
    const forwards = stringIn(one, 'state') === 'forwarding';
    const cost = numberIn(one, 'cost');
    return role === undefined ? [] : [{ interface: canonicalName(port, platform), role, forwards, cost }];
  });
  return {
    ...instanceOf(name),
    rootAddress: root.address,
    rootPriority: root.priority,
    bridgeAddress: bridge.address,
    bridgePriority: bridge.priority,
    ports,
    span: spanOf(output, node),
  };
}

/** The number of the instance or VLAN is a part of the priority that is told (IEEE 802.1D-2004, 9.2.5). */
function identityOf(node: JsonNode | undefined): Identity {
  const priority = numberIn(node, 'priority');
  const extension = numberIn(node, 'systemIdExtension') ?? 0;
  return {
    priority: priority === undefined ? undefined : priority + extension,
    address: macDigits(stringIn(node, 'macAddress')),
  };
}
