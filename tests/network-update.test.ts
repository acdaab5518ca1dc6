// After any edit the network that goes on from the one before says the same as one that is computed afresh.
import { expect, it } from 'vitest';
import { fabric } from '../bench/fabrics.ts';
import { deviceKinds } from '../src/devices/registry.ts';
import { readFleet } from '../src/fleet/fleet.ts';
import { seeded } from '../src/load/stub.ts';
import type { Declared } from '../src/model/declared.ts';
import { netOf } from '../src/network/current-net.ts';
import { endingOf, followFlow } from '../src/network/flow.ts';
import { checkedIntents, isKept } from '../src/network/flow-intents.ts';
import { type Net, netMade } from '../src/network/net.ts';
import { buildPath, type DeviceInput, type Path } from '../src/network/path.ts';
import { serviceState } from '../src/network/service-paths.ts';
import { lossesOf, lossText, parseSurvive } from '../src/network/survival.ts';

const files = new Map([...fabric(40)].filter(([name]) => name !== 'evenkeel.yaml'));
const fleet = readFleet([{ file: 'evenkeel.yaml', text: fabric(40).get('evenkeel.yaml') ?? '' }]);
const declared: Declared = fleet.ok ? fleet.value.declared : (undefined as never);

const held = new Map<string, DeviceInput>();

/** The same bytes are the same device, as the program reads them. */
function device(name: string, text: string): DeviceInput {
  const key = `${name} ${text}`;
  const known = held.get(key);
  if (known !== undefined) return known;
  const id = name.replace(/.*\/|\.cfg$/g, '');
  const kind = /a\d+$|core/.test(id) ? 'eos' : id.endsWith('lb') ? 'haproxy' : 'ios';
  const reader = deviceKinds.find((one) => one.kind === kind);
  const made = { id, facts: reader?.read([{ file: name, text }]).facts ?? (undefined as never) };
  held.set(key, made);
  return made;
}

function pathOf(texts: ReadonlyMap<string, string>): Path {
  return buildPath(
    [...texts].map(([name, text]) => device(name, text)),
    declared,
  );
}

type Edit = (text: string, draw: () => number) => string;

/** What people do to switches and routers, right or wrong. */
const edits: readonly Edit[] = [
  (text, draw) => text.replace(/description host 7.*/, `description host 7 ${Math.floor(draw() * 1e6)}`),
  (text, draw) => text.replace(/allowed vlan (\S+)/, `allowed vlan ${101 + Math.floor(draw() * 8)}`),
  (text) => text.replace(/(interface \S+\n)( +)(no switchport)/, '$1$2shutdown\n$2$3'),
  (text) => text.replace(/(interface TenGigabitEthernet1\/0\/1\n)/, '$1 shutdown\n'),
  (text, draw) => `${text}ip route 10.${Math.floor(draw() * 3)}.0.0/16 172.31.0.2\n`,
  (text, draw) => text.replace(/priority (4096|8192)/, `priority ${4096 * Math.floor(draw() * 15)}`),
  (text) => text.replace(' permit tcp', ' deny tcp'),
  (text, draw) =>
    text.replace(/ip address (\d+\.\d+\.\d+)\.\d+/, `ip address $1.${2 + Math.floor(draw() * 200)}`),
  (text, draw) =>
    text.replace(/standby (\d) priority 1\d0/, `standby $1 priority ${90 + Math.floor(draw() * 60)}`),
  (text) => text.replace(/ip route \S+ .*\n/, ''),
  (text) => text.replace(/vlan 102\n.*\n/, ''),
  (text) => text.replace(/server s1 .*\n/, ''),
  (text) => `!\n${text}`,
];

/** All that a net says of the services, the intents and some flows. */
function told(net: Net): unknown {
  const { services } = declared;
  const questions = services.flatMap((service) =>
    service.intents.survive.flatMap((text) => {
      const asked = parseSurvive(text);
      return asked === undefined ? [] : [{ ...asked, service }];
    }),
  );
  const pairs = [
    ['10.0.2.20', '10.1.2.21'],
    ['10.1.1.10', '198.51.100.9'],
    ['10.0.5.99', '10.0.1.10'],
  ] as const;
  return {
    services: services.map((service) => {
      const state = serviceState(net, service);
      return [state?.works, state?.ways.map(({ from, to, ending }) => [from, to, ending])];
    }),
    losses: [...lossesOf(net, questions)].map(([{ service, kind }, losses]) => [
      service.id,
      kind,
      losses.map((loss) => [loss.elements.map(({ id }) => id), lossText(loss)]),
    ]),
    intents: checkedIntents(net).map((checked) => [checked.intent.text, isKept(checked)]),
    flows: pairs.map(([source, destination]) => {
      const flow = followFlow(net, { source, destination, protocol: 6, destinationPort: 8080 });
      return flow && endingOf(flow);
    }),
  };
}

it.each([2, 3, 4])('whatever is edited (%i)', (seed) => {
  const draw = seeded(seed);
  const texts = new Map(files);
  const names = [...texts.keys()].filter((name) => !/a(?:[6-9]|1\d)\.cfg$/.test(name));
  expect(serviceState(netOf(pathOf(texts)), declared.services[0] ?? (undefined as never))?.works).toBe(true);
  const said = new Set<string>();
  for (let step = 0; step < 25; step++) {
    const name = names[Math.floor(draw() * names.length)] ?? '';
    const edit = edits[Math.floor(draw() * edits.length)] ?? ((text) => text);
    const undo = draw() < 0.25;
    texts.set(name, undo ? (files.get(name) ?? '') : edit(texts.get(name) ?? '', draw));
    const path = pathOf(texts);
    const going = told(netOf(path));
    expect(going, `step ${step}: ${name}`).toEqual(told(netMade(path)));
    said.add(JSON.stringify(going));
  }
  expect(said.size).toBeGreaterThan(1);
});
