import type { Listener } from '../../model/facts.ts';
import type { Sandbox } from '../device.ts';
import { bindValues } from './server-keywords.ts';

const kept: ReadonlySet<string> = new Set(['maxconn', 'name', 'id', 'backlog', 'alpn']);

/** What a throw-away certificate may not bear: its key is of one kind, and nobody's signature is behind it. */
const ciphers =
  /^(ciphers|ciphersuites|curves|ecdhe|sigalgs|client-sigalgs|ssl-min-ver|ssl-max-ver|force-(ssl|tls)v\d+|no-(ssl|tls)v\d+)$/;

/**
 * The lines that stand for a `bind` line, one for each address. TLS is ended as on the device, with throw-away
 * certificates; the PROXY line in front of it tells who asks (manual 5.1, accept-proxy).
 */
export function bindWords(
  words: readonly string[],
  listeners: readonly Listener[],
  sandbox: Sandbox,
  changed: Set<string>,
): readonly (readonly string[])[] {
  const options = optionsOf(words);
  const plain = [...options].flatMap(([word, value]) => (kept.has(word) ? [word, value] : []));
  return listeners.map((listener, at) => {
    const { address, port } = sandbox.listener(listener.span, at);
    if (listener.text.startsWith('quic')) changed.add('listeners for QUIC take TLS over TCP');
    const secure = listener.tls ? tlsWords(options, listener, sandbox, changed) : [];
    return ['bind', `${address}:${port}`, 'accept-proxy', ...plain, ...secure];
  });
}

/** Each option with its value; flags have an empty one. */
function optionsOf(words: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (let at = 2; at < words.length && words[at] !== ''; at++) {
    const word = words[at] ?? '';
    found.set(word, bindValues.has(word) ? (words[++at] ?? '') : '');
  }
  return found;
}

/** Certificates stay in their order: the first one answers who names no server (manual 5.1, crt). */
function tlsWords(
  options: ReadonlyMap<string, string>,
  { certificates = [] }: Listener,
  { copies, certificate }: Sandbox,
  changed: Set<string>,
): readonly string[] {
  const own = certificates.map((one) => copies.get(one.certificate));
  const isKnown = own.length > 0 && own.every((path) => path !== undefined);
  changed.add(
    `certificates are throw-away ones${isKnown ? '' : '; those that are not here have other names'}`,
  );
  if ([...options.keys()].some((word) => ciphers.test(word)))
    changed.add("versions and ciphers of TLS are the program's own");
  if (options.has('generate-certificates')) changed.add('certificates are not generated');
  const paths = own.length === 0 ? [certificate] : own.map((path) => path ?? certificate);
  return [
    'ssl',
    ...paths.flatMap((path) => ['crt', path]),
    ...strictSni(options, isKnown, changed),
    ...verifyWords(options, certificate, changed),
  ];
}

/** Without the names of every certificate it would refuse clients that the device takes. */
function strictSni(
  options: ReadonlyMap<string, string>,
  isKnown: boolean,
  changed: Set<string>,
): readonly string[] {
  if (!options.has('strict-sni')) return [];
  if (isKnown) return ['strict-sni'];
  changed.add('strict-sni is left out, because not all certificates are here');
  return [];
}

function verifyWords(
  options: ReadonlyMap<string, string>,
  authority: string,
  changed: Set<string>,
): readonly string[] {
  const verify = options.get('verify') ?? 'none';
  if (verify === 'none') return [];
  changed.add('every client shows a throw-away certificate, and its authority is trusted');
  return ['verify', verify, 'ca-file', authority];
}
