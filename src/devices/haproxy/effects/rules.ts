import type { EffectGroup } from '../../../model/effect-table.ts';

const manual = 'HAProxy 2.6 manual 4.2';
const later = 'HAProxy 3.2 manual 4.2';

/** Sets of rules on requests below HTTP. */
const tcpSets = ['tcp-request connection', 'tcp-request session', 'tcp-request content'];

/** All rules are evaluated in their order, so that the place of each counts. */
const ordered = true;

/** Whether a header that finds no room is an error or is left out. */
const strictness: EffectGroup = {
  class: 'capacity',
  ordered,
  manual,
  words: 'http-request strict-mode; http-response strict-mode; http-after-response strict-mode',
};

/**
 * Rules by their action. Left out because other rules read what they do (variables, counters, lists, captures), or
 * because a program of somebody decides (Lua, SPOE, services).
 */
export const ruleEffects: readonly EffectGroup[] = [
  strictness,
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
  ...tcpSets.flatMap(onConnections),
  ...['http-request', 'tcp-request content'].flatMap(onContent),
  {
    class: 'connection',
    ordered,
    manual,
    words: 'tcp-request connection expect-proxy; tcp-request connection expect-netscaler-cip',
  },
  { class: 'time', ordered, manual, words: 'http-request set-timeout' },
  { class: 'time', ordered, manual: later, words: 'http-request pause' },
  ...['http-request', ...tcpSets, 'http-response', 'tcp-response content'].flatMap(marking),
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
  ...['http-response', 'tcp-response content'].flatMap(silent),
];

/** What decides about connections, in each set of rules below HTTP. */
function onConnections(set: string): readonly EffectGroup[] {
  return [
    { class: 'access', computed: true, ordered, manual, words: `${set} accept; ${set} reject` },
    // The facts do not tell it from a rejection, which the client sees.
    { class: 'access', ordered, manual, words: `${set} silent-drop; ${set} set-src; ${set} set-src-port` },
  ];
}

/** What works alike where the contents of requests are looked at. */
function onContent(set: string): readonly EffectGroup[] {
  return [
    { class: 'capacity', ordered, manual, words: `${set} set-priority-class; ${set} set-priority-offset` },
    { class: 'capacity', ordered, manual: later, words: `${set} set-bandwidth-limit` },
    ...silent(set),
  ];
}

/** Marks of packets, which the system's routes and filters may look at. */
function marking(set: string): readonly EffectGroup[] {
  return [
    { class: 'network', ordered, manual, words: `${set} set-mark` },
    // Which packets wait for which, where routers look at it (RFC 2474).
    { class: 'capacity', ordered, manual, words: `${set} set-tos` },
    {
      class: 'network',
      ordered,
      manual: later,
      words: `${set} set-fc-mark; ${set} set-bc-mark`,
    },
    { class: 'capacity', ordered, manual: later, words: `${set} set-fc-tos; ${set} set-bc-tos` },
    { class: 'observability', ordered, manual: later, words: `${set} do-log` },
  ];
}

function silent(set: string): readonly EffectGroup[] {
  return [
    // How soon a task is looked at among those that are ready.
    { class: 'none', ordered, manual, words: `${set} set-nice` },
    { class: 'observability', ordered, manual, words: `${set} set-log-level` },
  ];
}
