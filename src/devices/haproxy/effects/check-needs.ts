import { has, type Need } from './need.ts';

/** Health checks (HAProxy 2.6 manual 4.2). */
export const checkNeeds: readonly Need[] = [
  {
    words:
      /^(?:http-check .*|option httpchk|option tcp-check|tcp-check .*|option (?:mysql|pgsql|redis|ldap|spop|external)-check|option smtpchk|option ssl-hello-chk|external-check .*|timeout check)$/,
    isMet: ({ near, all, own }) =>
      has(near, /^(?:server|server-template|default-server) .* check(?: |$)/) ||
      has(near, /^(?:server|server-template|default-server) check(?: |$)/) ||
      (own[0] === 'defaults' && has(all, / check(?: |$)/)),
    manual: 'HAProxy 2.6 manual 4.2: only for servers with check',
  },
  {
    words: /^http-check (?!disable-on-404|send-state|comment)/,
    isMet: ({ near }) => has(near, /^option httpchk/),
    manual: 'HAProxy 2.6 manual 4.2: only with option httpchk',
  },
  {
    words: /^tcp-check /,
    isMet: ({ near }) => has(near, /^option (?:tcp-check|ldap|mysql|pgsql|redis|smtp|ssl-hello|spop)/),
    manual: 'HAProxy 2.6 manual 4.2: only with option tcp-check',
  },
  {
    words: /^external-check /,
    isMet: ({ near }) => has(near, /^option external-check/),
    manual: 'HAProxy 2.6 manual 4.2: only with option external-check',
  },
];
