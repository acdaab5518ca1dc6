import type { NamedFile } from '../change/file-edits.ts';
import { walkDirectives } from '../model/directive.ts';
import type { FileFact } from '../model/file-fact.ts';
import type { Span } from '../text/source.ts';
import type { Estate } from './estate.ts';
import type { Mentioned } from './named-files.ts';
import type { ReadDevice } from './read-device.ts';

/** Files that both versions name, as far as they were found. */
export function comparedFiles(base: Estate, proposed: Estate): readonly NamedFile[] {
  return proposed.devices.flatMap((device) => {
    const old = base.devices.find(({ id }) => id === device.id);
    return old === undefined ? [] : [...readFiles(old, device), ...mentionedFiles(old, device)];
  });
}

function readFiles(old: ReadDevice, device: ReadDevice): readonly NamedFile[] {
  const seen = new Set<string>();
  return device.reading.facts.files.flatMap(({ path, role, span }): NamedFile[] => {
    const [before, after] = [old.files.get(path), device.files.get(path)];
    if (before === undefined || after === undefined || seen.has(path)) return [];
    seen.add(path);
    return [{ device: device.id, path, role, before, after, span }];
  });
}

/** One that is there in one version alone counts where both name it. */
function mentionedFiles(old: ReadDevice, device: ReadDevice): readonly NamedFile[] {
  const [before, after] = [old.mentioned(), device.mentioned()];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((path): NamedFile[] => {
    const [was, is] = [factOf(before, old, path), factOf(after, device, path)];
    if (was === undefined || is === undefined) return [];
    const facts = { before: was.fact, after: is.fact };
    return [{ device: device.id, path, role: 'mentioned', ...facts, span: is.span }];
  });
}

function factOf(
  found: ReadonlyMap<string, Mentioned>,
  { kind, reading }: ReadDevice,
  path: string,
): { readonly fact: FileFact; readonly span: Span } | undefined {
  const known = found.get(path);
  if (known !== undefined) return known;
  for (const [{ arguments: given, span }] of walkDirectives(kind.directives?.(reading.tree) ?? []))
    if (given.some((word) => word.endsWith(path))) return { fact: { path, state: 'missing' }, span };
  return undefined;
}
