import type { SandboxPlace } from '../device.ts';

/** Options of a server line (manual 5.2) that say how traffic is spread; with the number of words behind each. */
const kept: Readonly<Record<string, number>> = {
  backup: 0,
  check: 0,
  'no-check': 0,
  cookie: 1,
  disabled: 0,
  enabled: 0,
  error_limit: 1,
  'error-limit': 1,
  fall: 1,
  fastinter: 1,
  downinter: 1,
  id: 1,
  inter: 1,
  'log-proto': 1,
  'max-reuse': 1,
  maxconn: 1,
  maxqueue: 1,
  minconn: 1,
  observe: 1,
  'on-error': 1,
  'on-marked-down': 1,
  'on-marked-up': 1,
  'pool-low-conn': 1,
  'pool-max-conn': 1,
  'pool-purge-delay': 1,
  redir: 1,
  rise: 1,
  slowstart: 1,
  track: 1,
  weight: 1,
};

/** Options that are left out with the number of words behind each; all others have none. */
const leftWithValue: ReadonlySet<string> = new Set(
  `addr port agent-addr agent-inter agent-port agent-send alpn check-alpn check-proto check-sni check-via-socks4 ca-file
   ciphers ciphersuites crl-file crt init-addr namespace npn proto resolvers resolve-net resolve-opts resolve-prefer
   sni socks4 source ssl-max-ver ssl-min-ver tfo-value tcp-ut verify verifyhost ws proxy-v2-options curves sigalgs
   client-sigalgs check-reuse-pool shard set-proxy-v2-tlv-fmt hash-key guid interface usesrc`.split(/\s+/),
);

/** The lines of stubs that stand for a `server`, each server of a `server-template`, or the defaults of both. */
export function serverWords(
  line: readonly string[],
  stub: (name: string) => SandboxPlace,
  changed: Set<string>,
): readonly (readonly string[])[] {
  // The program takes an empty word as the end of the line.
  const end = line.indexOf('');
  const words = end < 0 ? line : line.slice(0, end);
  const [keyword = '', name = '', second = ''] = words;
  if (keyword === 'default-server') {
    const own = options(words.slice(1), changed);
    return own.length === 0 ? [] : [[keyword, ...own]];
  }
  if (keyword === 'server') return [['server', name, place(stub(name)), ...options(words.slice(3), changed)]];
  changed.add(`every slot of server-template ${name} has a server`);
  const [from = 1, to = from] = second.includes('-') ? second.split('-').map(Number) : [1, Number(second)];
  const own = options(words.slice(4), changed);
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => [
    'server',
    `${name}${from + at}`,
    place(stub(`${name}${from + at}`)),
    ...own,
  ]);
}

function place({ address, port }: SandboxPlace): string {
  return `${address}:${port}`;
}

function options(words: readonly string[], changed: Set<string>): readonly string[] {
  const found: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const count = Object.hasOwn(kept, word) ? (kept[word] ?? 0) : undefined;
    if (count !== undefined) {
      found.push(...words.slice(at, at + 1 + count));
      at += count;
    } else {
      if (/^(ssl|send-proxy|agent-check|check-ssl)/.test(word))
        changed.add(`servers are stubs that are asked without TLS and PROXY lines: '${word}' is left out`);
      if (leftWithValue.has(word)) at++;
    }
  }
  return found;
}
