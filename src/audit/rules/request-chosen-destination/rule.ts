import { type Action, type Decision, everyDecision, type Template } from '../../../model/decision.ts';
import type { Field } from '../../../model/predicate.ts';
import { decisionsOf, type PathDevice } from '../../../network/path.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'request-chosen-destination',
  severity: 'error',
  profile: 'security',
  scope: 'device',
  title: 'The request itself names the address that it is sent to',
  why: 'Anybody can make the proxy fetch what only it can reach: inner services, metadata of the cloud, other customers (SSRF).',
  fix: 'Choose among declared pools by a map of allowed names, and never take an address from the request.',
  check: checkDevices,
});

const chosenByClient: ReadonlySet<Field['name']> = new Set([
  'host',
  'path',
  'url',
  'query',
  'url-param',
  'header',
  'cookie',
  'sni',
]);

function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  for (const device of path.devices) {
    const all = everyRule(device);
    for (const { action, text, span } of all) {
      const target = destinationOf(action);
      const field = target === undefined ? undefined : fieldOf(target, all);
      if (field === undefined) continue;
      yield {
        message: `'${text}' connects to what the ${nameOf(field)} of the request says`,
        span,
        subjects: [`${device.id}/rule:${span.line}:${text}`],
      };
    }
  }
}

function everyRule({ facts }: PathDevice): readonly Decision[] {
  return [
    ...facts.frontends.flatMap((frontend) => [...decisionsOf(frontend)]),
    ...facts.pools.flatMap((pool) => [...everyDecision(pool.decisions)]),
  ];
}

function destinationOf(action: Action): Template | undefined {
  if (action.kind === 'set-destination') return action.value;
  return action.kind === 'forward' ? action.to : undefined;
}

/** The host part alone matters: a path behind a fixed host goes where it should. Tables allow what they list. */
function fieldOf({ parts }: Template, all: readonly Decision[], depth = 0): Field | undefined {
  for (const part of parts) {
    if ('literal' in part) {
      if (/\/\/[^/]+\//.test(part.literal)) return undefined;
      continue;
    }
    if ('table' in part && part.field.name === 'scheme-tls') continue;
    if ('table' in part) return undefined;
    const field = isVariable(part.field) ? assignedFrom(part.field, all, depth) : part.field;
    if (field !== undefined && chosenByClient.has(field.name)) return field;
  }
  return undefined;
}

/** A variable of the configuration is kept as a header that no client can send: `$name`. */
function isVariable({ name, argument = '' }: Field): boolean {
  return name === 'header' && argument.startsWith('$');
}

const deepest = 8;

/** The part of the request that some rule puts into a variable. */
function assignedFrom(variable: Field, all: readonly Decision[], depth: number): Field | undefined {
  if (depth > deepest) return undefined;
  for (const { action } of all) {
    if (action.kind !== 'set' || action.field.argument !== variable.argument) continue;
    const found = fieldOf(action.value, all, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function nameOf({ name, argument }: Field): string {
  return argument === undefined ? name : `${name} ${argument}`;
}
