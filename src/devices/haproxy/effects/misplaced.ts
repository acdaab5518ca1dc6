import type { Effect } from '../../../model/effect.ts';
import { wordsOf } from '../../../model/effect-table.ts';

/** Keywords that a section of one capability takes with a warning and ignores (HAProxy 2.6, warnifnotcap and its kin). */
const ignored: Readonly<Record<string, ReadonlySet<string>>> = {
  frontend: new Set(
    wordsOf(`retries; balance; hash-type; hash-balance-factor; cookie; fullconn; http-reuse; use-server; dispatch;
      dynamic-cookie-key; http-send-name-header; load-server-state-from-file; stick match; stick on;
      stick store-request; stick store-response; http-check connect; http-check send; http-check expect;
      http-check disable-on-404; http-check send-state; http-check set-var; http-check set-var-fmt;
      http-check unset-var; http-check comment; tcp-check connect; tcp-check send; tcp-check send-lf;
      tcp-check send-binary; tcp-check send-binary-lf; tcp-check expect; tcp-check set-var; tcp-check set-var-fmt;
      tcp-check unset-var; tcp-check comment; option httpchk; option tcp-check; option redispatch;
      option allbackups; option abortonclose; option srvtcpka; option prefer-last-server; option checkcache;
      timeout server; timeout queue; timeout connect; timeout check; timeout tunnel`),
  ),
  backend: new Set(
    wordsOf(`maxconn; backlog; monitor-uri; monitor fail; rate-limit sessions; use_backend; default_backend;
      timeout client; option dontlognull; option clitcpka; option http-ignore-probes;
      option accept-invalid-http-request; option contstats; option tcp-smart-accept; option httplog;
      option disable-h2-upgrade; option socket-stats; option logasap; log-format; capture cookie;
      capture request; capture response`),
  ),
};

/** The effect of a keyword that the section ignores; undefined where it does not. */
export function misplaced(section: string, keyword: string): Effect | undefined {
  if (ignored[section]?.has(keyword) !== true) return undefined;
  return {
    class: 'none',
    evidence: `HAProxy 2.6, cfgparse-listen.c: a ${section} ignores ${keyword}, with a warning`,
  };
}
