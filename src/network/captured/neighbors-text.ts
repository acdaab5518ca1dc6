import type { CapturedNeighbor } from '../../model/network/captured.ts';
import type { Span } from '../../text/source.ts';
import type { Output } from './output.ts';
import type { ReadContext, Reader } from './reader.ts';
import { canonicalName, portText } from './values.ts';

interface Draft {
  port: string;
  device: string | undefined;
  chassis: string | undefined;
  portId: string | undefined;
  /** The port's identifier is no name of an interface (an address, a number), so that its description is used. */
  isName: boolean;
  description: string | undefined;
  readonly span: Span;
}

type Field = (draft: Draft, value: string) => void;

/** What a line says of the neighbour that is being read. */
const fields: readonly (readonly [RegExp, Field])[] = [
  [
    /^Local Intf: (\S+)/,
    (draft, value) => {
      draft.port = value;
    },
  ],
  [
    /^\s*(?:- )?Chassis (?:id|ID) *: *(\S+)/,
    (draft, value) => {
      draft.chassis = value;
    },
  ],
  [
    /^\s*(?:- )?Port (?:id|ID) *: *(.+)$/,
    (draft, value) => {
      draft.portId = value;
    },
  ],
  [
    /^\s*(?:- )?Port ID type *: *(.+)$/,
    (draft, value) => {
      draft.isName = /^interface/i.test(value);
    },
  ],
  [
    /^\s*(?:- )?Port Description *: *(.+)$/,
    (draft, value) => {
      draft.description = value;
    },
  ],
  [
    /^\s*(?:- )?System Name *: *(.+)$/,
    (draft, value) => {
      draft.device = value;
    },
  ],
];

/** `Interface Ethernet1 detected 2 LLDP neighbors:` of EOS; each of its neighbours begins with a line of its own. */
const eosPort = /^Interface (\S+) detected (\d+) LLDP neighbors/;
const eosNeighbor = /^ {2}Neighbor \S+, age /;
const iosNeighbor = /^Local Intf: (\S+)/;

/**
 * `show lldp neighbors detail` of EOS and IOS, and `show cdp neighbors detail`.
 * Sources: EOS User Manual, LLDP; Cisco IOS LAN Switching Command Reference, `show lldp`, `show cdp neighbors`.
 */
export const neighborsText: Reader = {
  name: 'show lldp neighbors detail',
  read: (output, context) => {
    const isAsked = /\b(?:lldp|cdp) n/.test(output.command);
    const drafts = [...lldpDrafts(output), ...cdpDrafts(output)];
    const isEmpty = output.lines.some(({ text }) => /^Total entries displayed: 0|detected 0 LLDP/.test(text));
    if (drafts.length === 0 && !(isAsked && isEmpty) && !output.lines.some(({ text }) => eosPort.test(text)))
      return undefined;
    return { neighbors: drafts.flatMap((draft) => finish(draft, context)) };
  },
};

function lldpDrafts({ lines }: Output): readonly Draft[] {
  const drafts: Draft[] = [];
  let port = '';
  let last: Draft | undefined;
  for (const { text, span } of lines) {
    const head = eosPort.exec(text);
    if (head !== null) [port, last] = [head[1] ?? '', undefined];
    if (/^Interface: \S+,/.test(text)) last = undefined;
    if (eosNeighbor.test(text) || iosNeighbor.test(text)) {
      last = start(port, span);
      drafts.push(last);
    }
    if (last !== undefined) note(last, text);
  }
  return drafts;
}

function start(port: string, span: Span): Draft {
  return {
    port,
    span,
    device: undefined,
    chassis: undefined,
    portId: undefined,
    isName: true,
    description: undefined,
  };
}

function note(draft: Draft, text: string): void {
  for (const [pattern, set] of fields) {
    const value = pattern.exec(text.slice(0, 500))?.[1]?.trim();
    if (value !== undefined && value !== 'not advertised') set(draft, value);
  }
}

/** `Device ID:` begins a neighbour; its ports stand on one line. */
function cdpDrafts({ lines }: Output): readonly Draft[] {
  const drafts: Draft[] = [];
  let device: { readonly name: string; readonly span: Span } | undefined;
  for (const { text, span } of lines) {
    const name = /^Device ID: ?(\S+)/.exec(text)?.[1];
    if (name !== undefined) device = { name, span };
    const ports = /^Interface: (\S+), +Port ID \(outgoing port\): (.+)$/.exec(text.slice(0, 300));
    if (ports === null || device === undefined) continue;
    drafts.push({
      ...start(ports[1] ?? '', device.span),
      // NX-OS adds the serial number: `leaf1(FDO1234)`.
      device: device.name.replace(/\([^)]*\)$/, ''),
      portId: ports[2],
    });
    device = undefined;
  }
  return drafts;
}

function finish(draft: Draft, { platform }: ReadContext): readonly CapturedNeighbor[] {
  const { device, chassis, portId, description, isName, span } = draft;
  const name = (device ?? chassis)?.replace(/^"(.*)"$/, '$1');
  const port = isName ? (portId ?? description) : (description ?? portId);
  if (name === undefined || name === '' || port === undefined || draft.port === '') return [];
  return [{ interface: canonicalName(draft.port, platform), device: name, port: portText(port), span }];
}
