import type { Frontend } from '../../model/facts.ts';
import { composed, type Writing } from './rehearse-writing.ts';

/**
 * TLS towards clients as the server has it, with throw-away certificates that hold their keys (docs: mod_ssl,
 * SSLCertificateFile). Said for every server: what the main server says of TLS holds for its hosts too.
 */
export function tlsLines({ sandbox, changed, forced }: Writing, { listeners }: Frontend): readonly string[] {
  const secure = listeners.find(({ tls }) => tls);
  if (secure === undefined) return forced.has('ssl') ? ['SSLEngine off'] : [];
  const [first] = secure.certificates ?? [];
  const own = first === undefined ? undefined : sandbox.copies.get(first.certificate);
  changed.add(
    `certificates are throw-away ones${own === undefined ? '; those that are not here have other names' : ''}`,
  );
  forced.add('ssl');
  return [
    'SSLEngine on',
    `SSLCertificateFile ${composed([own ?? sandbox.certificate])}`,
    // Clients show a throw-away certificate too.
    `SSLCACertificateFile ${composed([sandbox.certificate])}`,
  ];
}
