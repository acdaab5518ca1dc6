import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { certificateFiles } from './certificates.ts';
import type { Base } from './model.ts';
import { inFolder } from './program.ts';

/** Certificates, which no run changes. */
export function makeFolder(folder: string, shared: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of certificateFiles) copyFileSync(join(shared, name), join(folder, name));
}

/** So that ETag and Last-Modified are the same in every run. */
const written = new Date('2024-01-01T00:00:00Z');

/** The files that a base names, and nothing that a run before has left: no cache, no uploads, no sockets. */
export function resetFolder(folder: string, { files }: Base, configurations: readonly string[]): void {
  const kept = new Set<string>([...certificateFiles, ...configurations]);
  for (const name of readdirSync(folder))
    if (!kept.has(name)) rmSync(join(folder, name), { recursive: true, force: true });
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    if (text.startsWith('-> ')) {
      symlinkSync(text.slice(3), file);
      continue;
    }
    // Pages may be executed, as on many shares.
    writeFileSync(file, inFolder(text, folder), { mode: name.endsWith('.html') ? 0o755 : 0o644 });
    utimesSync(file, written, written);
  }
}
