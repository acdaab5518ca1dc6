// After any edit the network that goes on from the one before says the same as one that is computed afresh.
import { expect, it } from 'vitest';
import { netOf } from '../src/network/current-net.ts';
import { endingOf, followFlow } from '../src/network/flow.ts';
import { checkedIntents, isKept } from '../src/network/flow-intents.ts';
import { type Net, netMade } from '../src/network/net.ts';
import { serviceState } from '../src/network/service-paths.ts';
import { lossesOf, lossText, parseSurvive } from '../src/network/survival.ts';
import { versions } from './testing/edited-fabric.ts';

/** All that a net says of the services, the intents and some flows. */
function told(net: Net): unknown {
  const { services } = net.ground.path.declared;
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
  const said = new Set<string>();
  for (const { name, path, afresh } of versions(seed, 25)) {
    const going = told(netOf(path));
    if (said.size === 0) expect(JSON.stringify(going)).toContain('[true,[');
    expect(going, `${said.size}: ${name}`).toEqual(told(netMade(afresh())));
    said.add(JSON.stringify(going));
  }
  expect(said.size).toBeGreaterThan(1);
});
