import type { EffectGroup } from '../../../model/effect-table.ts';

const manual = 'HAProxy 2.6 manual 4.2';
const later = 'HAProxy 3.2 manual 4.2';

/**
 * Keywords of proxy sections. Left out because a rule may read what they set, or because nobody knows: `mode`,
 * captures, `id`, filters, stick tables, the delay before content is inspected, and lines that open the page of
 * statistics (each of `stats realm` and its kin does, `stats_check_init_uri_auth` in cfgparse-listen.c).
 */
export const proxyEffects: readonly EffectGroup[] = [
  {
    class: 'routing',
    computed: true,
    ordered: true,
    manual,
    words: 'use_backend; redirect',
  },
  {
    class: 'routing',
    computed: true,
    manual,
    words: 'acl; default_backend; disabled; enabled; monitor-uri; bind',
  },
  { class: 'routing', computed: true, manual: 'HAProxy 2.6 manual 4', words: 'frontend; backend; listen' },
  { class: 'routing', computed: true, manual, words: 'stats enable; stats uri' },
  {
    class: 'selection',
    computed: true,
    ordered: true,
    manual,
    words: 'server; use-server',
  },
  {
    class: 'selection',
    computed: true,
    manual,
    words: 'balance; hash-type; hash-balance-factor; option allbackups; dispatch',
  },
  {
    class: 'selection',
    ordered: true,
    manual,
    words: `server-template; stick match; stick on; stick store-request; stick store-response; force-persist;
      ignore-persist`,
  },
  { class: 'selection', computed: true, manual, words: 'option redispatch; retry-on' },
  {
    class: 'selection',
    manual,
    words: `cookie; persist rdp-cookie; dynamic-cookie-key; option persist;
      option prefer-last-server; load-server-state-from-file; server-state-file-name`,
  },
  {
    class: 'access',
    manual,
    words: `option checkcache; option accept-invalid-http-request; option accept-invalid-http-response; stats auth`,
  },
  {
    class: 'content',
    manual,
    words: `option forwardfor; option originalto; http-send-name-header; unique-id-format; unique-id-header;
      compression; errorfile; errorfiles; errorloc; errorloc302; errorloc303; http-error;
      option http-restrict-req-hdr-names; option h1-case-adjust-bogus-client; option h1-case-adjust-bogus-server`,
  },
  { class: 'content', manual: later, words: 'option forwarded' },
  {
    class: 'connection',
    manual,
    words: `option http-keep-alive; option http-server-close; option httpclose; option http-pretend-keepalive;
      option abortonclose; option http-ignore-probes; option http-use-proxy-header; option disable-h2-upgrade;
      option nolinger; source; http-reuse`,
  },
  {
    class: 'health',
    manual,
    words: `option httpchk; option tcp-check; option mysql-check; option pgsql-check; option redis-check;
      option ldap-check; option smtpchk; option ssl-hello-chk; option spop-check; option external-check;
      external-check command; external-check path; http-check disable-on-404; http-check send-state`,
  },
  {
    // One after the other, as they are written (manual 4.2, tcp-check connect).
    class: 'health',
    ordered: true,
    manual,
    words: `http-check connect; http-check send; http-check expect; http-check set-var; http-check set-var-fmt;
      http-check unset-var; tcp-check connect; tcp-check send; tcp-check send-lf; tcp-check send-binary;
      tcp-check send-binary-lf; tcp-check expect; tcp-check set-var; tcp-check set-var-fmt; tcp-check unset-var`,
  },
  {
    class: 'capacity',
    manual,
    words: 'maxconn; fullconn; backlog; rate-limit sessions; max-keep-alive-queue; max-session-srv-conns',
  },
  // How often a connection that fails is tried again; the forecast tells what that adds to a load.
  { class: 'capacity', manual, words: 'retries' },
  // One packet less for each connection, and nothing else.
  { class: 'none', manual, words: 'option tcp-smart-accept; option tcp-smart-connect' },
  {
    class: 'time',
    manual,
    words: `timeout check; timeout client; timeout client-fin; timeout connect; timeout http-keep-alive;
      timeout http-request; timeout queue; timeout server; timeout server-fin; timeout tarpit; timeout tunnel;
      option http-no-delay; option independent-streams; option tcpka; option clitcpka; option srvtcpka; clitcpka-cnt; clitcpka-idle;
      clitcpka-intvl; srvtcpka-cnt; srvtcpka-idle; srvtcpka-intvl`,
  },
  { class: 'time', manual: later, words: 'timeout client-hs' },
  {
    class: 'process',
    manual,
    words: 'bind-process; option idle-close-on-response',
  },
  {
    class: 'observability',
    manual,
    words: `log; log-tag; log-format; log-format-sd; error-log-format; option httplog; option httpslog;
      option tcplog; option dontlognull; option dontlog-normal; option logasap; option log-health-checks;
      option log-separate-errors; option contstats; option socket-stats; email-alert from; email-alert level;
      email-alert mailers; email-alert myhostname; email-alert to; description; http-check comment;
      tcp-check comment`,
  },
  { class: 'observability', manual: later, words: 'guid' },
  // The bytes are the same, copied by the kernel.
  { class: 'none', manual, words: 'option splice-auto; option splice-request; option splice-response' },
];
