import { walkDirectives } from '../model/directive.ts';
import {
  type Effect,
  type EffectClass,
  isSilent,
  unknownEffect,
  worstOf,
  worstOpen,
} from '../model/effect.ts';
import type { FileReference } from '../model/facts.ts';
import type { CertificateFact, FileFact } from '../model/file-fact.ts';
import type { Path } from '../network/path.ts';
import type { Span } from '../text/source.ts';
import type { Accounted } from './accounted.ts';

/** A file that the configuration of a device names, as each version has it. */
export interface NamedFile {
  readonly device: string;
  readonly path: string;
  /** `mentioned`: what it is for is not read. */
  readonly role: FileReference['role'] | 'mentioned';
  readonly before: FileFact;
  readonly after: FileFact;
  /** Where the proposal names it. */
  readonly span: Span;
}

/** Edits of files that stand behind a line: the line is the same, what it means is not. */
export function fileEdits(
  files: readonly NamedFile[],
  versions: readonly [Path, Path],
): readonly Accounted[] {
  return files
    .filter(({ before, after }) => before.digest !== after.digest || before.state !== after.state)
    .map((file) => fileEdit(file, versions));
}

function fileEdit(file: NamedFile, versions: readonly [Path, Path]): Accounted {
  const { device, path, span } = file;
  const { effect, isComputed, text } = changeOf(file, versions);
  const word = `file ${path}`;
  return {
    device,
    text: `file ${path} ${text}`,
    after: span,
    effect,
    open: isComputed ? [] : [{ word, effect, isForecast: false, said: [] }],
    word,
    isIdle: false,
  };
}

interface FileChange {
  readonly effect: EffectClass;
  /** The facts are made of its content. */
  readonly isComputed: boolean;
  readonly text: string;
}

const effects: Readonly<Record<NamedFile['role'], EffectClass>> = {
  mentioned: 'routing',
  configuration: 'routing',
  map: 'routing',
  acl: 'routing',
  certificate: 'connection',
  'certificate-list': 'connection',
  'error-page': 'content',
  script: 'routing',
  state: 'process',
  socket: 'process',
  other: 'routing',
};

function changeOf(file: NamedFile, versions: readonly [Path, Path]): FileChange {
  const { role, before, after } = file;
  const effect = effects[role];
  if (before.state !== after.state)
    return { effect, isComputed: false, text: `${before.state} → ${after.state}` };
  if (role === 'certificate') return certificateChange(before, after);
  const text = 'has another content';
  if (role === 'mentioned') {
    const worst = worstOf(classesAt(file, versions));
    return { effect: worst, isComputed: isSilent(worst), text };
  }
  if (role !== 'map' && role !== 'acl') return { effect, isComputed: false, text };
  const open = openEffect(file, versions);
  return { effect: open ?? effect, isComputed: open === undefined, text };
}

/** The worst that entries of the file can do at the lines that name it, and that no fact shows. */
function openEffect(file: NamedFile, versions: readonly [Path, Path]): EffectClass | undefined {
  return worstOpen(effectsAt(file, versions, 'partsOfFiles'))?.class;
}

function classesAt(file: NamedFile, versions: readonly [Path, Path]): readonly EffectClass[] {
  return effectsAt(file, versions, 'parts').map((effect) => effect.class);
}

/** What the lines that name the file do. */
function effectsAt(
  { device, path }: NamedFile,
  versions: readonly [Path, Path],
  reader: 'parts' | 'partsOfFiles',
): readonly Effect[] {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const devices = versions.flatMap(({ devices: all }) => all.filter(({ id }) => id === device));
  return devices.flatMap(({ statements, [reader]: parts }) =>
    [...walkDirectives(statements())]
      .filter(([one]) => one.arguments.some((word) => word.includes(name)))
      .flatMap(([one, around]) => parts?.(one, around).map(({ effect }) => effect) ?? [unknownEffect]),
  );
}

/** A renewed certificate stands for the same names, fits its key and is valid no shorter. */
function certificateChange(before: FileFact, after: FileFact): FileChange {
  const [old, now] = [before.certificate, after.certificate];
  const effect = 'connection';
  if (old === undefined || now === undefined)
    return { effect, isComputed: false, text: 'has another content' };
  const missing = old.names.filter((name) => !now.names.includes(name));
  if (missing.length > 0)
    return { effect, isComputed: false, text: `no longer stands for ${missing.join(', ')}` };
  const isRenewed =
    now.notAfter >= old.notAfter &&
    now.selfSigned === old.selfSigned &&
    fitsKey(now, after) &&
    !isWeaker(old, now);
  if (!isRenewed) return { effect, isComputed: false, text: 'holds another certificate' };
  return { effect, isComputed: true, text: 'holds a renewed certificate for the same names' };
}

/** The key may be in a file of its own, which is looked at by the rules about certificates. */
function fitsKey({ keyOf }: CertificateFact, { keyOf: own }: FileFact): boolean {
  return own === undefined || own === keyOf;
}

function isWeaker(old: CertificateFact, now: CertificateFact): boolean {
  return old.rsaBits !== undefined && now.rsaBits !== undefined && now.rsaBits < old.rsaBits;
}
