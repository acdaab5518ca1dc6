import { type Directive, walkDirectives } from '../../../model/directive.ts';
import { ownText, type Place, unread } from './place.ts';

/** What acts where it stands, or for all of the program, and is not taken over by what stands inside. */
const notInherited =
  /^(?:server|server_name|listen|location|upstream|include|set|if|rewrite|return|break|try_files|resolver|load_module|map|geo|split_clients|types|match|\w*_zone|\w*_cache_path|log_format|\w+_hash_\w+|variables_\w+|map_hash_\w+|js_\w+|perl\w*|lua\w*|\w+_by_lua\w*|geoip\w*|limit_except|ssl_\w+|http[23]\w*|client_header\w*|large_client_header_buffers|ignore_invalid_headers|underscores_in_headers|merge_slashes|connection_pool_size|request_pool_size|proxy_protocol\w*)$/;

/** What acts in locations alone; requests that no location is looked for are answered as the server says (400, 414). */
const ofLocations =
  /^(?:(?:proxy|fastcgi|uwsgi|scgi|grpc|memcached)_\w+|auth_\w+|limit_(?:req|conn)|allow|deny|satisfy|mirror|index|autoindex\w*|expires|sub_filter\w*|gzip\w*)$/;

/**
 * Every server and location inside says something of its own, and nothing is taken from outside then
 * (nginx.org/en/docs/, "inherited from the previous level if and only if there are none on the current level").
 */
export function isOverruled({ word, statement, around }: Place): boolean {
  const block = around.at(-1);
  if (block === undefined || statement.block !== undefined || word.includes(' ')) return false;
  if (notInherited.test(word) || !/^(?:http|server)$/.test(block.name)) return false;
  if (hasUnread(block)) return false;
  return inner(block, statement.name);
}

/** Whether all that gets requests inside of a block has a statement of the name. */
function inner({ name: kind, block = [] }: Directive, name: string): boolean {
  if (kind === 'http') {
    const servers = block.filter((one) => one.name === 'server');
    return servers.length > 0 && servers.every((one) => has(one, name) || inner(one, name));
  }
  if (!ofLocations.test(name)) return false;
  const locations = block.filter((one) => one.name === 'location');
  const isWhole = locations.some(({ arguments: given }) => given.length === 1 && given[0] === '/');
  const answers = block.some((one) => /^(?:return|rewrite|if|error_page)$/.test(one.name));
  return isWhole && !answers && locations.every((one) => has(one, name));
}

function has({ block = [] }: Directive, name: string): boolean {
  return block.some((one) => one.name === name && one.block === undefined);
}

function hasUnread(block: Directive): boolean {
  if (ownText(block).includes(unread)) return true;
  return [...walkDirectives(block.block ?? [])].some(
    ([one]) => one.block !== undefined && ownText(one).includes(unread),
  );
}
