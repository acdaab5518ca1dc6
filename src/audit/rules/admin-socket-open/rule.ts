import type { ControlSocket } from '../../../model/facts.ts';
import { isLoopback } from '../../../network/address.ts';
import { everySection } from '../../haproxy-sections.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'admin-socket-open',
  severity: 'warning',
  profile: 'security',
  scope: 'device',
  title: 'The control socket takes commands from people who should not give any',
  why: 'Whoever reaches it can stop servers, change weights and addresses, and read what passes; it asks for no password.',
  fix: "Use a unix socket with 'mode 660' and a group of operators, and the lowest level that suffices.",
  check: checkDevices,
});

function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  for (const device of path.devices) {
    for (const control of device.facts.controls) {
      const host = hostOf(control);
      if (control.level === 'user' || host === undefined || isLoopback(host)) continue;
      yield {
        severity: control.level === 'admin' ? 'error' : 'warning',
        message: `${control.address} takes ${control.level} commands over the network`,
        span: control.span,
        subjects: [`${device.id}/control:${control.address}`],
      };
    }
  }
  yield* checkModes(path);
}

/** Permission bits for everybody: on a unix socket, writing is what commands need. */
function* checkModes(path: RuleContext['path']): Iterable<Observation> {
  for (const { device, section } of everySection(path)) {
    for (const { name, arguments: words, span } of section.own) {
      const mode = words[words.indexOf('mode') + 1] ?? '';
      const isSocket = name === 'stats' && words[0] === 'socket' && words.includes('mode');
      if (!isSocket || !/^\d{3,4}$/.test(mode) || (Number.parseInt(mode, 8) & 0o002) === 0) continue;
      if (!words.includes('admin') && !words.includes('operator')) continue;
      yield {
        message: `everybody on this machine can give commands through ${words[1] ?? ''} (mode ${mode})`,
        span,
        subjects: [`${device.id}/control:${words[1] ?? ''}`],
      };
    }
  }
}

/** The host of a socket on the network; undefined for a unix socket. */
function hostOf({ address }: ControlSocket): string | undefined {
  const bare = address.replace(/^(ipv[46]|tcp[46]?)@/, '');
  if (bare.includes('/') || !/:\d+$/.test(bare)) return undefined;
  return bare.replace(/:\d+$/, '').replace(/^$/, '0.0.0.0');
}
