import { type Draft, entrance, get, numbered } from './drafts.ts';
import type { Endpoint, Probe, Vocabulary } from './model.ts';

/** Longer than every timeout of a base and shorter than those of programs by themselves. */
const longMs = 750;
/** Well within every timeout of a base. */
const shortMs = 120;

/** Slow clients and slow servers; they are asked all at once, since each waits by itself. */
export function slowProbes(endpoints: readonly Endpoint[], { hosts, paths }: Vocabulary): readonly Probe[] {
  const host = hosts[0] ?? 'nobody.example';
  return endpoints.slice(0, 3).flatMap((endpoint, at) => {
    const path = paths[at % Math.max(paths.length, 1)] ?? '/';
    return slowDrafts(endpoint, host, path).map((draft, turn) => {
      const number = at * 20 + turn;
      const probe = numbered({ ...draft, from: `127.0.22.${1 + number}` }, number);
      return probe;
    });
  });
}

function slowDrafts(endpoint: Endpoint, host: string, path: string): readonly Draft[] {
  const enter = entrance(endpoint, host);
  const body = Buffer.alloc(64, 'b');
  const stub = (wish: string, target = path): Draft => ({
    ...enter,
    requests: [get(host, target, [['X-Stub', wish]])],
  });
  const upgrade = [
    ['Connection', 'Upgrade'],
    ['Upgrade', 'websocket'],
  ] as const;
  const post = { ...get(host, path), method: 'POST', body };
  return [
    stub(`delay=${shortMs}`),
    stub(`delay=${longMs}`),
    stub(`delay=${longMs}`, '/'),
    stub(`trickle=${shortMs}`),
    stub(`trickle=${longMs}`),
    { ...enter, requests: [get(host, path)], pause: { at: 'header', ms: shortMs } },
    { ...enter, requests: [get(host, path)], pause: { at: 'header', ms: longMs } },
    { ...enter, requests: [post], pause: { at: 'body', ms: longMs } },
    { ...enter, requests: [get(host, path), get(host, path)], pause: { at: 'between', ms: shortMs } },
    { ...enter, requests: [get(host, path), get(host, path)], pause: { at: 'between', ms: longMs } },
    { ...enter, requests: [get(host, path, upgrade)], pause: { at: 'tunnel', ms: longMs } },
  ];
}
