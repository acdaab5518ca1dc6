import { askWebServer, driverPorts } from '../../adapters/ports.ts';
import type { LoadTarget } from '../../load/request.ts';
import type { Surroundings } from '../outcome.ts';

const tries = 50;
const pauseMs = 200;

/** Waits up to ten seconds until a balancer has seen that its new stubs are well; goes on in any case. */
export async function servesSoon({ address, port, tls }: LoadTarget, { say }: Surroundings): Promise<void> {
  if (tls) return;
  const place = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
  for (let tried = 0; tried < tries; tried++) {
    try {
      const answer = await askWebServer(place, 'GET / HTTP/1.0\r\n\r\n', 1000);
      if (/^HTTP\/1\.[01] [1-4]/.test(answer)) return;
    } catch {
      // Not yet.
    }
    await driverPorts.sleep(pauseMs);
  }
  say(`load: ${place} does not answer with its stubs yet; going on`);
}
