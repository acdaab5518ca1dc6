/** An nginx upstream at work in one worker: the method, other servers after failures, backups at the end. */
import type { Pool } from '../../model/pool.ts';
import type { Request } from '../../network/request.ts';
import { emptyRequest } from '../../network/request.ts';
import type { Chooser, ChooserOptions } from './chooser.ts';
import { type Method, methodOf, roundRobin } from './nginx-methods.ts';
import { type Attempt, admit, type PeerState, peerState, release } from './nginx-peers.ts';

export function nginxChooser(pool: Pool, { random = () => 0.5 }: ChooserOptions): Chooser {
  const all = pool.servers.map(peerState);
  const isBackup = (peer: PeerState): boolean => pool.servers[peer.server]?.backup === true;
  const backups = all.filter(isBackup);
  const primaries = all.filter((peer) => !isBackup(peer));
  const groups: Groups = {
    primaries,
    backups,
    method: methodOf(pool, primaries, random),
    tries: triesOf(pool),
  };
  const choose = (request: Request, now = 0): number => attemptAll(groups, request, now);
  let lastNow = 0;
  return {
    choose: (request, now = 0) => {
      lastNow = now;
      return choose(request, now);
    },
    finish: (server) => {
      const peer = all[server];
      if (peer !== undefined) release(peer, groups, { failed: false, now: lastNow });
    },
    setDown: (server, isDown) => {
      const peer = all[server];
      if (peer !== undefined) peer.refuses = isDown;
    },
    next: (out) => {
      for (let at = 0; at < out.length; at++) {
        const server = choose(emptyRequest, lastNow);
        const peer = all[server];
        if (peer !== undefined) release(peer, groups, { failed: false, now: lastNow });
        out[at] = server;
      }
    },
  };
}

interface Groups {
  readonly primaries: readonly PeerState[];
  readonly backups: readonly PeerState[];
  readonly method: Method;
  readonly tries: number;
}

/** Servers that are marked down are no tries (`peers->tries`). */
function triesOf({ servers, retries, nextServer }: Pool): number {
  const live = servers.filter(({ disabled }) => !disabled).length;
  return nextServer?.tries === undefined && retries > 0 ? live : Math.min(live, retries + 1);
}

function attemptAll(groups: Groups, request: Request, now: number): number {
  const first: Attempt = { peers: groups.primaries, tried: new Set(), now };
  const second: Attempt = { peers: groups.backups, tried: new Set(), now };
  const choose = groups.method(request);
  const chooseBackup = roundRobin(request);
  let onBackups = false;
  for (let tries = Math.max(1, groups.tries); tries > 0; tries--) {
    const primary: PeerState | undefined = onBackups ? undefined : choose(first);
    onBackups = primary === undefined;
    const peer = primary ?? chooseBackup(second);
    if (peer === undefined) return -1;
    admit(peer, onBackups ? second : first);
    if (!peer.refuses) return peer.server;
    release(peer, groups, { failed: true, now });
  }
  return -1;
}
