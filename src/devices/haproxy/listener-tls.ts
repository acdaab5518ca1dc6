import type { CertificateReference, Listener } from '../../model/facts.ts';
import { type Context, fileText, noteFile, resolvedPath } from './context.ts';
import { type Line, wordSpan } from './tree.ts';

/** What the options of a `bind` line say about TLS and the protocols that are offered. */
export type ListenerTls = Pick<Listener, 'http2' | 'certificates' | 'lowestTls'>;

/** Certificates in the order of the line, HTTP/2, and the lowest version (manual 5.1). */
export function listenerTls(context: Context, line: Line, tls: boolean): ListenerTls {
  return {
    http2: offersHttp2(line.words),
    certificates: tls ? certificatesOf(context, line) : undefined,
    lowestTls: tls ? (lowestTlsOf(context, line, 2) ?? context.listenerDefaults.lowestTls) : undefined,
  };
}

/** `alpn` lists what is offered within TLS, `proto` fixes the protocol; without them nothing is said. */
function offersHttp2(words: readonly string[]): boolean | undefined {
  const protocol = valueOf(words, 'proto');
  if (protocol !== undefined) return protocol === 'h2';
  const offered = valueOf(words, 'alpn');
  if (offered !== undefined) return offered.split(',').includes('h2');
  return words.includes('no-alpn') ? false : undefined;
}

function valueOf(words: readonly string[], option: string): string | undefined {
  const at = words.indexOf(option, 2);
  return at < 0 ? undefined : words[at + 1];
}

/** `crt` may stand several times; lists of certificates are files of their own. */
function certificatesOf(context: Context, line: Line): readonly CertificateReference[] | undefined {
  const { words } = line;
  const found: CertificateReference[] = [];
  for (const [at, word] of words.entries()) {
    const path = words[at + 1];
    if (at < 2 || path === undefined) continue;
    if (word === 'crt-list') found.push(...listedIn(context, line, at + 1));
    if (word !== 'crt' && word !== 'default-crt') continue;
    if (path.startsWith('@') || /\$\{?[A-Za-z_]/.test(path)) continue;
    const certificate = resolvedPath(context, line, path, context.folders.certificates);
    found.push({ certificate, span: wordSpan(context.tree, line, at, at + 1) });
  }
  return found.length === 0 ? undefined : found;
}

/** `<crtfile> [<options>] <filters>` on each line of the list (manual 5.1, `crt-list`), where its text is known. */
function listedIn(context: Context, line: Line, word: number): readonly CertificateReference[] {
  const list = fileText(context, line, line.words[word] ?? '') ?? '';
  const span = wordSpan(context.tree, line, word - 1, word);
  return list.split(/\r?\n/).flatMap((text) => {
    const path = text.trim().split(/[\s[]/, 1)[0] ?? '';
    if (path === '' || path.startsWith('#')) return [];
    const base = context.folders.certificates;
    noteFile(context, line, word, { path, role: 'certificate', base });
    return [{ certificate: resolvedPath(context, line, path, base), span }];
  });
}

const forced: Readonly<Record<string, string>> = {
  'force-sslv3': '3.0',
  'force-tlsv10': '1.0',
  'force-tlsv11': '1.1',
  'force-tlsv12': '1.2',
  'force-tlsv13': '1.3',
};

/**
 * `ssl-min-ver TLSv1.0`, `force-tlsv10`. The `no-` options only raise the version, and without any option it is 1.2
 * (`ssl_sock_initial_ctx` in ssl_sock.c).
 */
export function lowestTlsOf(context: Context, line: Line, from: number): Listener['lowestTls'] {
  for (const [at, word] of line.words.entries()) {
    if (at < from) continue;
    const fixed = Object.hasOwn(forced, word) ? forced[word] : undefined;
    if (fixed !== undefined) return { version: fixed, span: wordSpan(context.tree, line, at) };
    const least = /^(?:TLSv|SSLv)(\d(?:\.\d)?)$/.exec(line.words[at + 1] ?? '')?.[1];
    if (word === 'ssl-min-ver' && least !== undefined)
      return {
        version: least.includes('.') ? least : `${least}.0`,
        span: wordSpan(context.tree, line, at, at + 1),
      };
  }
  return undefined;
}
