import { relative, resolve } from 'node:path';
import { type Allowance, allowances } from '../audit/allow.ts';
import { rules } from '../audit/registry.ts';
import type { Finding } from '../audit/rule.ts';
import { fingerprint, formerFingerprint } from '../audit/run.ts';
import type { Entry } from '../report/check/entry.ts';
import { originOf } from '../text/origin.ts';
import type { Problem } from '../text/problem.ts';
import type { Source, Span } from '../text/source.ts';
import type { ReadDevice } from './read-device.ts';

/** What was found in an estate, with what comments in its files allow taken out. */
export interface Found {
  readonly entries: readonly Entry[];
  readonly allowed: readonly Entry[];
}

/** One device as entries are named by it. */
export interface NamedDevice {
  readonly id: string;
  /** Its files as spans call them, and as they are called inside the fleet's folder. */
  readonly files: readonly string[];
  readonly names: readonly string[];
  readonly remarks: Remarks;
  readonly source: (file: string) => Source | undefined;
}

/** What comments in the files of a device allow, and what is wrong with such comments. */
export interface Remarks {
  readonly allowances: readonly Allowance[];
  readonly problems: readonly Problem[];
}

export interface NamedEstate {
  readonly root: string;
  readonly problems: readonly Problem[];
  readonly devices: readonly NamedDevice[];
}

export function namedDevice(device: ReadDevice): NamedDevice {
  const { id, sources, names } = device;
  return {
    id,
    files: sources.map(({ file }) => file),
    names,
    remarks: remarksOf(device),
    source: (file) => sources.find((one) => one.file === file),
  };
}

export function remarksOf({ sources, kind, reading }: ReadDevice): Remarks {
  const read = sources.map((source) =>
    allowances(source, () => kind.directives?.(reading.tree) ?? [], ruleIds),
  );
  return {
    allowances: read.flatMap((one) => one.allowances),
    problems: read.flatMap((one) => one.problems),
  };
}

const ruleIds = rules.map(({ id }) => id);

/** Findings and problems as entries: named across versions, traced to their templates, and allowed where a comment says so. */
export function entriesOf(
  estate: NamedEstate,
  findings: readonly Finding[],
  told: readonly Problem[] = [],
): Found {
  const comments = {
    allowances: estate.devices.flatMap(({ remarks }) => remarks.allowances),
    problems: estate.devices.flatMap(({ remarks }) => remarks.problems),
  };
  const origin = originFinder(estate);
  const name = nameFinder(estate);
  const problems = [
    ...estate.problems.map((problem) => problemEntry(problem, 'reading', name)),
    ...unsaid(told, [...estate.problems, ...findings]).map((problem) =>
      problemEntry(problem, 'program', name),
    ),
    ...comments.problems.map((problem) => problemEntry(problem, 'reading', name)),
  ];
  const all = numbered([...problems, ...findings.map(findingEntry)]).map((entry) => ({
    ...entry,
    origin: entry.span === undefined ? undefined : origin(entry.span),
  }));
  const used = new Set<Allowance>();
  const allowed = all.filter((entry) => isAllowed(entry, comments.allowances, used));
  const unused = comments.allowances.filter((one) => !used.has(one)).map(unusedEntry);
  return { entries: [...all.filter((entry) => !allowed.includes(entry)), ...unused], allowed };
}

/** A program's messages at lines of which nothing was said yet. */
function unsaid(
  told: readonly Problem[],
  said: readonly { readonly span?: Span | undefined }[],
): readonly Problem[] {
  const lines = new Set(said.map(({ span }) => `${span?.file}:${span?.line}`));
  return told.filter(({ span }) => span === undefined || !lines.has(`${span.file}:${span.line}`));
}

function findingEntry(finding: Finding): Entry {
  const { rule, severity, message, span, related = [], help } = finding;
  return {
    source: 'rule',
    id: rule,
    severity,
    message,
    span,
    related,
    help,
    fingerprint: fingerprint(finding),
    formerly: formerFingerprint(finding),
  };
}

function problemEntry(
  problem: Problem,
  source: 'reading' | 'program',
  name: (file: string) => string,
): Entry {
  const { code, severity, message, span, related = [], help } = problem;
  const file = span === undefined ? '' : name(span.file);
  const words = message.replaceAll(span?.file ?? '\0', file);
  return {
    source,
    id: code,
    severity,
    message,
    span,
    related,
    help,
    fingerprint: `${code}|${file}|${words}`,
  };
}

/** Entries of the same name are told apart by their number, so that one more of them is news. */
function numbered(entries: readonly Entry[]): readonly Entry[] {
  const seen = new Map<string, number>();
  const number = (print: string): string => {
    const count = (seen.get(print) ?? 0) + 1;
    seen.set(print, count);
    return count === 1 ? print : `${print}#${count}`;
  };
  return entries.map((entry) => ({
    ...entry,
    fingerprint: number(entry.fingerprint),
    ...(entry.formerly === undefined ? {} : { formerly: number(entry.formerly) }),
  }));
}

/** A broken file is not made whole by a comment: only what rules say can be allowed. */
function isAllowed(entry: Entry, comments: readonly Allowance[], used: Set<Allowance>): boolean {
  const { span } = entry;
  if (entry.source !== 'rule' || span === undefined) return false;
  const comment = comments.find(
    ({ rules: named, file, from, to }) =>
      named.includes(entry.id) && file === span.file && from <= span.line && span.line <= to,
  );
  if (comment === undefined) return false;
  used.add(comment);
  return true;
}

function unusedEntry({ rules: named, span }: Allowance): Entry {
  return {
    source: 'reading',
    id: 'allow-comment',
    severity: 'note',
    message: `the comment allows ${named.join(', ')}, but nothing of the kind is found there`,
    span,
    related: [],
    help: 'remove the comment, or run the profile that the rule belongs to',
    fingerprint: `allow-comment|unused|${named.join(',')}`,
  };
}

/** Templates are named from the fleet's folder. */
function originFinder({ devices, root }: NamedEstate): (span: Span) => Span | undefined {
  let owners: ReadonlyMap<string, NamedDevice> | undefined;
  return (span) => {
    owners ??= new Map(devices.flatMap((device) => device.files.map((file) => [file, device] as const)));
    const source = owners.get(span.file)?.source(span.file);
    const found = source === undefined ? undefined : originOf(source, span);
    return found === undefined ? undefined : { ...found, file: relative('.', resolve(root, found.file)) };
  };
}

function nameFinder({ devices }: NamedEstate): (file: string) => string {
  let names: ReadonlyMap<string, string> | undefined;
  return (file) => {
    names ??= new Map(
      devices.flatMap(({ id, files, names: own }) =>
        files.map((one, at) => [one, `${id}:${own[at] ?? one}`] as const),
      ),
    );
    return names.get(file) ?? file;
  };
}
