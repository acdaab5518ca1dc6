import type { CapturedMac } from '../../model/network/captured.ts';
import { itemsOf, member, numberIn, stringIn } from '../../text/json.ts';
import type { Line } from './output.ts';
import { type ReadContext, type Reader, spanOf } from './reader.ts';
import { canonicalName, macDigits } from './values.ts';

/** `show mac address-table` of EOS and IOS; addresses of the switch itself (`CPU`) are left out. */
export const macsText: Reader = {
  name: 'show mac address-table',
  read: ({ lines }, context) => {
    if (!lines.some(({ text }) => /^\s*Vlan +Mac Address +Type +Ports/i.test(text))) return undefined;
    return { macs: lines.flatMap((line) => macOf(line, context)) };
  },
};

const entry = /^[*\s]*(\d{1,4}) +([0-9a-fA-F]{4}\.[0-9a-fA-F]{4}\.[0-9a-fA-F]{4}) +\w+ +([A-Z][\w/.-]*\d)\s*/;

function macOf({ text, span }: Line, { platform }: ReadContext): readonly CapturedMac[] {
  const [, vlan, address, port] = entry.exec(text.slice(0, 300)) ?? [];
  const mac = macDigits(address);
  if (vlan === undefined || mac === undefined || port === undefined) return [];
  return [{ vlan: Number(vlan), mac, interface: canonicalName(port, platform), span }];
}

/** `show mac address-table | json` of EOS. */
export const macsEosJson: Reader = {
  name: 'show mac address-table | json',
  read: (output, { platform }) => {
    const table = member(output.json, 'unicastTable');
    if (table === undefined) return undefined;
    const macs = itemsOf(member(table, 'tableEntries')).flatMap((node): readonly CapturedMac[] => {
      const mac = macDigits(stringIn(node, 'macAddress'));
      const port = stringIn(node, 'interface');
      if (mac === undefined || port === undefined || !/\d$/.test(port)) return [];
      const vlan = numberIn(node, 'vlanId');
      return [{ vlan, mac, interface: canonicalName(port, platform), span: spanOf(output, node) }];
    });
    return { macs };
  },
};

/** `bridge -j fdb`; addresses of the bridge itself (`permanent`) are left out. Source: bridge(8). */
export const macsLinux: Reader = {
  name: 'bridge -j fdb',
  read: (output) => {
    const items = itemsOf(output.json);
    const isTable = items.every((node) => stringIn(node, 'mac') !== undefined && stringIn(node, 'ifname'));
    if (items.length === 0 || !isTable) return undefined;
    const macs = items.flatMap((node): readonly CapturedMac[] => {
      const mac = macDigits(stringIn(node, 'mac'));
      if (mac === undefined || stringIn(node, 'state') === 'permanent') return [];
      const port = stringIn(node, 'ifname') ?? '';
      return [{ vlan: numberIn(node, 'vlan'), mac, interface: port, span: spanOf(output, node) }];
    });
    return { macs };
  },
};
