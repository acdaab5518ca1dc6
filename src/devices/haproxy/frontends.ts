import type { Decision } from '../../model/decision.ts';
import type { Frontend, Limit, Listener } from '../../model/facts.ts';
import { always, type Predicate } from '../../model/predicate.ts';
import { allOf } from './acl.ts';
import { compileRule } from './compile-rules.ts';
import { complain, writtenText } from './context.ts';
import { askedUrl } from './fetches.ts';
import { maskSecrets } from './mask.ts';
import { isSwitched } from './rewrites.ts';
import type { Compiler } from './rule-tests.ts';
import { type Line, lineSpan, wordSpan } from './tree.ts';

/** The frontend of a `frontend` or `listen` section. */
export function frontendOf(compiler: Compiler): Frontend {
  const { context, draft } = compiler;
  const { settings } = draft;
  const span = lineSpan(context.tree, draft.header);
  const decisions = decisionsOf(compiler);
  const own = draft.kind === 'listen' ? { name: draft.name, span } : undefined;
  const defaultPool = settings.defaultPool ?? own;
  return {
    name: draft.name,
    mode: settings.mode,
    ...(settings.mode === 'tcp' ? { unread: true as const } : {}),
    listeners: settings.reuse.upgrade ? draft.listeners : draft.listeners.map(withoutUpgrade),
    decisions,
    defaultPool,
    maxConnections: settings.maxConnections,
    timeouts: settings.timeouts,
    headerLimit: headerLimitOf(compiler),
    disabled: settings.disabled,
    service: serviceOf(compiler, decisions, defaultPool !== undefined && defaultPool !== own),
    stickTable: draft.stickTable,
    span,
  };
}

/** Plain HTTP/2 is recognised by its preface unless the section forbids it (manual 4.2, `option disable-h2-upgrade`). */
function withoutUpgrade(listener: Listener): Listener {
  return { ...listener, http2: listener.http2 ?? false };
}

/** A request's head must fit into the buffer without its reserve (manual 3.2; 16384 and 1024 by default). */
function headerLimitOf({ context, draft }: Compiler): Limit | undefined {
  if (draft.settings.mode !== 'http') return undefined;
  const { size, reserve } = context.buffers;
  const value = (size?.value ?? 16_384) - (reserve?.value ?? 1024);
  const given = size ?? reserve;
  if (given === undefined) return { value, span: lineSpan(context.tree, draft.header), byDefault: true };
  return { value, span: given.span };
}

/**
 * Order of evaluation: connection, session and content rules; the monitor; http-request rules; the statistics page;
 * redirects (`http_process_req_common` in http_ana.c); then the choice of a backend (manual 4.2, `use_backend`).
 */
function decisionsOf(compiler: Compiler): readonly Decision[] {
  const { draft } = compiler;
  const rules = [...draft.inherited.flatMap((one) => one.rules), ...draft.rules];
  const stage = (name: string): readonly Decision[] =>
    rules.filter((rule) => rule.stage === name).flatMap((rule) => compileRule(compiler, rule));
  const { monitorUri, statistics } = draft.settings;
  const tcp = [
    ...stage('tcp-request connection'),
    ...stage('tcp-request session'),
    ...stage('tcp-request content'),
  ];
  const speaks = speaksHttp(compiler);
  if (speaks === 'never') return [...tcp, ...stage('use_backend')];
  const http = [
    ...(monitorUri === undefined
      ? []
      : [answer(compiler, monitorUri.line, 'monitor-uri', { kind: 'exact', value: monitorUri.uri })]),
    ...stage('http-request'),
    ...(statistics === undefined
      ? []
      : [answer(compiler, statistics.line, 'stats', { kind: 'prefix', value: statistics.uri })]),
    ...stage('redirect'),
  ];
  const upgraded = speaks === 'always' ? http : http.map((one) => onlySwitched(one));
  return [...startOf(compiler), ...tcp, ...upgraded, ...stage('use_backend')];
}

/** What `capture.req.uri` tells is kept where rules change it. */
function startOf({ context, draft, scope }: Compiler): readonly Decision[] {
  if (scope.keepsUri !== true) return [];
  const { header } = draft;
  const value = { text: 'url', parts: [{ field: { name: 'url' as const }, transforms: [] }] };
  const text = maskSecrets(writtenText(context, header));
  const span = lineSpan(context.tree, header);
  return [{ when: always, action: { kind: 'set', field: askedUrl, value }, text, stage: draft.kind, span }];
}

function onlySwitched(decision: Decision): Decision {
  const { when, span } = decision;
  const held: Predicate = {
    kind: 'test',
    field: isSwitched,
    transforms: [],
    matchers: [{ kind: 'found' }],
    span,
  };
  return { ...decision, when: allOf([held, when]) };
}

/** HTTP rules of a TCP frontend are not evaluated, unless it switches to HTTP itself. */
function speaksHttp({ context, draft }: Compiler): 'always' | 'switched' | 'never' {
  if (draft.settings.mode === 'http') return 'always';
  if (draft.rules.some(({ line, at }) => line.words[at] === 'switch-mode')) return 'switched';
  const ignored = draft.rules.find(({ stage }) => stage === 'http-request' || stage === 'redirect');
  if (ignored !== undefined && draft.settings.mode === 'tcp') {
    complain(context, 'syntax', () => ({
      severity: 'warning',
      message: `'${ignored.stage}' rules are not evaluated in tcp mode`,
      span: wordSpan(context.tree, ignored.line, 0),
      help: "set 'mode http' in this section or its defaults",
    }));
  }
  return 'never';
}

function answer(
  { context }: Compiler,
  line: Line,
  stage: string,
  { kind, value }: { readonly kind: 'exact' | 'prefix'; readonly value: string },
): Decision {
  const span = lineSpan(context.tree, line);
  const matchers = [{ kind, value, ignoreCase: false }];
  const when: Predicate = { kind: 'test', field: { name: 'url' }, transforms: [], matchers, span };
  return {
    when,
    action: { kind: 'return', status: 200 },
    text: maskSecrets(writtenText(context, line)),
    stage,
    span,
  };
}

/** A section without servers and routes that shows statistics or metrics is no path of users' traffic. */
function serviceOf(
  { draft }: Compiler,
  decisions: readonly Decision[],
  hasDefault: boolean,
): Frontend['service'] {
  const routes =
    hasDefault || decisions.some(({ action }) => action.kind === 'route' || action.kind === 'route-dynamic');
  if (routes || draft.servers.length > 0 || draft.dispatch !== undefined || draft.settings.transparent)
    return undefined;
  if (draft.rules.some(({ line, at }) => /^prometheus-exporter$/.test(line.words[at + 1] ?? '')))
    return 'metrics';
  return draft.settings.statistics?.enabled === true ? 'statistics' : undefined;
}
