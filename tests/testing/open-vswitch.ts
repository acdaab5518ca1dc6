import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Why Open vSwitch cannot be run here; undefined when it can. */
export function openVswitchMissing(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root for a network namespace';
  const missing = ['ovs-vswitchd', 'ovsdb-server', 'ip'].find(
    (name) =>
      spawnSync(name, ['--version']).error !== undefined && spawnSync(name, ['-V']).error !== undefined,
  );
  return missing === undefined ? undefined : `${missing} is not installed`;
}

export interface SwitchPort {
  /** Unique among all bridges, at most 15 characters. */
  readonly name: string;
  readonly settings: readonly string[];
}

export interface OpenVswitch {
  /** Adds bridges with the given settings (`ovs-vsctl set bridge`). */
  readonly addBridges: (
    bridges: readonly { readonly name: string; readonly settings: readonly string[] }[],
  ) => void;
  /** Adds pairs of ports, each joined by a cable. */
  readonly addCables: (
    cables: readonly (readonly [
      { readonly bridge: string; readonly port: SwitchPort },
      { readonly bridge: string; readonly port: SwitchPort },
    ])[],
  ) => void;
  readonly command: (...words: readonly string[]) => string;
  /** Changes the database (`ovs-vsctl`). */
  readonly set: (...words: readonly string[]) => void;
  /** The network namespace that the switches are in. */
  readonly space: string;
  readonly stop: () => Promise<void>;
}

/** Switches of the userspace datapath in a network namespace of their own, which no packet leaves. */
export async function startOpenVswitch(): Promise<OpenVswitch> {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-ovs-'));
  const space = `evenkeel-${process.pid}`;
  const database = `unix:${folder}/db.sock`;
  const environment = {
    ...process.env,
    OVS_RUNDIR: folder,
    OVS_DBDIR: folder,
    OVS_LOGDIR: folder,
    OVS_SYSCONFDIR: folder,
  };
  const run = (command: string, args: readonly string[]): string => {
    const { status, stdout, stderr, error } = spawnSync(command, [...args], {
      env: environment,
      encoding: 'utf8',
      timeout: 30_000,
    });
    if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
    return stdout;
  };
  const inside = (...args: readonly string[]): string => run('ip', ['netns', 'exec', space, ...args]);
  run('ip', ['netns', 'add', space]);
  run('ovsdb-tool', ['create', join(folder, 'conf.db'), '/usr/share/openvswitch/vswitch.ovsschema']);
  const programs = [
    ['ovsdb-server', join(folder, 'conf.db'), `--remote=p${database}`, `--unixctl=${folder}/db.ctl`],
    ['ovs-vswitchd', database, '--disable-system', `--unixctl=${folder}/switch.ctl`],
  ].map((args) => spawn('ip', ['netns', 'exec', space, ...args], { env: environment, stdio: 'ignore' }));
  const set = (...args: readonly string[]): void => {
    inside('ovs-vsctl', '--timeout=20', '--retry', `--db=${database}`, ...args);
  };
  set('--no-wait', 'init');
  return {
    addBridges: (bridges) =>
      set(
        ...bridges.flatMap(({ name, settings }) => {
          const words = ['--', 'add-br', name, '--', 'set', 'bridge', name, 'datapath_type=netdev'];
          return [...words, ...settings];
        }),
      ),
    addCables: (cables) => {
      for (const [{ port: one }, { port: other }] of cables) {
        inside('ip', 'link', 'add', one.name, 'type', 'veth', 'peer', 'name', other.name);
        for (const { name } of [one, other]) inside('ip', 'link', 'set', name, 'up');
      }
      set(
        ...cables.flat().flatMap(({ bridge, port: { name, settings } }) => {
          const more = settings.length === 0 ? [] : ['--', 'set', 'port', name, ...settings];
          return ['--', 'add-port', bridge, name, ...more];
        }),
      );
    },
    command: (...words) => inside('ovs-appctl', '--timeout=20', '-t', `${folder}/switch.ctl`, ...words),
    set,
    space,
    stop: async () => {
      for (const program of programs.toReversed()) {
        program.kill('SIGTERM');
        while (program.exitCode === null && program.signalCode === null) await sleep(20);
      }
      spawnSync('ip', ['netns', 'del', space]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
