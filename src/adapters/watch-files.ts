import { type FSWatcher, watch } from 'node:fs';

export interface Watching {
  /** Waits until something changed in the folders since the last wait, or until `stop`; false when stopped. */
  readonly changed: () => Promise<boolean>;
  readonly stop: () => void;
}

/** Editors write in several steps: what follows within this time belongs to the same change. */
const settleMs = 10;

/** Watches folders, not those inside them. A folder that cannot be watched is left out. */
export function watchFolders(folders: readonly string[]): Watching {
  const state: { pending: boolean; stopped: boolean; wake: (() => void) | undefined } = {
    pending: false,
    stopped: false,
    wake: undefined,
  };
  const note = (): void => {
    state.pending = true;
    state.wake?.();
  };
  const watchers = folders.flatMap((folder) => watcherOf(folder, note));
  const stop = (): void => {
    state.stopped = true;
    for (const watcher of watchers) watcher.close();
    state.wake?.();
  };
  const changed = async (): Promise<boolean> => {
    if (!state.pending && !state.stopped) {
      await new Promise<void>((resolve) => {
        state.wake = resolve;
      });
    }
    if (state.stopped) return false;
    await new Promise((resolve) => setTimeout(resolve, settleMs));
    state.pending = false;
    return true;
  };
  return { changed, stop };
}

function watcherOf(folder: string, note: () => void): FSWatcher[] {
  try {
    return [watch(folder, note).on('error', note)];
  } catch {
    return [];
  }
}
