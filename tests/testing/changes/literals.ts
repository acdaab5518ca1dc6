import type { Base, Endpoint, Vocabulary } from './model.ts';

/** What a configuration's own text lets a client say: every version's literals, so that what is new is asked of the base too. */
export function vocabularyOf({ vocabulary, text }: Base, others: readonly string[]): Vocabulary {
  const texts = [text, ...others].map((one) => one.replaceAll(/@DIR@[\w./-]*/g, ' '));
  const all = (pattern: RegExp): readonly string[] =>
    texts.flatMap((one) => [...one.matchAll(pattern)].map(([, found = '']) => found));
  const known = new Set(vocabulary.paths);
  const paths = distinct(all(/(?<![\w.:/@$}\\-])(\/[\w.%~-]+(?:\/[\w.%~-]+)*\/?)/g)).filter(
    (path) => !/^\/(?:usr|etc|var|run|dev|proc|bin|sbin|lib|tmp|HTTP)\b/.test(path) && !known.has(path),
  );
  const hosts = distinct(
    all(/(?<![\w.-])((?:\*?\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:example|test|internal))\b/g),
  );
  const headers = distinct(all(/\b(X-[A-Z][\w-]*)/g)).filter(
    (name) => !vocabulary.headers.some((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`)),
  );
  return {
    hosts: distinct([...vocabulary.hosts, ...hosts.map((host) => host.replace(/^\*?\./, 'any.'))]),
    paths: [...vocabulary.paths, ...paths, ...pagesOf(texts), ...queriesOf(texts, vocabulary.paths)],
    headers: [...vocabulary.headers, ...headers.map((name) => `${name}: 1`)],
    clients: distinct([...vocabulary.clients, ...all(addressPattern).flatMap(clientsOf)]),
  };
}

/** Any line of HAProxy's `stats` opens its page, at this path by itself (manual 4.2, stats uri). */
function pagesOf(texts: readonly string[]): readonly string[] {
  return texts.some((text) => /^\s*stats (?!socket|timeout|maxconn)/m.test(text)) ? ['/haproxy?stats'] : [];
}

/** What a query is looked at for: `debug=1`, asked of some paths. */
function queriesOf(texts: readonly string[], paths: readonly string[]): readonly string[] {
  const lines = texts.flatMap((one) =>
    one.split('\n').filter((line) => /QUERY_STRING|\$args|\bquery\b/.test(line)),
  );
  const found = distinct(
    lines.flatMap((line) => [...line.matchAll(/\b([a-z]\w*=\w+)\b/g)].map(([, one = '']) => one)),
  );
  const bare = ['/', ...paths.filter((path) => !path.includes('?'))].slice(0, 3);
  return found.slice(0, 4).flatMap((query) => bare.map((path) => `${path}?${query}`));
}

const addressPattern = /(?<![\d.:])(127\.\d+\.\d+\.\d+(?:\/\d+)?)(?![\d.:])/g;

/** An address itself; of a network one near either end of it, and one outside. */
function clientsOf(text: string): readonly string[] {
  const [address = '', length = '32'] = text.split('/');
  const [, second = 0, third = 0, fourth = 0] = address.split('.').map(Number);
  const bits = Number(length);
  if (second !== 0 || third < 20 || third > 255 || fourth > 254)
    return second === 0 && bits < 32 ? behind(third, bits) : [];
  if (bits === 32) return [address];
  const near = `127.0.${third}.${fourth + 7}`;
  const outside = `127.0.${(third + 3) % 256}.${fourth + 7}`;
  if (bits < 16 || bits > 29) return [near, outside];
  const last = third * 256 + fourth + 2 ** (32 - bits) - 6;
  return [near, `127.0.${(last >> 8) % 256}.${last % 256}`, outside];
}

/** Somebody outside of a network that holds the usual clients. */
function behind(third: number, bits: number): readonly string[] {
  const next = third + 2 ** Math.max(0, 24 - bits);
  if (bits < 9) return [];
  return next > 255 ? ['127.1.0.7'] : [`127.0.${Math.max(next, 200)}.7`];
}

/** Where the versions listen or seem to, beside what the base says of itself. */
export function newEndpoints({ text, endpoints }: Base, others: readonly string[]): readonly Endpoint[] {
  const known = new Set(endpoints.map(({ address, port }) => `${address}:${port}`));
  const pattern = /(?<![\d.])(127\.0\.0\.\d+):(\d{2,5})\b/g;
  const found = [text, ...others].flatMap((one) =>
    [...one.matchAll(pattern)].map(([whole]) => whole).filter((whole) => !known.has(whole)),
  );
  return distinct(found).flatMap((whole) => {
    const [address = '', port = ''] = whole.split(':');
    return Number(port) < 65_536 ? [{ address, port: Number(port) }] : [];
  });
}

export function distinct<T>(list: readonly T[]): readonly T[] {
  return [...new Set(list)];
}
