import type { Request } from '../../network/request.ts';
import type { Outcome } from './outcome.ts';

/** Browsers give up after so many (fetch standard, 4.4: 20); a circle shows itself sooner. */
const mostRedirects = 10;

/** What a client meets that follows redirects as long as they lead back to the same door: a circle serves nobody. */
export function followRedirects(
  first: Outcome,
  request: Request,
  ask: (request: Request) => Outcome,
): Outcome {
  let [outcome, asked] = [first, request];
  for (let step = 0; step < mostRedirects; step++) {
    const next = outcome.end === 'redirected' ? redirected(asked, outcome.location) : undefined;
    if (next === undefined) return first;
    asked = next;
    outcome = ask(next);
  }
  return { ...first, end: 'unserved', text: `redirected in a circle, to ${first.location ?? ''}` };
}

/** The next request to the same door; undefined when the redirect leads elsewhere, or nobody knows where. */
function redirected(request: Request, location: string | undefined): Request | undefined {
  if (location === undefined) return undefined;
  const scheme = request.tls ? 'https' : 'http';
  const usual = request.tls ? 443 : 80;
  const port = request.destinationPort ?? usual;
  const host = request.host.replace(/:\d+$/, '');
  const here = `${scheme}://${host === '' ? 'host.invalid' : host}:${port}`;
  const target = parsed(location, `${here}${request.path}`);
  if (target === undefined) return undefined;
  const targetPort = target.port === '' ? (target.protocol === 'https:' ? 443 : 80) : Number(target.port);
  const isHere = target.protocol === `${scheme}:` && targetPort === port;
  if (!isHere) return undefined;
  return {
    ...request,
    method: 'GET',
    host: target.hostname,
    path: target.pathname,
    query: target.search.slice(1),
  };
}

function parsed(location: string, base: string): URL | undefined {
  try {
    return new URL(location, base);
  } catch {
    return undefined;
  }
}
