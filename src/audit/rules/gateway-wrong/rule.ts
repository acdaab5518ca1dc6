import type { NetworkFacts } from '../../../model/network/facts.ts';
import { networkDevices } from '../../../network/router-neighbors.ts';
import { activeAddresses } from '../../../network/segments.ts';
import { ownAddressFor } from '../../../network/subnets.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'gateway-wrong',
  severity: 'error',
  profile: 'outage',
  scope: 'device',
  title: 'The default gateway of a switch is not its neighbour',
  why: 'Nobody outside its own subnet reaches the switch: it is not managed, sends no logs, and cannot be mended from afar.',
  fix: "Correct 'ip default-gateway', or the address and mask of the management interface.",
  check: checkDevices,
});

function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  for (const { device, network } of networkDevices(path)) {
    const { gateway } = network.management;
    if (gateway?.span === undefined || isUnused(network)) continue;
    const wrong = wrongness(network, gateway.value);
    if (wrong === undefined) continue;
    yield {
      message: `${device.id}: the default gateway ${gateway.value} ${wrong}`,
      span: gateway.span,
      subjects: [`${device.id}/default-gateway`],
    };
  }
}

/** A device that routes looks into its table instead. */
function isUnused({ vrfs, interfaces }: NetworkFacts): boolean {
  const routes = vrfs.find(({ name }) => name === '')?.routing.ipv4.value === true;
  return routes || interfaces.some(({ dhcp }) => dhcp?.value === true);
}

function wrongness({ interfaces }: NetworkFacts, gateway: string): string | undefined {
  const own = interfaces.filter(
    (one) => one.enabled.value && activeAddresses(one).some(({ family }) => family === 'ipv4'),
  );
  if (own.length === 0) return undefined;
  const port = own.find((one) => ownAddressFor(one, gateway) !== undefined);
  if (port === undefined) return 'is in no subnet of it';
  const isItself = activeAddresses(port).some(({ address }) => address === gateway);
  return isItself ? 'is its own address' : undefined;
}
