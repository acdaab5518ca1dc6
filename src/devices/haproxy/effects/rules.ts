import type { EffectGroup } from '../../../model/effect-table.ts';

const manual = 'HAProxy 2.6 manual 4.2';
const later = 'HAProxy 3.2 manual 4.2';

/** Actions that each set of rules on requests has. */
const onRequests = ['http-request', 'tcp-request connection', 'tcp-request session', 'tcp-request content'];

/** All rules are evaluated in their order, so that the place of each counts. */
const ordered = true;

/**
 * Rules by their action. Left out because other rules read what they do (variables, counters, lists, captures), or
 * because a program of somebody decides (Lua, SPOE, services).
 */
export const ruleEffects: readonly EffectGroup[] = [
  {
    class: 'routing',
    computed: true,
    ordered,
    manual,
    words: 'http-request redirect; http-request return',
  },
  {
    class: 'access',
    computed: true,
    ordered,
    manual,
    words: `http-request allow; http-request auth; http-request deny; http-request reject;
      http-request tarpit`,
  },
  {
    class: 'content',
    ordered,
    manual,
    words: `http-request return body; http-request deny body; http-request tarpit body; http-request auth body`,
  },
  {
    class: 'content',
    computed: true,
    ordered,
    manual,
    words: `http-request set-method; http-request set-path; http-request set-pathq; http-request set-query;
      http-request set-uri`,
  },
  {
    class: 'content',
    ordered,
    manual,
    words: `http-request add-header; http-request del-header; http-request set-header; http-request replace-header;
      http-request replace-value; http-request replace-path; http-request replace-pathq; http-request replace-uri;
      http-request cache-use; http-request early-hint`,
  },
  {
    class: 'access',
    ordered,
    manual,
    words: 'http-request silent-drop; http-request set-src; http-request set-src-port',
  },
  {
    class: 'connection',
    ordered,
    manual,
    words: 'http-request disable-l7-retry; http-request wait-for-handshake',
  },
  ...onRequests.flatMap(onRequest),
  {
    class: 'content',
    ordered,
    manual,
    words: `http-response add-header; http-response del-header; http-response set-header;
      http-response replace-header; http-response replace-value; http-response set-status; http-response return;
      http-response redirect; http-response cache-store; http-after-response add-header;
      http-after-response del-header; http-after-response set-header; http-after-response replace-header;
      http-after-response replace-value; http-after-response set-status; http-after-response allow;
      http-response allow; http-response capture; http-after-response capture`,
  },
  {
    class: 'access',
    ordered,
    manual,
    words: `http-response deny; tcp-response content accept; tcp-response content close;
      tcp-response content reject; tcp-response content silent-drop`,
  },
  ...['http-response', 'tcp-response content'].flatMap(quiet),
];

/** What works alike in every set of rules on requests. */
function onRequest(set: string): readonly EffectGroup[] {
  const tcp: readonly EffectGroup[] = [
    {
      class: 'access',
      computed: true,
      ordered,
      manual,
      words: `${set} accept; ${set} reject`,
    },
    // The facts do not tell it from a rejection, which the client sees.
    { class: 'access', ordered, manual, words: `${set} silent-drop; ${set} set-src; ${set} set-src-port` },
    { class: 'connection', ordered, manual, words: `${set} expect-proxy; ${set} expect-netscaler-cip` },
  ];
  return [
    ...(set === 'http-request' ? [] : tcp),
    ...quiet(set),
    { class: 'capacity', ordered, manual, words: `${set} set-priority-class; ${set} set-priority-offset` },
    { class: 'capacity', ordered, manual: later, words: `${set} set-bandwidth-limit` },
    { class: 'time', ordered, manual, words: `${set} set-timeout` },
    { class: 'time', ordered, manual: later, words: `${set} pause` },
  ];
}

/** What changes nothing in requests or answers. */
function quiet(set: string): readonly EffectGroup[] {
  return [
    { class: 'network', ordered, manual, words: `${set} set-mark; ${set} set-tos` },
    {
      class: 'network',
      ordered,
      manual: later,
      words: `${set} set-fc-mark; ${set} set-fc-tos; ${set} set-bc-mark; ${set} set-bc-tos`,
    },
    { class: 'capacity', ordered, manual, words: `${set} set-nice` },
    { class: 'observability', ordered, manual, words: `${set} set-log-level` },
    { class: 'observability', ordered, manual: later, words: `${set} do-log` },
  ];
}
