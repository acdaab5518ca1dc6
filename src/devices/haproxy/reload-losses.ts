type Ask = (command: string) => Promise<string | undefined>;

const always =
  'health check state: servers start as up (or as the server state file says) until the first check';

/**
 * What a reload of the running HAProxy loses: whatever was set by the runtime API and is not in the files
 * (management guide 9.3: `show servers state`, `show table`). Without a socket, what it could lose.
 */
export async function reloadLosses(ask: Ask): Promise<readonly string[]> {
  const [state, tables] = [await ask('show servers state\n'), await ask('show table\n')];
  if (state === undefined) {
    return [
      'weights, drains, maintenance, addresses and servers that were set by the runtime API, if there are any (no socket to ask)',
      'entries of stick tables without peers, and maps changed by the runtime API, if there are any (no socket to ask)',
      always,
    ];
  }
  return [...serverLosses(state), ...tableLosses(tables ?? ''), always];
}

/** Columns of `show servers state` version 1 (src/server_state.c). */
function serverLosses(answer: string): readonly string[] {
  const header = /^# (be_id .*)$/m.exec(answer)?.[1]?.split(' ') ?? [];
  const at = (fields: readonly string[], name: string): string => fields[header.indexOf(name)] ?? '';
  return answer.split('\n').flatMap((line): string[] => {
    if (!/^\d+ /.test(line)) return [];
    const fields = line.split(' ');
    const name = `${at(fields, 'be_name')}/${at(fields, 'srv_name')}`;
    const losses: string[] = [];
    const weight = [at(fields, 'srv_uweight'), at(fields, 'srv_iweight')];
    if (weight[0] !== weight[1])
      losses.push(`${name}: runtime weight ${weight[0]} goes back to ${weight[1]}`);
    return [...losses, ...stateLosses(name, Number(at(fields, 'srv_admin_state')))];
  });
}

/** Bits of `enum srv_admin` (include/haproxy/server-t.h). */
const forcedMaintenance = 0x01;
const configuredMaintenance = 0x04;
const forcedDrain = 0x08;

/** A server that the files disable starts with both maintenance bits; enabling it takes only the forced one away. */
function stateLosses(name: string, admin: number): readonly string[] {
  const forced = (admin & forcedMaintenance) !== 0;
  const configured = (admin & configuredMaintenance) !== 0;
  return [
    ...(forced && !configured ? [`${name}: maintenance set by hand ends`] : []),
    ...(configured && !forced ? [`${name}: enabled by hand goes back to maintenance`] : []),
    ...((admin & forcedDrain) !== 0 ? [`${name}: drain set by hand ends`] : []),
  ];
}

function tableLosses(answer: string): readonly string[] {
  return [...answer.matchAll(/^# table: ([^,]+), type: \w+, size:\d+, used:(\d+)/gm)]
    .filter((match) => match[2] !== '0')
    .map((match) => `stick table ${match[1]}: ${match[2]} entries, unless peers hold them`);
}
