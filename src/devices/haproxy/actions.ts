import type { Action, Template } from '../../model/decision.ts';
import type { Predicate } from '../../model/predicate.ts';
import type { Span } from '../../text/source.ts';
import { redirectAction } from './redirect.ts';
import {
  addHeader,
  code,
  deleteHeader,
  normalized,
  replaced,
  replacedHeader,
  replacedUri,
  setField,
  setHeader,
  setVariable,
  switched,
  unsetVariable,
} from './rewrites.ts';

/** Rule sets whose actions decide where a request goes (manual 4.2). */
export type RuleSet =
  | 'http-request'
  | 'tcp-request connection'
  | 'tcp-request session'
  | 'tcp-request content';

export interface ActionContext {
  /** The action as written, with its argument. */
  readonly word: string;
  readonly template: (text: string) => Template;
  /** The value of a bare sample expression, as in `set-src hdr(x-real-ip)`. */
  readonly expression: (text: string) => Template;
  /** Something in the line is nobody's to see. */
  readonly isSecret: boolean;
  /** A listener offers HTTP/2. */
  readonly http2: boolean;
  readonly span: Span;
}

/** What a rule does where its condition holds; `onlyIf` has to hold as well. */
export interface Made {
  readonly action: Action;
  readonly onlyIf?: Predicate | undefined;
  /** What it does besides. */
  readonly along?:
    | readonly { readonly action: Action; readonly onlyIf?: Predicate | undefined }[]
    | undefined;
}

/** How many words an action takes before its condition; undefined when that varies. */
export interface ActionShape {
  readonly words?: number;
  readonly make?: (given: readonly string[], context: ActionContext) => Action | Made;
}

const nothing: Action = { kind: 'none' };

/** Name of an action without its argument in parentheses. */
export function actionName(word: string): string {
  const open = word.indexOf('(');
  return open < 0 ? word : word.slice(0, open);
}

export function actionShape(set: RuleSet, word: string): ActionShape | undefined {
  const name = actionName(word);
  if (name.startsWith('lua.')) return set === 'http-request' ? code : harmlessShape;
  const own = set === 'http-request' ? httpActions : tcpActions;
  return own[name] ?? (harmless.has(name) ? harmlessShape : undefined);
}

export function actionNames(set: RuleSet): readonly string[] {
  return [...Object.keys(set === 'http-request' ? httpActions : tcpActions), ...harmless];
}

export function makeAction(shape: ActionShape, given: readonly string[], context: ActionContext): Made {
  const made = shape.make?.(given, context) ?? nothing;
  return 'kind' in made ? { action: made } : made;
}

const harmlessShape: ActionShape = {};

/** Actions that count, log or tag: nothing that routes, and nothing that servers see. */
const harmless: ReadonlySet<string> = new Set(
  `add-acl add-headers-bin attach-srv cache-use capture del-acl del-headers-bin del-map
  disable-l7-retry do-log do-resolve early-hint expect-netscaler-cip expect-proxy ot-group pause
  sc-add-gpc sc-inc-gpc sc-inc-gpc0 sc-inc-gpc1 sc-set-gpt sc-set-gpt0 send-spoe-group set-bandwidth-limit
  set-bc-mark set-bc-tos set-fc-mark set-fc-tos set-log-level set-map set-mark set-nice set-priority-class
  set-priority-offset set-retries set-src-port set-timeout set-tos strict-mode
  track-sc0 track-sc1 track-sc2 track-sc wait-for-body wait-for-handshake set-headers-bin`
    .split(/\s+/)
    .filter((name) => name !== ''),
);

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

const variableActions: Readonly<Record<string, ActionShape>> = {
  'set-var': setVariable,
  'set-var-fmt': setVariable,
  'unset-var': unsetVariable,
};

const httpActions: Readonly<Record<string, ActionShape>> = {
  ...variableActions,
  'add-header': addHeader,
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
  'del-header': deleteHeader,
  'normalize-uri': normalized,
  'replace-header': replacedHeader,
  'replace-path': replaced('path'),
  'replace-pathq': replaced('url'),
  'replace-uri': replacedUri,
  'replace-value': replacedHeader,
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
  ...variableActions,
  accept,
  reject,
  'set-dst': destination,
  'set-dst-port': { words: 1 },
  'set-src': source,
  'silent-drop': silentDrop,
  'switch-mode': switched,
  'use-service': service,
};
