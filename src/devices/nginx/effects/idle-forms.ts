import { type Directive, walkDirectives } from '../../../model/directive.ts';
import type { Effect } from '../../../model/effect.ts';
import { isOverruled } from './holding.ts';
import { lineOf, ownText, type Place, unread } from './place.ts';

/** A word that does nothing where it stands, by more than one line that is or is not there. */
interface IdleForm {
  readonly words: RegExp;
  readonly isIdle: (place: Place) => boolean;
  /** The program does not start where something of it is missing. */
  readonly isLoaded?: (place: Place) => boolean;
  readonly manual: string;
}

const idleForms: readonly IdleForm[] = [
  {
    words: /^allow$/,
    isIdle: ({ near }) => lacks(near, '^(?:deny|satisfy any) '),
    manual: 'ngx_http_access_module allow: nobody is denied',
  },
  {
    words: /^ssl_(?!preread$)/,
    isIdle: (place) => /^(http|stream)$/.test(place.root.name) && !isTls(place),
    isLoaded,
    manual: 'ngx_http_ssl_module, ngx_stream_ssl_module: only where a listen has ssl',
  },
  {
    // Certificates of authorities complete the chain that clients are sent, whoever is verified (OpenSSL, ssl_add_cert_chain).
    words: /^ssl_crl$/,
    isIdle: ({ near }) => lacks(near, '^ssl_(?:verify_client|stapling|ocsp) (?!off )'),
    isLoaded,
    manual: 'ngx_http_ssl_module ssl_verify_client',
  },
  {
    words: /^(?:map|geo|split_clients|set|(?:map|geo|split_clients) entry|auth_request_set)$/,
    isIdle: isUnreadVariable,
    manual: 'ngx_http_map_module: evaluated only when the variable is used',
  },
  {
    words: /^(?:limit_req_zone|limit_conn_zone|(?:proxy|fastcgi|uwsgi|scgi)_cache_path)$/,
    isIdle: isUnusedZone,
    manual: 'ngx_http_limit_req_module, ngx_http_proxy_module: only zones that a limit or cache names',
  },
  {
    words: /^upstream server (?:max_fails|fail_timeout|slow_start)$/,
    isIdle: ({ around }) => isLoneAddress(around.at(-1)),
    manual: 'ngx_http_upstream_module server: ignored in a group of one server',
  },
  {
    words: /^(?!upstream$)/,
    isIdle: ({ around, tree }) => isUnnamedUpstream(around.at(-1), tree),
    manual: 'ngx_http_upstream_module upstream: only groups that something passes to',
  },
  {
    words:
      /^(?:root|alias|index|autoindex.*|random_index|default_type|types|types entry|etag|open_file_cache.*|disable_symlinks|gzip_static|directio.*|dav_.*|create_full_put_path|min_delete_depth)$/,
    isIdle: isPassed,
    manual: 'ngx_http_core_module: only for files, and this location passes all on',
  },
  {
    words: /./,
    isIdle: isOverruled,
    manual: 'nginx: every server or location inside says something of its own',
  },
  {
    words: /^types entry$/,
    isIdle: isTypeSaidTwice,
    manual: 'ngx_http_core_module types: the block says the same of these names elsewhere',
  },
  {
    words: /^(?:set_real_ip_from|stub_status)$/,
    isIdle: ({ statement, around }) =>
      (around.at(-1)?.block ?? []).filter((one) => lineOf(one) === lineOf(statement)).length > 1,
    manual: 'nginx: the block says the same elsewhere',
  },
  {
    // What names a variable does so wherever it stands.
    words: /^(?!set$|if$|auth_request_set$)/,
    isIdle: isInSecondOf,
    manual: 'ngx_http_core_module location: of equal expressions the first is used',
  },
  {
    words: /^satisfy$/,
    isIdle: hasOneCheck,
    manual: 'ngx_http_core_module satisfy: only where there are several checks',
  },
  {
    words:
      /^(?:allow|deny|satisfy|auth_.*|limit_req|limit_conn|(?:proxy|fastcgi|uwsgi|scgi|grpc|memcached)_.*|root|alias|index|autoindex.*|try_files|mirror|mirror_request_body|dav_.*)$/,
    isIdle: isAnsweredBefore,
    manual: 'ngx_http_rewrite_module return: nothing that comes later is asked',
  },
];

export function lacks(text: string, wanted: string): boolean {
  return !new RegExp(wanted, 'm').test(text) && !text.includes(unread);
}

/** Files are read, and asked for, whether anybody speaks TLS or not; those of another line of the same words are there. */
function isLoaded({ word, statement, tree, near }: Place): boolean {
  if (word === 'ssl_verify_client') return !/^ssl_(?:client|trusted)_certificate /m.test(near);
  if (!/_(?:certificate|certificate_key|crl|dhparam|file|ticket_key|hello_key)$/.test(word)) return false;
  return tree.split(lineOf(statement)).length <= 2;
}

/** TLS belongs to a listener: servers that share it have it as soon as one of them says so. */
function isTls({ around, root, tree }: Place): boolean {
  if (!lacks(tree, '^ssl on ')) return true;
  const server = around.find(({ name }) => name === 'server');
  const withTls = [...walkDirectives(root.block ?? [])].flatMap(([one]) =>
    one.name === 'listen' && one.arguments.slice(1).some((word) => word === 'ssl' || word === 'quic')
      ? [portOf(one)]
      : [],
  );
  if (tree.includes(unread)) return true;
  if (withTls.length === 0) return false;
  if (server === undefined) return true;
  const own = (server.block ?? []).filter(({ name }) => name === 'listen').map(portOf);
  if (own.length === 0) return withTls.some((port) => port === undefined || /^(?:80|8000)$/.test(port));
  return own.some((port) => port === undefined || withTls.includes(undefined) || withTls.includes(port));
}

/** Undefined: several ports, or a socket. */
function portOf({ arguments: [address = ''] }: Directive): string | undefined {
  if (/^unix:|-\d+$|\$/.test(address)) return undefined;
  return /(?:^|:)(\d+)$/.exec(address)?.[1] ?? '80';
}

/** Names whose value the program itself acts on. */
const acted = /^(?:args|limit_rate|memcached_key|uri|(?:proxy|fastcgi|uwsgi|scgi|grpc|upstream|slice)_.*)$/;

function isUnreadVariable({ word, statement, around, root, tree }: Place): boolean {
  const owner = word.endsWith(' entry') ? around.at(-1) : statement;
  const given = owner?.arguments ?? [];
  const text = owner?.name === 'set' || owner?.name === 'auth_request_set' ? given[0] : given.at(-1);
  const name = /^\$(\w+)$/.exec(text ?? '')?.[1];
  if (owner === undefined || name === undefined || acted.test(name)) return false;
  // A value that is looked up may be kept from then on.
  if (owner.name === 'set' && given[1]?.includes('$') === true) return false;
  if (!lacks(tree, '_by_lua|^js_|^perl|^ssi on ')) return false;
  const written = lineOf(owner);
  return [...walkDirectives(root.block ?? [])].every(
    ([one]) => one === owner || lineOf(one) === written || !lineOf(one).includes(name),
  );
}

function isUnusedZone({ statement: { arguments: given }, tree, word }: Place): boolean {
  const name = given
    .map((text) => /^(?:keys_)?zone=([^:]+)/.exec(text)?.[1])
    .find((one) => one !== undefined);
  if (name === undefined) return false;
  const quoted = name.replaceAll(/\W/g, '\\$&');
  const cache = /^(\w+)_cache_path$/.exec(word)?.[1];
  if (cache !== undefined) return lacks(tree, `^${cache}_cache (?:${quoted} |.*\\$)`);
  return lacks(tree, `^limit_req .*zone=${quoted} |^limit_conn ${quoted} `);
}

/** A name may stand for several servers. */
function isLoneAddress(upstream: Directive | undefined): boolean {
  const servers = (upstream?.block ?? []).filter(({ name }) => name === 'server');
  const address = servers[0]?.arguments[0] ?? '';
  const isWhole = upstream !== undefined && !ownText(upstream).includes(unread);
  return isWhole && servers.length === 1 && /^(?:[\d.]+|\[[\da-f:]+\])(?::\d+)?$/i.test(address);
}

function isUnnamedUpstream(upstream: Directive | undefined, tree: string): boolean {
  if (upstream?.name !== 'upstream') return false;
  const [name = ''] = upstream.arguments;
  const quoted = name.replaceAll(/\W/g, '\\$&');
  const rest = tree.replaceAll(lineOf(upstream), '');
  return name !== '' && lacks(rest, `${quoted}|_pass .*\\$|_by_lua|^js_`);
}

/** Every name ending of the line has the same type by another line and no other, or is none (ngx_http_core_module.c, exten). */
function isTypeSaidTwice({ statement, around }: Place): boolean {
  const others = (around.at(-1)?.block ?? []).filter((one) => one !== statement);
  return statement.arguments.every((ending) => {
    if (ending.includes('/')) return true;
    const said = others.filter(({ arguments: endings }) => endings.includes(ending));
    return said.length > 0 && said.every(({ name }) => name === statement.name);
  });
}

/** The expression of a location around stands before it already, beside it. */
function isInSecondOf({ around }: Place): boolean {
  return around.some((location, at) => {
    if (location.name !== 'location' || location.arguments[0]?.startsWith('~') !== true) return false;
    const beside = around[at - 1]?.block ?? [];
    const before = beside.slice(0, beside.indexOf(location));
    return before.some((one) => one.name === 'location' && lineOf(one) === lineOf(location));
  });
}

const handsOn = /^(?:(?:proxy|grpc|memcached)_pass|stub_status)$/;

/** All around hands everything on: no file of its own is looked for. */
function isPassed({ around, tree, near }: Place): boolean {
  const owner = around.findLast(({ name }) => name !== 'types');
  const paths = '\\$\\{?(?:document_root|realpath_root|request_filename)';
  if (owner === undefined || !lacks(tree, paths) || !handsAllOn(owner)) return false;
  return lacks(near, '^(?:return|try_files|empty_gif|flv|mp4|perl|js_|echo|\\S*lua|\\S+_store (?!off ))');
}

function handsAllOn({ name: kind, block = [] }: Directive): boolean {
  const inside = block.filter(({ name }) => name !== 'types');
  if (kind === 'location')
    return inside.every((one) => one.block === undefined) && inside.some(({ name }) => handsOn.test(name));
  const locations = inside.filter(({ name }) => name === 'location');
  const isWhole = locations.some(({ arguments: given }) => given.length === 1 && given[0] === '/');
  const others = inside.filter(({ name, block: own }) => name !== 'location' && own !== undefined);
  return kind === 'server' && isWhole && others.length === 0 && locations.every(handsAllOn);
}

/** Kinds of checks of the access phase; others may come with code. */
function hasOneCheck({ near, tree }: Place): boolean {
  const kinds = ['(?:allow|deny) ', 'auth_basic ', 'auth_request ', 'auth_jwt '];
  const found = kinds.filter((kind) => !lacks(near, `^${kind}`));
  return found.length < 2 && lacks(tree, '_by_lua|^js_|^perl|^modsecurity|^Sec|^MainRule|^testcookie');
}

/** An answer that no condition and no jump stands before, and that no page of errors replaces. */
function isAnsweredBefore({ around, near, root }: Place): boolean {
  if (root.name !== 'http' || !lacks(near, '^error_page |_by_lua|^js_')) return false;
  const server = around.find(({ name }) => name === 'server');
  if (server !== undefined && isAnswer(server)) return true;
  const last = around.at(-1);
  return last?.name === 'location' && isAnswer(last) && lacks(ownText(last), '^(?:location|limit_except) ');
}

function isAnswer(block: Directive): boolean {
  const text = ownText(block);
  return /^return /m.test(text) && lacks(text, '^(?:if|rewrite|break) ');
}

/** What has to be there for the word to do anything, where it is not. */
export function idleForm(place: Place): Effect | undefined {
  const found = idleForms.find(({ words, isIdle }) => words.test(place.word) && isIdle(place));
  if (found === undefined) return undefined;
  return { class: found.isLoaded?.(place) === true ? 'process' : 'none', evidence: found.manual };
}
