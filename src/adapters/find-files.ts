import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Folders of tools, not of configurations. */
const skipped: ReadonlySet<string> = new Set(['.git', '.evenkeel', 'node_modules', 'vendor', '.terraform']);

/** Files below a folder in the order of their names, folders that cannot be read left out; paths start with `folder`. */
export function findFiles(folder: string, highestDepth: number): readonly string[] {
  const found: string[] = [];
  const visit = (at: string, depth: number): void => {
    for (const entry of entriesOf(at)) {
      const path = join(at, entry.name);
      if (entry.isFile()) found.push(path);
      else if (entry.isDirectory() && depth < highestDepth && !skipped.has(entry.name))
        visit(path, depth + 1);
    }
  };
  visit(folder, 0);
  return found;
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}
