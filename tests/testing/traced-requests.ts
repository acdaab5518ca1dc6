import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evenkeel, root } from './command-line.ts';

const folders: string[] = [];
export function dispose(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** A folder with these files, until `dispose`. */
export function written(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-trace-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

export const defaults =
  'defaults\n    mode http\n    timeout connect 2s\n    timeout client 9s\n    timeout server 9s\n';

/** The path of a file with these sections behind usual defaults. */
export function haproxy(text: string): string {
  return join(written({ 'haproxy.cfg': `${defaults}${text}` }), 'haproxy.cfg');
}

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
  readonly sni?: string | null;
  readonly tls: boolean;
  readonly version?: string;
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly unknown?: readonly string[];
}

interface Hop {
  readonly device: string;
  readonly pool?: string;
  readonly refusal?: string;
  readonly ending?: { readonly kind: string; readonly status?: number; readonly location?: string };
  readonly uncertain?: readonly { readonly text: string }[];
  readonly servers: readonly { readonly name: string; readonly sent: Sent; readonly next?: Hop }[];
}

export interface TracedRequest {
  readonly status: number | null;
  readonly disposition: string;
  readonly hop: Hop | undefined;
}

export function trace(target: string, url: string, ...args: readonly string[]): TracedRequest {
  const run = evenkeel(['trace', url, target, ...args, '--json'], root);
  const { disposition, hops } = JSON.parse(run.stdout) as { disposition: string; hops: readonly Hop[] };
  return { status: run.status, disposition, hop: hops[0] };
}
