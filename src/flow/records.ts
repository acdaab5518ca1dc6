import { join, resolve } from 'node:path';
import { fileExists } from '../adapters/configuration-files.ts';
import { readJson, writeWhole } from '../adapters/plan-file.ts';
import { openDatabase, type StateDatabase } from '../adapters/store/database.ts';
import { getObject, putObject } from '../adapters/store/objects.ts';
import { planDigest } from '../change/make-plan.ts';
import type { Plan } from '../change/plan.ts';
import { failure, type Problem, type Result, success } from '../text/problem.ts';
import type { Surroundings } from './outcome.ts';

/** Everything that Evenkeel keeps between runs. */
export interface Records {
  /** Folder that the command was given in: patches name files from there. */
  readonly workingFolder: string;
  readonly folder: string;
  readonly database: () => Result<StateDatabase>;
  /** For commands that only read: undefined when nothing was ever recorded, and nothing is made. */
  readonly existing: () => Result<StateDatabase | undefined>;
  /** Writes the plan for people and machines, and its bytes, by digest, into the store. */
  readonly savePlan: (file: string, plan: Plan, bytes: ReadonlyMap<string, Buffer>) => Result<undefined>;
  readonly loadPlan: (file: string) => Result<Plan>;
  readonly bytes: (digest: string) => Buffer | undefined;
  readonly keep: (digest: string, bytes: Buffer) => Problem | undefined;
}

/** The records of a fleet: `--state`, EVENKEEL_STATE, or `.evenkeel` in the working folder. */
export function openRecords(around: Surroundings): Records {
  const folder = resolve(around.workingFolder, around.stateFolder ?? '.evenkeel');
  let opened: Result<StateDatabase> | undefined;
  const database = (): Result<StateDatabase> => (opened ??= openDatabase(folder));
  const keep = (digest: string, bytes: Buffer): Problem | undefined => {
    try {
      putObject(folder, digest, bytes);
      return undefined;
    } catch (error) {
      return storeProblem(folder, error);
    }
  };
  return {
    workingFolder: around.workingFolder,
    folder,
    database,
    existing: () => (fileExists(join(folder, 'evenkeel.db')) ? database() : success(undefined)),
    savePlan: (file, plan, bytes) => {
      const problems = [...bytes].flatMap(([digest, value]) => keep(digest, value) ?? []);
      const [first] = problems;
      if (first !== undefined) return failure(first);
      const problem = writeWhole(resolve(around.workingFolder, file), `${JSON.stringify(plan, null, 2)}\n`);
      return problem === undefined ? success(undefined) : failure(problem);
    },
    loadPlan: (file) => loadPlan(resolve(around.workingFolder, file)),
    bytes: (digest) => getObject(folder, digest),
    keep,
  };
}

/** Folder of one change. */
export function changeFolder({ folder }: Records, number: number, device: string): string {
  return join(folder, 'changes', `${number}-${device.replace(/[^\w.-]/g, '_')}`);
}

function storeProblem(folder: string, error: unknown): Problem {
  const code = (error as { code?: string }).code ?? 'EIO';
  return {
    code: code === 'ENOSPC' ? 'no-space' : 'state-store',
    severity: 'error',
    message: `the store in ${folder} cannot be written (${code})`,
    help:
      code === 'ENOSPC'
        ? 'free some disk space'
        : 'name a folder that can be written with --state or EVENKEEL_STATE',
  };
}

/** A plan that was changed by hand is refused: its id is the digest of the rest. */
function loadPlan(path: string): Result<Plan> {
  const read = readJson(path);
  if (!read.ok) return read;
  const plan = read.value as Partial<Plan> | null;
  if (
    typeof plan === 'object' &&
    plan?.schema === 'evenkeel.plan/2' &&
    planDigest(plan as Plan) === plan.id
  ) {
    return success(plan as Plan);
  }
  if ((plan as { schema?: string } | null)?.schema === 'evenkeel.plan/1')
    return failure({
      code: 'plan-invalid',
      severity: 'error',
      message: `${path} was made by an older Evenkeel, which did not account for every changed line (evenkeel.plan/1)`,
      help: "make it again with 'evenkeel plan BASE PROPOSED --out FILE'; 'evenkeel plan FILE' still shows it",
    });
  return failure({
    code: 'plan-invalid',
    severity: 'error',
    message: `${path} is no plan, or was altered after it was made`,
    help: "make it again with 'evenkeel plan BASE PROPOSED --out FILE'",
  });
}
