/** Numbers that are the same in every run (mulberry32). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const hosts = [
  'a.example',
  'www.a.example',
  'b.a.example',
  'x.b.a.example',
  'a.test',
  'other',
  'A.Example',
  'b.example',
];
const names = [
  'a.example',
  '*.a.example',
  '.a.example',
  'a.*',
  'www.*',
  '~^www\\.',
  '~a\\.',
  '*.example',
  'b.a.example',
  '_',
  '""',
  'x.*',
  '~^(?<sub>.+)\\.test$',
  '*.b.a.example',
  'b.example',
  '~^B',
];
const prefixes = ['/', '/a', '/a/', '/a/b', '/a/b/', '/ab', '/b', '/b/c/d', '/A', '/a.php', '/img/', '/x'];
const regexes = [
  '~ ^/a',
  '~* \\.PHP$',
  '~ b',
  '~ ^/(a|b)/',
  '~* ^/IMG/',
  '~ /c(/|$)',
  '~ \\.(png|jpg)$',
  '~ ^/$',
];
export const paths = [
  '/',
  '/a',
  '/a/',
  '/a/b',
  '/a/b/',
  '/a/b/c',
  '/ab',
  '/abc',
  '/b',
  '/b/c/d',
  '/b/c/d/e',
  '/A',
  '/A/b',
  '/a.php',
  '/a/x.PHP',
  '/img/logo.png',
  '/IMG/logo.png',
  '/x',
  '/x/y',
  '/x/',
  '/c',
  '/z.jpg',
  '/a//b',
  '/a/../b',
  '/%61/b',
  '/a/./b',
  '/r1/a/b',
  '/r2/x',
  '/r3',
  '/r4/img/q',
  '/r5',
  '/r6',
  '/r7/a',
];

export interface Made {
  readonly text: string;
  readonly listens: readonly { readonly address: string; readonly port: number }[];
}

/** A configuration whose every answer names its own place: `return 200 "L17"`. */
export function makeConfiguration(seed: number, ports: readonly [number, number]): Made {
  const next = random(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  let label = 0;
  const answer = (): string => `return 200 "L${++label};";`;
  const location = (depth: number, inside: string): string[] => {
    const seen = new Set<string>();
    const lines: string[] = [];
    for (let count = Math.floor(next() * (depth === 0 ? 7 : 4)); count > 0; count--) {
      const isRegex = inside === '' || next() < 0.35;
      const prefix = pick(prefixes);
      const form = isRegex ? pick(regexes) : `${pick(['', '', '', '= ', '^~ '])}${prefix}`;
      const key = form.replace(/^\^~ /, '');
      if (seen.has(key) || (!isRegex && !prefix.startsWith(inside))) continue;
      seen.add(key);
      const mayNest = depth < 2 && !form.startsWith('= ');
      lines.push(`location ${form} {`);
      if (mayNest) lines.push(...location(depth + 1, isRegex ? '' : prefix).map((line) => `  ${line}`));
      lines.push(next() < 0.15 ? '  proxy_pass http://127.0.0.1:1;' : `  ${answer()}`, '}');
    }
    return lines;
  };
  const extras = [
    `location /r1/ { rewrite ^/r1/(.*)$ /$1 last; ${answer()} }`,
    `location /r2/ { if ($arg_k = 1) { ${answer()} } if ($request_method != GET) { ${answer()} } set $t "x"; if ($t = x) { ${answer()} } }`,
    `location /r3 { error_page 418 = @named; return 418; }`,
    `location /r4/ { rewrite ^/r4(/img/.*)$ $1; ${answer()} }`,
    `location /r5 { try_files /nothing-there @named; }`,
    `location /r6 { try_files /nothing-there /a/b; }`,
    `location /r7/ { rewrite ^/r7/a$ /b break; if ($uri = /b) { ${answer()} } ${answer()} }`,
    `location @named { ${answer()} }`,
  ];
  const servers: string[] = [];
  const used = new Set<string>();
  const places = ports.flatMap((port) => [`${port}`, `127.0.0.1:${port}`, `127.0.0.2:${port}`]);
  const defaults = new Set<string>();
  for (let count = 2 + Math.floor(next() * 5); count > 0; count--) {
    const listens = new Set([pick(places), ...(next() < 0.5 ? [pick(places)] : [])]);
    servers.push('server {');
    for (const place of listens) {
      const isDefault = !defaults.has(place) && next() < 0.3;
      if (isDefault) defaults.add(place);
      used.add(place);
      servers.push(`  listen ${place}${isDefault ? ' default_server' : ''};`);
    }
    if (next() < 0.85)
      servers.push(`  server_name ${[pick(names), ...(next() < 0.4 ? [pick(names)] : [])].join(' ')};`);
    servers.push(...location(0, '/').map((line) => `  ${line}`), ...extras.map((line) => `  ${line}`), '}');
  }
  const listens = [...used].flatMap((place) => {
    const port = Number(place.split(':').at(-1));
    return [{ address: place.includes(':') ? (place.split(':')[0] ?? '') : '127.0.0.3', port }];
  });
  return { text: servers.join('\n'), listens };
}
