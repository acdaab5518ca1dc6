import type { Sandbox } from '../device.ts';
import type { Statement } from './tree.ts';

/** Directives of TLS towards clients that decide who is served by what; all others are about its strength. */
const kept = /^(ssl_reject_handshake|ssl_verify_client|ssl_verify_depth|ssl_preread)$/;

/**
 * The text that stands for a directive of TLS (ngx_http_ssl_module); undefined: it is no such directive. Certificates
 * and keys are throw-away ones, in the order of the certificates; TLS towards servers is taken off.
 */
export function tlsText(
  { name, arguments: words }: Statement,
  { copies, certificate }: Sandbox,
  changed: Set<string>,
): string | undefined {
  if (!/^ssl(_|$)/.test(name)) return undefined;
  if (kept.test(name)) return `${name} ${words.join(' ')};`;
  switch (name) {
    case 'ssl_certificate': {
      const own = copies.get(words[0] ?? '');
      changed.add(
        `certificates are throw-away ones${own === undefined ? '; those that are not here have other names' : ''}`,
      );
      const file = own ?? certificate;
      return `ssl_certificate ${file}; ssl_certificate_key ${file};`;
    }
    case 'ssl_client_certificate':
    case 'ssl_trusted_certificate':
      changed.add('every client shows a throw-away certificate, and its authority is trusted');
      return `${name} ${certificate};`;
    case 'ssl_protocols':
    case 'ssl_ciphers':
      changed.add("versions and ciphers of TLS are the program's own");
      return '';
    default:
      return '';
  }
}
