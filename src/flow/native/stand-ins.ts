import { readSource } from '../../adapters/configuration-files.ts';
import type { DeviceFacts, FileReference } from '../../model/facts.ts';
import type { FileFact } from '../../model/file-fact.ts';

const answer = 'HTTP/1.0 503 Service Unavailable\r\nConnection: close\r\n\r\n';

/** What stands in a copy for a file that was not collected; undefined makes an empty folder. */
export function standIn(
  { path, role }: FileReference,
  certificate: string,
): readonly (readonly [string, string | undefined])[] {
  switch (role) {
    case 'certificate':
      return path.endsWith('/') ? [[`${path}throw-away.pem`, certificate]] : [[path, certificate]];
    case 'certificate-list':
      return [
        [`${path}.pem`, certificate],
        [path, `${path}.pem\n`],
      ];
    case 'error-page':
      return [[path, answer]];
    case 'map':
    case 'acl':
    case 'state':
    case 'script':
      return [[path, '']];
    case 'socket':
    case 'other':
      return [[path.replace(/\/[^/]*$/, '') || '/', undefined]];
    case 'configuration':
      return [];
  }
}

/** Names that servers are reached by, all of them at the loopback address. */
export function hostsFile({ pools }: DeviceFacts): string {
  const names = pools
    .flatMap(({ servers }) => servers)
    .flatMap(({ family, address }) => (family === 'name' && address !== undefined ? [address] : []));
  const lines = [...new Set(names)].map((name) => `127.0.0.1 ${name}`);
  return ['127.0.0.1 localhost', '::1 localhost', ...lines, ''].join('\n');
}

/** The accounts of this machine, and those that the configuration names. */
export function accountFiles(names: readonly string[]): readonly (readonly [string, string])[] {
  const files = { '/etc/passwd': ':x:65533:65533::/:/bin/false', '/etc/group': ':x:65533:' };
  return Object.entries(files).map(([file, rest]) => {
    const read = readSource(file);
    const text = read.ok ? read.value.text : '';
    const missing = names.filter(
      (name) => /^[\w.-]+$/.test(name) && !text.includes(`\n${name}:`) && !text.startsWith(`${name}:`),
    );
    return [file, `${text}${missing.map((name) => `${name}${rest}\n`).join('')}`];
  });
}

/** Files that are here are taken as they are, but never a private key. */
export function isHere(fact: FileFact | undefined, { role }: FileReference): boolean {
  return fact?.state === 'present' && role !== 'certificate';
}
