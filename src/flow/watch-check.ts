import { dirname, resolve } from 'node:path';
import { interrupted } from '../adapters/background.ts';
import { clockPort } from '../adapters/clock.ts';
import { isFolder } from '../adapters/configuration-files.ts';
import { watchFolders } from '../adapters/watch-files.ts';
import { type CheckRequest, check } from './check.ts';
import type { Outcome, Surroundings } from './outcome.ts';
import { readEstate } from './read-path.ts';

/** `evenkeel check --watch`: checks again whenever a file is saved, until it is interrupted. */
export async function watchCheck(request: CheckRequest, around: Surroundings): Promise<Outcome> {
  const once = { ...request, native: request.native ?? false };
  let last = await run(once, around);
  const watching = watchFolders(foldersOf(request));
  around.say('watching; interrupt to end');
  void interrupted().then(watching.stop);
  while (await watching.changed()) last = await run(once, around);
  return { ...last, text: '' };
}

async function run(request: CheckRequest, around: Surroundings): Promise<Outcome> {
  const start = clockPort.monotonic();
  const outcome = await check(request, around);
  around.show(outcome.text);
  around.say(`checked in ${((clockPort.monotonic() - start) * 1000).toFixed(0)} ms`);
  return outcome;
}

/** Folders of every file that was read, and of the target itself, which may be mended first. */
function foldersOf({ target, environment }: CheckRequest): readonly string[] {
  const read = readEstate(target, { environment });
  const files = read.ok
    ? read.value.devices.flatMap(({ sources, state }) =>
        [...sources, ...(state?.read ?? [])].map(({ file }) => file),
      )
    : [];
  const own = isFolder(target) ? resolve(target) : dirname(resolve(target));
  return [...new Set([own, ...files.map((file) => dirname(resolve(file)))])];
}
