import { basename, dirname, join } from 'node:path';
import type { Problem } from '../model/result.ts';
import type { Context } from './context.ts';
import { writeProblem } from './files.ts';
import { attempt, configurationFiles, isConfiguration } from './inventory.ts';
import type { FilePort } from './ports.ts';
import type { ChangeRequest } from './request.ts';

/** How sure it is that what runs is what is on disk. */
export type Grade = 'proven' | 'inferred' | 'unknown';

/**
 * Proven: the same worker serves the same bytes as at the last confirmation.
 * Inferred: every file is older than the worker that serves. Unknown: neither.
 */
export function gradeWayBack({ request, entries, before, ports }: Context): Grade {
  const last = request.lastConfirmed;
  const same = entries.every(({ real, digest }) => last?.digests.get(real) === digest);
  if (last !== undefined && same && before?.generation === last.generation) return 'proven';
  const start = Number(before?.workers.find(({ old }) => !old)?.start);
  if (!(start > 0)) return 'unknown';
  const workerAge = ports.clock.uptime() - start / 100;
  const older = entries.every(
    ({ facts }) => ports.clock.epochSeconds() - facts.modifiedSeconds >= workerAge - 1,
  );
  return older ? 'inferred' : 'unknown';
}

export function gradeText(grade: Grade): string {
  const texts: Readonly<Record<Grade, string>> = {
    proven: 'proven: same worker and bytes as at the last confirmation',
    inferred: 'inferred: the files are older than the worker that serves',
    unknown: 'unknown: a file is newer than the worker that serves',
  };
  return texts[grade];
}

/** The files that the program would read after the change, in its order; a folder is one file after another. */
function proposedConfiguration(files: FilePort, request: ChangeRequest): readonly string[] {
  const { configuration, proposals } = request;
  const removed = new Set(proposals.filter(({ bytes }) => bytes === undefined).map(({ path }) => path));
  return configuration.flatMap((path) => {
    const { files: present, folders } = configurationFiles(files, [path]);
    if (folders.length === 0) return present;
    const made = proposals
      .map((one) => one.path)
      .filter((one) => dirname(one) === path && isConfiguration(one));
    return [...new Set([...present, ...made])].filter((one) => !removed.has(one)).sort();
  });
}

/** Asks the real program about the proposed bytes, written into the change's own folder. */
export async function validateProposal({ request, ports, entries }: Context): Promise<readonly Problem[]> {
  if (request.command !== undefined) return [];
  const places = new Map<string, string>();
  const written = attempt(() => {
    for (const [at, { path, bytes }] of request.proposals.entries()) {
      if (bytes === undefined) continue;
      const place = join(request.folder, `proposed-${at}-${basename(path)}`);
      const facts = entries.find(({ named }) => named === path)?.facts;
      ports.files.create(place, bytes, {
        mode: 0o600,
        uid: -1,
        gid: -1,
        links: 1,
        isFile: true,
        modifiedSeconds: facts?.modifiedSeconds ?? 0,
      });
      places.set(path, place);
    }
  });
  if (written !== undefined) return [writeProblem('writing the proposal', written.code)];
  const configuration = proposedConfiguration(ports.files, request).map((path) => places.get(path) ?? path);
  const problems = await ports.driver.validate(configuration);
  for (const place of places.values()) attempt(() => ports.files.remove(place));
  const names = new Map([...places].map(([path, place]) => [place, path]));
  return problems
    .filter(({ severity }) => severity === 'error')
    .map((problem) => {
      const { span } = problem;
      return span === undefined
        ? problem
        : { ...problem, span: { ...span, file: names.get(span.file) ?? span.file } };
    });
}
