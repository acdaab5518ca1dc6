import { type Draft, forget } from './draft.ts';
import { type Call, isWord, mode, type OpenMode, type Table } from './modes.ts';
import { interfaceName } from './names.ts';

const trackMode = mode<Draft>({}, ['delay', 'default-state', 'object', 'threshold', 'carrier-delay']);

/** `track 1 interface Gi0/1 line-protocol`, `track UPLINK interface Ethernet1 line-protocol` */
export const trackedCommands: Table<Draft> = { track };

function track(draft: Draft, { args: [name, ...words], form, command: { span } }: Call): boolean | OpenMode {
  if (name === undefined) return false;
  if (form !== 'set') return forget(draft.tracked, name);
  const { types } = draft.platform;
  const found = isWord(words[0], 'interface')
    ? (interfaceName(words.slice(1, 2), types) ?? interfaceName(words.slice(1, 3), types))
    : undefined;
  draft.tracked.set(name, { name, what: words.join(' '), interface: found, span });
  return trackMode.enter(draft);
}
