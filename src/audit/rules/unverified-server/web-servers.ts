import { isLoopback } from '../../../network/address.ts';
import type { Path, PathDevice } from '../../../network/path.ts';
import { effectiveOne } from '../../nginx-blocks.ts';
import type { Observation } from '../../rule.ts';
import { deviceStatements, type Placed } from '../../statements.ts';

/** nginx and httpd verify only where they are told to: one finding for each device. */
export function* unverifiedByWebServers(path: Path): Iterable<Observation> {
  for (const device of path.devices) {
    const found = placesOf(device);
    const [first, ...others] = found;
    if (first === undefined) continue;
    const setting = device.facts.kind === 'nginx' ? 'proxy_ssl_verify' : 'SSLProxyVerify';
    yield {
      message: `${device.id} speaks TLS to ${targetOf(first)} without ${setting}`,
      span: first.directive.span,
      related: others
        .slice(0, mostPlaces)
        .map(({ directive }) => ({ span: directive.span, message: 'and here' })),
      help:
        device.facts.kind === 'nginx'
          ? "Add 'proxy_ssl_verify on;', 'proxy_ssl_trusted_certificate CA;' and 'proxy_ssl_name NAME;'."
          : "Add 'SSLProxyVerify require' and 'SSLProxyCACertificateFile CA'.",
      subjects: [`${device.id}/verify`],
    };
  }
}

const mostPlaces = 10;

function placesOf(device: PathDevice): readonly Placed[] {
  if (device.facts.kind === 'nginx')
    return deviceStatements(device, 'proxy_pass').filter(
      (placed) =>
        isOutside(device, placed) && effectiveOne(placed, 'proxy_ssl_verify')?.arguments[0] !== 'on',
    );
  if (device.facts.kind !== 'apache') return [];
  const isVerified = deviceStatements(device, 'sslproxyverify').some(({ directive }) =>
    /^(require|optional)$/i.test(directive.arguments[0] ?? ''),
  );
  if (isVerified) return [];
  return ['proxypass', 'balancermember'].flatMap((name) =>
    deviceStatements(device, name).filter((placed) => isOutside(device, placed)),
  );
}

function targetOf({ directive }: Placed): string {
  return directive.arguments.find((word) => /^(https|wss):\/\//i.test(word)) ?? '';
}

/** TLS, and to another machine. */
function isOutside({ pools }: PathDevice, placed: Placed): boolean {
  const host = /^\w+:\/\/(\[[^\]]+\]|[^/:]+)/.exec(targetOf(placed))?.[1]?.replace(/^\[|\]$/g, '');
  if (host === undefined) return false;
  const servers = pools.get(host)?.servers.map(({ address = '' }) => address) ?? [host];
  return servers.some((address) => !isLoopback(address) && address !== 'localhost');
}
