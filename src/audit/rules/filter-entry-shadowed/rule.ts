import { shadowedEntries } from '../../../network/filters.ts';
import { networkDevices } from '../../../network/router-neighbors.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'filter-entry-shadowed',
  severity: 'warning',
  profile: 'outage',
  scope: 'device',
  title: 'No packet reaches an entry of an access list',
  why: 'An entry before it matches all that it asks for and does the opposite: what should pass is dropped, or what should be kept out comes in.',
  fix: 'Move the entry before the one that hides it, or narrow that one.',
  check: checkDevices,
});

function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  for (const { device, network } of networkDevices(path)) {
    for (const filter of network.filters) {
      for (const { entry, by } of shadowedEntries(filter)) {
        const isContrary = entry.action !== by.action;
        yield {
          severity: isContrary ? 'warning' : 'note',
          message: `${device.id}: '${entry.text}' of ${filter.name} is never reached: '${by.text}' takes ${isContrary ? 'what it asks for' : 'it all, with the same outcome'}`,
          span: entry.span,
          related: [{ span: by.span, message: 'the entry before it' }],
          subjects: [`${device.id}/filter:${filter.family}/${filter.name}/${entry.text}`],
        };
      }
    }
  }
}
