import type { Listener } from '../../model/facts.ts';
import { argumentsOf, type Context, spanOf } from './context.ts';
import { type Server, setting } from './servers.ts';

export interface ListenerTls {
  readonly on: boolean;
  readonly lowest: Listener['lowestTls'];
}

/** Versions in their order, by the names of SSLProtocol. */
const versions: readonly (readonly [name: string, version: string])[] = [
  ['sslv3', 'SSL 3'],
  ['tlsv1', '1.0'],
  ['tlsv1.1', '1.1'],
  ['tlsv1.2', '1.2'],
  ['tlsv1.3', '1.3'],
];

/** `SSLEngine on`, or a certificate on a port that `Listen` calls https (ssl_engine_init.c, ssl_init_Module). */
export function listenerTls(
  context: Context,
  server: Server,
  { isHttps, certified }: { readonly isHttps: boolean; readonly certified: boolean },
): ListenerTls {
  const engine = setting(server, 'sslengine');
  const said = engine === undefined ? undefined : argumentsOf(context, engine).texts[0]?.toLowerCase();
  const on = said === 'on' || (said === undefined && isHttps && certified);
  return { on, lowest: on ? lowestTls(context, server) : undefined };
}

/** `SSLProtocol all -SSLv3 +TLSv1.2`: words add, take away, or begin anew. */
function lowestTls(context: Context, server: Server): Listener['lowestTls'] {
  const statement = setting(server, 'sslprotocol');
  if (statement === undefined) return undefined;
  const allowed = new Set<string>();
  for (const text of argumentsOf(context, statement).texts) {
    const sign = /^[+-]/.exec(text)?.[0];
    const word = text.replace(/^[+-]/, '').toLowerCase();
    // SSLv3 is part of `all` only where OpenSSL still has it, which no current build does.
    const named = word === 'all' ? versions.slice(1).map(([name]) => name) : [word];
    if (sign === undefined) allowed.clear();
    for (const name of named) {
      if (sign === '-') allowed.delete(name);
      else allowed.add(name);
    }
  }
  const lowest = versions.find(([name]) => allowed.has(name))?.[1];
  return lowest === undefined ? undefined : { version: lowest, span: spanOf(context, statement) };
}
