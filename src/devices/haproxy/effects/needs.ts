import { checkNeeds } from './check-needs.ts';
import { has, type Need } from './need.ts';
import { optionNeeds } from './option-needs.ts';

/** HTTP is not looked at in mode tcp (manual 4, `mode`). */
const httpOnly =
  /^(?:http-request|http-response|http-after-response|option http|option forwardfor|option forwarded|option originalto|http-reuse|http-send-name-header|compression|cookie|errorfile|errorloc|monitor-uri|option checkcache|unique-id-header|option h1-case|option accept-invalid-http|max-keep-alive-queue)\b/;

export const needs: readonly Need[] = [
  ...optionNeeds,
  ...checkNeeds,
  {
    words: /^global ssl-default-bind-/,
    isMet: ({ all }) => has(all, /^bind .* ssl(?: |$)|quic[46]@/),
    manual: 'HAProxy 2.6 manual 3.1: only for binds with ssl',
  },
  {
    words: /^global (?:ssl-default-server-|ssl-server-verify)/,
    isMet: ({ all }) =>
      has(all, /^(?:server|default-server|server-template) .*\b(?:check-)?ssl\b|\bhttpclient|lua-/),
    manual: 'HAProxy 2.6 manual 3.1: only for servers with ssl',
  },
  {
    words: /^global (?:ca-base|crt-base|key-base)$/,
    isMet: ({ all }) =>
      has(all, /(?:^| )(?:crt|ca-file|ca-verify-file|crl-file|crt-list|ca-sign-file|key) (?!\/)|^crt-store/),
    manual: 'HAProxy 2.6 manual 3.1: only for paths that begin at no root',
  },
  {
    words: /^global h2-workaround-/,
    isMet: ({ all }) => has(all, /^bind .* (?:ssl|proto h2)(?: |$)|quic[46]@/),
    manual: 'HAProxy 2.6 manual 3.1: only for HTTP/2 by TLS or by declaration',
  },
  {
    words: /(?:^| )set-src-port$/,
    isMet: ({ all }) =>
      has(all, /src_port|send-proxy|usesrc|transparent|%cp|option forwarded|fc_src|src_is_local/),
    manual: 'HAProxy 2.6 manual 4.2 set-src-port: only what reads the port',
  },
  {
    words: /^http-request cache-use$/,
    isMet: ({ all }) => has(all, /^http-response cache-store|^filter cache/),
    manual: 'HAProxy 2.6 manual 6.2: nothing is stored',
  },
  {
    words: /^http-response cache-store$/,
    isMet: ({ all }) => has(all, /^http-request cache-use|^filter cache/),
    manual: 'HAProxy 2.6 manual 6.2: nothing is asked of a cache',
  },
  {
    words: /^global insecure-(?:fork|setuid)-wanted$/,
    isMet: ({ all }) => has(all, /^external-check|^option external-check|^lua-|^program /),
    manual: 'HAProxy 2.6 manual 3.1: nothing starts a program',
  },
  {
    words: /^(?:cache) /,
    isMet: ({ all }) => has(all, /^http-request cache-use|^filter cache/),
    manual: 'HAProxy 2.6 manual 6.2: nothing is asked of a cache',
  },
  {
    words: /^hash-type$|^hash-balance-factor$/,
    isMet: ({ near, all, own }) =>
      has(own[0] === 'defaults' ? all : near, /^balance (?!roundrobin|static-rr|leastconn|first)/),
    manual: 'HAProxy 2.6 manual 4.2 hash-type: only where balance hashes',
  },
  {
    words: / switch-mode$/,
    isMet: ({ near }) => has(near, /^mode tcp/) || !has(near, /^mode http/),
    manual: 'HAProxy 2.6 manual 4.2: only in mode tcp',
  },
  {
    words: /^timeout queue$|^max-keep-alive-queue$| set-priority-(?:class|offset)$/,
    isMet: ({ all }) => has(all, /^(?:server|default-server|server-template) .*\b(?:max|min)conn\b/),
    manual: 'HAProxy 2.6 manual 4.2: requests wait only for servers with maxconn',
  },
  {
    words: /^monitor fail$/,
    isMet: ({ all }) => has(all, /^(?:monitor-uri|mode health)/),
    manual: 'HAProxy 2.6 manual 4.2 monitor fail: only for monitor-uri',
  },
  {
    words: /^tcp-(?:request|response) inspect-delay$/,
    isMet: ({ near, own }) => has(near, new RegExp(`^${own[0]} content `)),
    manual: 'HAProxy 2.6 manual 4.2 inspect-delay: only for rules on content',
  },
  {
    words: / disable-l7-retry$/,
    isMet: ({ all }) => has(all, /^retry-on /),
    manual: 'HAProxy 2.6 manual 4.2 disable-l7-retry: only with retry-on',
  },
  {
    words: /^server-state-file-name$/,
    isMet: ({ near }) => has(near, /^load-server-state-from-file /),
    manual: 'HAProxy 2.6 manual 4.2: the state of servers is not loaded',
  },
  {
    words: /^timeout tarpit$/,
    isMet: ({ all }) => has(all, / tarpit\b/),
    manual: 'HAProxy 2.6 manual 4.2 timeout tarpit: only for tarpit',
  },
  {
    words: /^global (?:maxcomp|maxzlibmem|tune\.comp|tune\.zlib)/,
    isMet: ({ all }) => has(all, /^compression |^filter compression/),
    manual: 'HAProxy 2.6 manual 3.2: only for compression',
  },
  {
    words: /^(?:error(?:file|loc|loc302|loc303)|http-error)$/,
    isMet: ({ all, own }) => isAnswered(own, all),
    manual: 'HAProxy 2.6 manual 4.2 errorfile: only rules give this status',
  },
  {
    words: /^http-(?:request|response|after-response) capture$/,
    isMet: ({ all }) => has(all, /^(?!log-format|error-log-format).*\bcapture\.re[qs]|^lua-load/),
    manual: 'HAProxy 2.6 manual 7.3.6 capture.req.hdr: only logs and fetches read it',
  },
  {
    words: /^fullconn$/,
    isMet: ({ near }) => has(near, / minconn /),
    manual: 'HAProxy 2.6 manual 4.2 fullconn: only with minconn',
  },
  {
    words: /^clitcpka-/,
    isMet: ({ near }) => has(near, /^option (?:cli)?tcpka/),
    manual: 'HAProxy 2.6 manual 4.2: only with option clitcpka',
  },
  {
    words: /^srvtcpka-/,
    isMet: ({ near }) => has(near, /^option (?:srv)?tcpka/),
    manual: 'HAProxy 2.6 manual 4.2: only with option srvtcpka',
  },
  {
    words: /^(?:dynamic-cookie-key)$/,
    isMet: ({ near }) => has(near, /^cookie .*\bdynamic\b/),
    manual: 'HAProxy 2.6 manual 4.2: only with cookie dynamic',
  },
  {
    words: /^(?:option persist|force-persist|ignore-persist)$/,
    isMet: ({ near }) => has(near, /^(?:cookie|stick|persist) /),
    manual: 'HAProxy 2.6 manual 4.2: only with persistence',
  },
  {
    words: /^compression$/,
    isMet: ({ near }, _, value) =>
      /^(?:algo|algo-res)\b/.test(value) || has(near, /^compression algo|^filter compression/),
    manual: 'HAProxy 2.6 manual 4.2: only with compression algo',
  },
  {
    words: /^stick-table$/,
    isMet: ({ all }) =>
      has(
        all,
        /^stick |track-sc|\btable_|\bsc\d?_|\bsrc_(?:get|inc|clr|conn|http|sess|bytes|kbytes|updt)|in_table/,
      ),
    manual: 'HAProxy 2.6 manual 4.2 stick-table: only what rules use',
  },
  {
    words:
      /^(?:capture|capture cookie|capture request|capture response|capture request header|capture response header|declare capture)$/,
    isMet: ({ all }) => has(all, /\bcapture\.|%hr|%hs|http-(?:request|response) capture/),
    manual: 'HAProxy 2.6 manual 4.2 capture: only logs and fetches read it',
  },
  {
    words: / (?:un)?set-var(?:-fmt)?$/,
    isMet: ({ all, own }) => isVariableRead(own, all),
    manual: 'HAProxy 2.6 manual 2.8: only what something reads',
  },
  {
    words: / sc-(?:set|inc|add)-\w+$/,
    isMet: ({ all, own }, word) => isCounterRead(/(gp[ct]\d?)/.exec(word)?.[1] ?? 'gp', own, all),
    manual: 'HAProxy 2.6 manual 4.2 sc-set-gpt0: only what fetches read',
  },
  {
    words: /^unique-id-format$/,
    isMet: ({ all }) => has(all, /^unique-id-header|%ID|\bunique-id\b(?!-format)/),
    manual: 'HAProxy 2.6 manual 4.2 unique-id-format: only logs, headers and fetches show it',
  },
  {
    words: /^global h1-case-adjust(?:-file)?$/,
    isMet: ({ all }) => has(all, /^option h1-case-adjust-/),
    manual: 'HAProxy 2.6 manual 3.1 h1-case-adjust: only with option h1-case-adjust-bogus-client or -server',
  },
  {
    words: /^global unix-bind$/,
    isMet: ({ all }) => has(all, /^bind (?:\S*,)?(?:\/|\.|\S*@|["'$])/),
    manual: 'HAProxy 2.6 manual 3.1 unix-bind: only for UNIX sockets',
  },
  {
    words: /^http-request wait-for-handshake$/,
    isMet: ({ all }) => has(all, /allow-0rtt|crt-list|quic[46]@/),
    manual: 'HAProxy 2.6 manual 4.2 wait-for-handshake: only for what comes with early data',
  },
  {
    words: /^option redispatch$/,
    isMet: ({ section }) =>
      has(section, /^server-template /) || section.filter(([first]) => first === 'server').length !== 1,
    manual: 'HAProxy 2.6 manual 4.2 option redispatch: there is no other server',
  },
  {
    words: /^option h1-case-adjust-/,
    isMet: ({ all }) => has(all, /^h1-case-adjust/),
    manual: 'HAProxy 2.6 manual 4.2: only with h1-case-adjust',
  },
  {
    words: /^stats (?:show-\w+|hide-version|realm|refresh|maxconn|scope)$/,
    isMet: ({ section, own }) =>
      !section.some((words) => words[0] === 'stats' && words.join(' ') !== own.join(' ')),
    manual: 'HAProxy 2.6 manual 4.2 stats: looks of a page that another line opens',
  },
  {
    words: /^http-(?:after-)?response allow$/,
    isMet: ({ all, own }) => all.filter(([first]) => first === own[0]).length > 1,
    manual: 'HAProxy 2.6 manual 4.2: ends the rules that follow',
  },
  {
    words: /^option http-keep-alive$/,
    isMet: ({ near }) => has(near, /^(?:no )?option (?:http-server-close|httpclose|http-tunnel|forceclose)$/),
    manual: 'HAProxy 2.6 manual 4: connections are kept by themselves',
  },
  {
    words: /^filter$/,
    isMet: ({ near }, _, value) =>
      !/^(?:compression|trace)\b/.test(value) ||
      (value.startsWith('compression') && has(near, /^compression /)),
    manual: 'HAProxy 2.6 manual 9.1, 9.2: it only tells, or nothing is compressed',
  },
  {
    words: /^global server-state-(?:base|file)$/,
    isMet: ({ all }) => has(all, /^load-server-state-from-file|^server-state-file-name/),
    manual: 'HAProxy 2.6 manual 3.1: no section loads the state of its servers',
  },
  {
    words: /^global maxpipes$/,
    isMet: ({ all }) => has(all, /^option splice-/),
    manual: 'HAProxy 2.6 manual 3.2 maxpipes: only for splicing',
  },
  {
    words: /^global (?:setenv|presetenv|resetenv|unsetenv)$/,
    isMet: ({ all }) => has(all, /\$\{?[A-Za-z_]|\benv\(/),
    manual: 'HAProxy 2.6 manual 2.3, 3.1: only what variables of the environment name',
  },
  {
    words: httpOnly,
    isMet: ({ near, all }) => !has(near, /^mode tcp/) || has(near, /^mode http/) || has(all, /switch-mode/),
    manual: 'HAProxy 2.6 manual 4.2 mode: no HTTP in mode tcp',
  },
];

/** Statuses that no part of the program gives by itself (http.c, http_err_codes), where no other line names them. */
function isAnswered(own: readonly string[], all: readonly (readonly string[])[]): boolean {
  const code = own.find((word) => /^\d{3}$/.test(word)) ?? '';
  // Refusals by rules, and questions for passwords.
  if (code === '403') return has(all, / deny\b|^block |^lua-load|^http-errors/);
  if (/^40[17]$/.test(code)) return has(all, / (?:auth|deny)\b|^block |^lua-load|^http-errors/);
  if (!/^(?:404|405|410|429)$/.test(code)) return true;
  const text = own.join(' ');
  return all.some((words) => {
    const line = words.join(' ');
    return (
      line !== text && (line.includes(code) || /^(?:lua-load|errorfiles|http-errors|monitor)/.test(line))
    );
  });
}

/** Something reads or checks the counter, or one by its number (manual 7.3.3, sc_get_gpc0). */
function isCounterRead(name: string, own: readonly string[], all: readonly (readonly string[])[]): boolean {
  const text = own.join(' ');
  const reading = new RegExp(`_(?:get_|inc_|clr_)?${name}(?:\\b|_rate)|_gp[ct]\\(|^lua-load`);
  return all.some((words) => {
    const line = words.join(' ');
    return line !== text && reading.test(line);
  });
}

/** The name in brackets stands in some other line. */
function isVariableRead(own: readonly string[], all: readonly (readonly string[])[]): boolean {
  const name = /(?:un)?set-var(?:-fmt)?\(([\w.]+)/.exec(own.join(' '))?.[1];
  if (name === undefined) return true;
  const text = own.join(' ');
  return all.some((words) => {
    const line = words.join(' ');
    return line !== text && (line.includes(name) || line.startsWith('lua-load'));
  });
}
