import type { Effect } from '../../../model/effect.ts';
import { keywords } from '../keywords.ts';
import { type DirectiveGroup, directiveGroups, parameterGroups, unknownDirectives } from './table.ts';

/** Directives that take parameters of servers and balancers. */
const parametric = ['ProxyPass', 'ProxyPassMatch', 'BalancerMember', 'ProxySet', '<Proxy>'];

/** Pages of the manual that are not named as the module is in the table of directives. */
const pages: Readonly<Record<string, string>> = {
  http_core: 'core',
  event: 'mpm_common',
  mpm: 'mpm_common',
  util_ldap: 'mod_ldap',
};

/** Directives of the core that the page of the processing modules describes. */
const commonToAll = `ThreadStackSize ScoreBoardFile PidFile MaxRequestsPerChild MaxConnectionsPerChild MaxMemFree
  CoreDumpDirectory`;

/** What a change of each directive can do, by its documented name; `ProxyPass timeout` is a parameter. */
export const effects: ReadonlyMap<string, Effect> = tableOf();

function tableOf(): ReadonlyMap<string, Effect> {
  const named = new Map(directiveGroups.flatMap((group) => listed(group.words).map((word) => [word, group])));
  const whole = new Map(
    directiveGroups.flatMap((group) => listed(group.modules).map((name) => [name, group])),
  );
  const unknown = new Set(listed(unknownDirectives));
  const elsewhere = new Map(listed(commonToAll).map((name) => [name, 'mpm_common']));
  elsewhere.set('AsyncRequestWorkerFactor', 'event');
  const table = new Map<string, Effect>();
  for (const { name, module } of keywords.values()) {
    const group = named.get(name) ?? (unknown.has(name) ? undefined : whole.get(module));
    const word = name.startsWith('<') ? `${name}>` : name;
    if (group !== undefined)
      table.set(word, effectOf(group, `httpd ${elsewhere.get(name) ?? pages[module] ?? module} ${word}`));
  }
  for (const group of parameterGroups) {
    for (const key of listed(group.words)) {
      const page = key.startsWith('hc') ? 'mod_proxy_hcheck' : 'mod_proxy';
      for (const directive of parametric)
        table.set(`${directive} ${key}`, effectOf(group, `httpd ${page} ${key}`));
    }
  }
  for (const directive of parametric)
    table.set(`${directive} scheme`, effectOf({ class: 'connection' }, 'httpd mod_proxy ProxyPass'));
  table.set('Listen protocol', effectOf({ class: 'connection' }, 'httpd mpm_common Listen'));
  return table;
}

function listed(text = ''): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

function effectOf({ class: name, computed, ordered }: DirectiveGroup, evidence: string): Effect {
  return {
    class: name,
    evidence,
    ...(computed === undefined ? {} : { computed }),
    ...(ordered === undefined ? {} : { ordered }),
  };
}
