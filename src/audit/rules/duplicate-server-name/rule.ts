import type { Frontend } from '../../../model/facts.ts';
import type { PathDevice } from '../../../network/path.ts';
import { frontendSubject, type Observation, type Rule, type RuleContext } from '../../rule.ts';
import { reachableFrontends } from '../../server-names.ts';

export const rule: Rule = Object.freeze({
  id: 'duplicate-server-name',
  severity: 'warning',
  profile: 'outage',
  scope: 'device',
  title: 'Two server blocks claim one name on one address',
  why: 'Only the first is ever asked: a change of the second does nothing, and users get what nobody looks at any more.',
  fix: 'Remove the name from one of the blocks, or join the blocks.',
  check: checkRule,
});

function* checkRule({ path }: RuleContext): Iterable<Observation> {
  for (const device of path.devices) {
    if (device.facts.virtualHosts === undefined) continue;
    const reachable = reachableFrontends(device);
    const owners = new Map<string, Frontend>();
    for (const frontend of device.facts.frontends) {
      const taken = claim(frontend, owners);
      if (taken === undefined || !reachable.has(frontend.name)) continue;
      yield observation(device, frontend, taken);
    }
  }
}

interface Taken {
  readonly name: string;
  readonly owner: Frontend;
}

/** The first name of the server that an earlier one has on one of its addresses; free names become its own. */
function claim(frontend: Frontend, owners: Map<string, Frontend>): Taken | undefined {
  let taken: Taken | undefined;
  for (const { text, address, family, port } of frontend.listeners) {
    for (const name of new Set(frontend.names?.map((one) => one.toLowerCase()))) {
      const key = `${family} ${address} ${port ?? text} ${name}`;
      const owner = owners.get(key);
      if (owner === undefined) owners.set(key, frontend);
      else if (owner !== frontend) taken ??= { name, owner };
    }
  }
  return taken;
}

function observation(device: PathDevice, frontend: Frontend, { name, owner }: Taken): Observation {
  return {
    message: `${name === '' ? 'the empty name' : name} is taken by the server block in line ${owner.span.line}; this one never gets it`,
    span: frontend.span,
    related: [{ span: owner.span, message: 'the first block with this name' }],
    subjects: [`${frontendSubject(device, frontend.name)}/name:${name}`],
  };
}
