import type { Action, Template } from '../../model/decision.ts';
import type { Field } from '../../model/predicate.ts';
import { redirectAction } from './redirect.ts';

/** Rule sets whose actions decide where a request goes (manual 4.2). */
export type RuleSet =
  | 'http-request'
  | 'tcp-request connection'
  | 'tcp-request session'
  | 'tcp-request content';

export interface ActionContext {
  readonly template: (text: string) => Template;
  /** The value of a bare sample expression, as in `set-src hdr(x-real-ip)`. */
  readonly expression: (text: string) => Template;
}

/** How many words an action takes before its condition; undefined when that varies. */
interface ActionShape {
  readonly words?: number;
  readonly make?: (given: readonly string[], context: ActionContext) => Action;
}

const nothing: Action = { kind: 'none' };

/** Name of an action without its argument in parentheses. */
export function actionName(word: string): string {
  const open = word.indexOf('(');
  return open < 0 ? word : word.slice(0, open);
}

export function actionShape(set: RuleSet, word: string): ActionShape | undefined {
  const name = actionName(word);
  const own = set === 'http-request' ? httpActions : tcpActions;
  return own[name] ?? (harmless.has(name) ? harmlessShape : undefined);
}

export function actionNames(set: RuleSet): readonly string[] {
  return [...Object.keys(set === 'http-request' ? httpActions : tcpActions), ...harmless];
}

export function makeAction(shape: ActionShape, given: readonly string[], context: ActionContext): Action {
  return shape.make?.(given, context) ?? nothing;
}

const harmlessShape: ActionShape = {};

/** Actions that count, log, tag or change headers: nothing that routes. */
const harmless: ReadonlySet<string> = new Set(
  `add-acl add-header add-headers-bin attach-srv cache-use capture del-acl del-header del-headers-bin del-map
  disable-l7-retry do-log do-resolve early-hint expect-netscaler-cip expect-proxy normalize-uri ot-group pause
  sc-add-gpc sc-inc-gpc sc-inc-gpc0 sc-inc-gpc1 sc-set-gpt sc-set-gpt0 send-spoe-group set-bandwidth-limit
  set-bc-mark set-bc-tos set-fc-mark set-fc-tos set-log-level set-map set-mark set-nice set-priority-class
  set-priority-offset set-retries set-src-port set-timeout set-tos set-var set-var-fmt strict-mode switch-mode
  track-sc0 track-sc1 track-sc2 track-sc unset-var wait-for-body wait-for-handshake set-headers-bin`
    .split(/\s+/)
    .filter((name) => name !== ''),
);

function setField(name: Field['name']): ActionShape {
  return {
    words: 1,
    make: ([value = ''], { template }) => ({ kind: 'set', field: { name }, value: template(value) }),
  };
}

/** A value built from what a regular expression caught; only the running program knows it. */
function replaced(name: Field['name']): ActionShape {
  return {
    words: 2,
    make: ([match = '', format = '']) => ({
      kind: 'set',
      field: { name },
      value: opaque(`${match} ${format}`),
    }),
  };
}

function opaque(text: string): Template {
  return { text, parts: [{ field: { name: 'opaque', argument: text }, transforms: [] }] };
}

function headerAction(
  words: number,
  value: (given: readonly string[], context: ActionContext) => Template,
): ActionShape {
  return {
    words,
    make: (given, context) =>
      given[0]?.toLowerCase() === 'host'
        ? { kind: 'set', field: { name: 'host' }, value: value(given, context) }
        : nothing,
  };
}

/** Headers whose values are nobody's to see; they route nothing. */
const secretName = /auth|token|key|secret|cookie|pass/i;

/** Host routes; another header counts where its value is the same for every request. */
const setHeader: ActionShape = {
  words: 2,
  make: ([name = '', value = ''], { template }) => {
    const made = template(value);
    if (name.toLowerCase() === 'host') return { kind: 'set', field: { name: 'host' }, value: made };
    if (name.includes('%') || secretName.test(name) || !made.parts.every((part) => 'literal' in part))
      return nothing;
    return { kind: 'set', field: { name: 'header', argument: name.toLowerCase() }, value: made };
  },
};

function statusOf(given: readonly string[], keyword: string, standard: number): number {
  const at = given.indexOf(keyword);
  const text = at < 0 ? '' : (given[at + 1] ?? '');
  return /^\d{3}$/.test(text) ? Number(text) : standard;
}

const destination: ActionShape = {
  words: 1,
  make: ([value = ''], { expression }) => ({ kind: 'set-destination', value: expression(value) }),
};

const source: ActionShape = {
  words: 1,
  make: ([value = ''], { expression }) => ({
    kind: 'set',
    field: { name: 'source' },
    value: expression(value),
  }),
};

const reject: ActionShape = { words: 0, make: () => ({ kind: 'reject' }) };
const silentDrop: ActionShape = { make: () => ({ kind: 'reject' }) };
const service: ActionShape = { words: 1, make: () => ({ kind: 'return' }) };
const accept: ActionShape = { words: 0, make: () => ({ kind: 'accept' }) };

const httpActions: Readonly<Record<string, ActionShape>> = {
  allow: accept,
  auth: { make: () => ({ kind: 'deny', status: 401 }) },
  deny: {
    make: (given) => ({
      kind: 'deny',
      status: statusOf(given, 'deny_status', statusOf(given, 'status', 403)),
    }),
  },
  redirect: { make: (given, context) => redirectAction(given, context.template) },
  reject,
  'replace-header': headerAction(3, ([, match = '', format = '']) => opaque(`${match} ${format}`)),
  'replace-path': replaced('path'),
  'replace-pathq': replaced('url'),
  'replace-uri': replaced('url'),
  'replace-value': headerAction(3, ([, match = '', format = '']) => opaque(`${match} ${format}`)),
  return: { make: (given) => ({ kind: 'return', status: statusOf(given, 'status', 200) }) },
  'set-dst': destination,
  'set-dst-port': { words: 1 },
  'set-header': setHeader,
  'set-method': setField('method'),
  'set-path': setField('path'),
  'set-pathq': setField('url'),
  'set-query': setField('query'),
  'set-src': source,
  'set-uri': setField('url'),
  'silent-drop': silentDrop,
  tarpit: {
    make: (given) => ({
      kind: 'tarpit',
      status: statusOf(given, 'deny_status', statusOf(given, 'status', 500)),
    }),
  },
  'use-service': service,
};

const tcpActions: Readonly<Record<string, ActionShape>> = {
  accept,
  reject,
  'set-dst': destination,
  'set-dst-port': { words: 1 },
  'set-src': source,
  'silent-drop': silentDrop,
  'use-service': service,
};
