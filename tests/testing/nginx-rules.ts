import { type Made, random } from './nginx-configurations.ts';

type Pick = <T>(list: readonly T[]) => T;

const conditions = [
  '$arg_k = 1',
  '$arg_k != 1',
  '$request_method = POST',
  '$request_method !~ ^(GET|HEAD)$',
  '$uri ~ ^/a/(.*)$',
  '$uri ~* ^/(B)',
  '$uri !~ c$',
  '$a',
  '$a = x',
  '$b != ""',
  '$m = one',
  '$mm ~ ^g',
  '$g = in',
  '$host ~ ^(.+)\\.example$',
  '$args ~ k=(\\d)',
  '$request_uri ~ ^/[ab]',
  '$args',
];
const values = [
  '$request_uri',
  'x',
  '0',
  '""',
  '$1',
  '$uri',
  '$arg_k',
  '"$a-$b"',
  '$m',
  '$g',
  '$request_method',
];
const expressions = ['^/a/(.*)$', '^/(.)(.*)$', 'b', '^/a(.*)', '^(.*)/$', '/c(/|$)', '^/x', '\\.(php|png)$'];
const replacements = [
  '/b/$1',
  '/a',
  '/x$1?r=1',
  '/b/c/d?',
  '$uri/z',
  '/c?z=$1&$args?',
  '/n',
  '/img/$1.png',
  '/a/b',
];
const flags = ['', '', 'last', 'last', 'break', 'break', 'redirect', 'permanent'];
const patterns = [
  '/',
  '/a',
  '/a/',
  '= /a',
  '/b/',
  '^~ /b/c',
  '~ ^/a/(?<rest>b.*)$',
  '~ \\.(php|png)$',
  '/x',
  '/n',
  '= /x',
  '/img/',
  '~* ^/C',
];
/** Plain ones: the model keeps no path as it was sent, which $request_uri would show. */
export const ruledPaths = [
  '/',
  '/a',
  '/a/',
  '/a/b',
  '/a/b/c',
  '/b',
  '/b/',
  '/b/c',
  '/b/c/d',
  '/x',
  '/x/y/',
  '/n',
  '/c',
  '/img/q.png',
  '/a.php',
  '/zz',
];
export const ruledQueries = ['', '?k=1', '?k=2&p=2', '?p=3', '?k=a', '?q'];

interface Writer {
  readonly next: () => number;
  readonly pick: Pick;
  readonly answer: () => string;
  readonly pass: (inIf: boolean) => string;
}

/**
 * Servers full of rules: every answer carries what was known when it was given, and servers behind tell what they got.
 * `behind` is the port on which they do.
 */
export function makeRules(seed: number, port: number, behind: number): Made {
  const next = random(seed);
  const pick: Pick = (list) => list[Math.floor(next() * list.length)] as (typeof list)[number];
  let label = 0;
  const answer = (): string => `return 200 "L${++label};$a|$b|$m|$g|$uri|$args";`;
  const pass = (inIf: boolean): string => {
    const target = pick(['u1', 'u2', `127.0.0.1:${behind}`, '$pool', 'u3']);
    const uri = inIf ? '' : pick(['', '', '/', '/in/', '/in?w=1']);
    return `proxy_pass http://${target}${target === '$pool' ? pick(['', '$uri', '$request_uri', '/v?v=$arg_k']) : uri};`;
  };
  const writer: Writer = { next, pick, answer, pass };
  const servers = Array.from({ length: 2 }, (_, at) => serverText(writer, port, at));
  const text = [
    ...['u1', 'u2', 'u3'].map((name) => `upstream ${name} { server 127.0.0.1:${behind}; }`),
    'map $arg_k $m { default other; 1 one; ~^a letter; "" none; }',
    'map "$request_method:$arg_k" $mm { default x; GET:1 g1; ~POST p; }',
    'map $arg_p $pool { default u1; 2 u2; 3 u3; }',
    'geo $g { default out; 127.0.0.0/8 in; 10.0.0.0/8 ten; }',
    `server { listen 127.0.0.1:${behind}; location / { return 200 "P;$http_host|$uri|$args"; } }`,
    ...servers,
  ].join('\n');
  return { text, listens: [{ address: '127.0.0.1', port }] };
}

function serverText(writer: Writer, port: number, at: number): string {
  const { next, pick, answer } = writer;
  const seen = new Set<string>();
  const lines = [
    `server_name ${pick(['a.example', '~^(?<sub>.+)\\.example$', 'b.example'])};`,
    'set $b "";',
    'set $a "";',
  ];
  if (next() < 0.4) lines.push(...ruleTexts(writer, 'server'));
  if (next() < 0.4) lines.push(errorPageText(writer));
  for (let count = 4 + Math.floor(next() * 5); count > 0; count--) {
    const pattern = pick(patterns);
    if (seen.has(pattern)) continue;
    seen.add(pattern);
    lines.push(
      `location ${pattern} {`,
      ...bodyTexts(writer, /^(= )?\//.test(pattern)).map((line) => `  ${line}`),
      '}',
    );
  }
  lines.push(
    `location @one { ${ruleTexts(writer, 'location').join(' ')} ${answer()} }`,
    `location @two { ${answer()} }`,
  );
  return [
    `server { listen 127.0.0.1:${port}${at === 0 ? ' default_server' : ''};`,
    ...lines.map((line) => `  ${line}`),
    '}',
  ].join('\n');
}

function errorPageText({ pick }: Writer): string {
  const target = pick(['@one', '@two', '/n', '/b/c', '/a?e=1']);
  // A page for files that are missing is no place where the model expects a request.
  const codes = pick(target.startsWith('@') ? ['404', '403 404', '410'] : ['410', '405 403', '403']);
  return `error_page ${codes} ${pick(['', '= ', '=200 '])}${target};`;
}

/** The order of nginx's phases is not that of the text. */
function bodyTexts(writer: Writer, mayHaveUri: boolean): readonly string[] {
  const { next, pick, answer, pass } = writer;
  const lines: string[] = [];
  if (next() < 0.6) lines.push(...ruleTexts(writer, 'location'));
  if (next() < 0.15) lines.push('internal;');
  if (next() < 0.1)
    lines.push(pick(['deny all;', 'allow 127.0.0.1; deny all;', 'deny 127.0.0.0/8; allow all;']));
  if (next() < 0.1) lines.push(`limit_except ${pick(['GET', 'POST'])} { deny all; }`);
  if (next() < 0.2) lines.push(errorPageText(writer));
  if (next() < 0.1) lines.push('recursive_error_pages on;');
  if (next() < 0.15)
    lines.push(`try_files /none ${pick(['@one', '@two', '/n', '/b/c/d?t=1', '=404', '=410'])};`);
  const end = next();
  if (end < 0.4) lines.push(answer());
  else if (end < 0.8) lines.push(pass(!mayHaveUri));
  else if (end < 0.9) lines.push(`return ${pick(['403', '404', '410', '405'])};`);
  return lines;
}

function ruleTexts(writer: Writer, where: 'server' | 'location'): readonly string[] {
  const { next, pick } = writer;
  return Array.from({ length: 1 + Math.floor(next() * 3) }, () => {
    if (next() < 0.5) {
      const steps = Array.from({ length: 1 + Math.floor(next() * 3) }, () => stepText(writer, where));
      // One block passes to one server.
      const inner = steps.filter(
        (step, at) => !step.startsWith('proxy') || steps.findIndex((one) => one.startsWith('proxy')) === at,
      );
      return `if (${pick(conditions)}) { ${inner.join(' ')} }`;
    }
    return stepText(writer, where, false);
  });
}

function stepText({ next, pick, answer, pass }: Writer, where: 'server' | 'location', inIf = true): string {
  const kind = next();
  if (kind < 0.3) return `set ${pick(['$a', '$b'])} ${pick(values)};`;
  if (kind < 0.65) return `rewrite ${pick(expressions)} ${pick(replacements)} ${pick(flags)};`;
  if (kind < 0.72) return 'break;';
  if (!inIf) return `set $a ${pick(values)};`;
  if (kind < 0.85 && where === 'location') return pass(true);
  if (kind < 0.93) return answer();
  return `return ${pick(['404', '403', '301 /to$uri', '302 /q?$args', '410 "L0;gone"'])};`;
}
