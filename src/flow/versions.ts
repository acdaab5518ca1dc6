import { join, relative, resolve } from 'node:path';
import { isFolder, readSource, realPath } from '../adapters/configuration-files.ts';
import { checkOut, commitTime, render, repositoryRoot, resolveRange } from '../adapters/git.ts';
import { renderOf } from '../fleet/fleet.ts';
import { failure, type Result, success } from '../text/problem.ts';
import { type Estate, fleetFileName, type ReadRequest } from './estate.ts';
import { fleetOf, readEstate } from './read-path.ts';

/** The two sides of a change, read whole. */
export interface Versions {
  readonly base: Estate;
  readonly proposed: Estate;
}

/** Two files (alone, or inside the fleet that uses the first), or two fleet folders. */
export function readTwo(base: string, proposed: string, request: ReadRequest): Result<Versions> {
  const fleet = isFolder(base) || isFolder(proposed) ? undefined : fleetOf(base);
  if (fleet === undefined) return both(readEstate(base, request), readEstate(proposed, request));
  const source = readSource(proposed);
  if (!source.ok) return source;
  const replace = new Map([[realPath(resolve(base)), source.value]]);
  return both(readEstate(fleet, request), readEstate(fleet, { ...request, replace }));
}

/** Two versions of the fleet in a Git repository; generated files are rendered in each. */
export function readGit(folder: string, range: string, request: ReadRequest): Result<Versions> {
  const root = repositoryRoot(folder);
  if (!root.ok) return root;
  const commits = resolveRange(folder, range);
  if (!commits.ok) return commits;
  const inside = relative(realPath(root.value), realPath(resolve(folder)));
  // The commits lie in temporary folders; what is live lies where the repository is checked out.
  const live = join(root.value, inside);
  const side = (commit: string): Result<Estate> => {
    const versionAt = commitTime(folder, commit);
    const own = { ...request, liveRoot: live, versionAt };
    const read = readCommit({ root: root.value, commit, inside, request: own });
    return read.ok ? success({ ...read.value, root: live, livePath: (name) => resolve(live, name) }) : read;
  };
  return both(side(commits.value.base), side(commits.value.head));
}

interface Commit {
  readonly root: string;
  readonly commit: string;
  readonly inside: string;
  readonly request: ReadRequest;
}

function readCommit({ root, commit, inside, request }: Commit): Result<Estate> {
  const tree = checkOut(root, commit);
  if (!tree.ok) return tree;
  try {
    return readTree(join(tree.value.folder, inside), request);
  } finally {
    tree.value.remove();
  }
}

function readTree(folder: string, request: ReadRequest): Result<Estate> {
  const command = renderCommand(folder);
  const rendered = command === undefined ? success(undefined) : render(folder, command);
  return rendered.ok ? readEstate(folder, { ...request, shownRoot: '.' }) : rendered;
}

/** Read from the fleet file alone: the devices' files may not exist before the rendering. */
function renderCommand(folder: string): string | undefined {
  const source = readSource(join(folder, fleetFileName));
  return source.ok ? renderOf(source.value) : undefined;
}

function both(base: Result<Estate>, proposed: Result<Estate>): Result<Versions> {
  if (base.ok && proposed.ok) return success({ base: base.value, proposed: proposed.value });
  return failure(...(base.ok ? [] : base.problems), ...(proposed.ok ? [] : proposed.problems));
}
