import { type Directive, walkDirectives } from '../../../model/directive.ts';
import { heldBy } from '../../../model/held.ts';
import { isHost, lineOf, type Place } from './place.ts';

/** What acts on answers from files alone (mod_dir, mod_autoindex, mod_negotiation, mod_speling, mod_userdir, core). */
const ofFiles =
  /^(?:Directory(?:Index|IndexRedirect|Slash|CheckHandler)|ContentDigest|FallbackResource|Index\w+|FancyIndexing|AddIcon\w*|AddAlt\w*|AddDescription|HeaderName|ReadmeName|DefaultIcon|FileETag|Options|AcceptPathInfo|MultiviewsMatch|DocumentRoot|CheckSpelling|UserDir|Virtual(?:DocumentRoot|ScriptAlias)\w*|MimeMagicFile|CacheFile|MMapFile|Meta(?:Files|Dir|Suffix)|(?:Script)?Alias(?:Match)?|<(?:Directory|DirectoryMatch)>.*)$/;

/** Sections that are laid over files alone. */
const sections = /^(?:directory|files)(?:match)?$/;

/** A word about files where every request is passed on, or about a folder from which nothing is served. */
export function isWithoutFiles({ word, statement, around, file }: Place): boolean {
  const folder = [...around, statement].find(({ name }) => name === 'directory');
  if (folder !== undefined && isUnserved(folder, file)) return true;
  // What is passed on has no file (mod_proxy.c, proxy_map_location).
  const isOfFiles = [...around, statement].some(({ name }) => sections.test(name));
  if (!isOfFiles && !ofFiles.test(word)) return false;
  const own = around.find(isHost);
  return own === undefined ? servesNoFiles(file) : passesAll(own);
}

/** Every request is passed on: no virtual host keeps any, and the main server gets none. */
const servesNoFiles = heldBy(
  (file: readonly Directive[]): boolean => isMainUnused(file) && file.filter(isHost).every(passesAll),
);

/** `Options -X` where nothing grants X; links are followed by themselves (core, Options). */
export function isOptionOff({ statement: { arguments: given }, near }: Place): boolean {
  return given.every((text) => {
    const option = /^-([a-z]+)$/i.exec(text)?.[1];
    const granted = new RegExp(`^options (?:.* )?\\+?(?:${option}|all) `, 'im');
    return option !== undefined && !/^(?:followsymlinks|all)$/i.test(option) && !granted.test(near);
  });
}

/** Each listener has a virtual host for whatever comes there: of its own address, or of any. */
export const isMainUnused = heldBy((file: readonly Directive[]): boolean => {
  const hosts = file.filter(isHost);
  const isTaken = (listen: string): boolean => {
    const port = /(\d+)$/.exec(listen)?.[1] ?? '';
    return hosts.some(({ arguments: given }) =>
      given.some((text) => text === listen || text === `*:${port}` || text === '*'),
    );
  };
  const listens = file.flatMap(({ name, arguments: [text = ''] }) => (name === 'listen' ? [text] : []));
  return listens.length > 0 && listens.every(isTaken);
});

/** `ProxyPass /`, also inside of `<Location />`, or `Redirect /` without an exception, and no rule that leads to a file or another handler. */
export const passesAll = heldBy((host: Directive): boolean => {
  const { block = [] } = host;
  const isPass = ({ name, arguments: [url = '!'] }: Directive): boolean =>
    name === 'proxypass' && url !== '!';
  const isTaker = block.some(({ name, arguments: given, block: inner = [] }) => {
    const [path, url] = given;
    if (name === 'proxypass') return path === '/' && url !== undefined && url !== '!';
    if (name === 'location') return path === '/' && url === undefined && inner.some(isPass);
    return /^redirect(?:permanent|temp)?$/.test(name) && given.at(-2) === '/';
  });
  const isException = ({ name, arguments: given }: Directive): boolean =>
    (name === 'proxypass' && given.includes('!')) ||
    /^(?:sethandler|addhandler|action|fallbackresource|errordocument)$/.test(name) ||
    (name === 'rewriterule' &&
      !/\[[^\]]*\b(?:P|R|F|G|proxy|redirect|forbidden|gone)\b/i.test(given[2] ?? ''));
  return isTaker && ![...walkDirectives(block)].some(([one]) => isException(one));
});

/**
 * Access to folders: the rules of the deepest section that has some hold (mod_authz_core AuthMerging Off), and all are
 * let in where none has (httpd 2.4). A rule, or a section with its rules, that changes the answer of no folder that is
 * served does nothing.
 */
export function isFolderRuleIdle(place: Place): boolean {
  const { statement, around, file } = place;
  const section = [...around, statement].find(({ name }) => name === 'directory');
  const isRule = /^(?:require|requireall|requireany|requirenone)$/.test(statement.name);
  if (section === undefined || !isRule || around.at(-1) !== section) return false;
  if (hasOtherAccess(file)) return false;
  const folders = foldersOf(file);
  const without = (one: Directive): boolean => one !== statement;
  return folders.every((path) => accessOf(path, file) === accessOf(path, file, without));
}

/** Access that this reading of plain folders does not follow. */
const hasOtherAccess = heldBy((file: readonly Directive[]): boolean =>
  [...walkDirectives(file)].some(
    ([
      {
        name,
        block = [],
        arguments: [first = ''],
      },
      around,
    ]) =>
      /^(?:order|allow|deny|satisfy|authmerging)$/.test(name) ||
      (/^(?:directorymatch|filesmatch|files|ifmodule|ifdefine)$/.test(name) && block.some(isAccess)) ||
      (name === 'directory' &&
        (/[*?[~]/.test(first) || around.some(({ name: outer }) => outer === 'directory'))),
  ),
);

function isAccess({ name }: Directive): boolean {
  return name.startsWith('require');
}

/** A folder by its plain name, above and below which nothing is served. */
function isUnserved({ arguments: [path = '', more] }: Directive, file: readonly Directive[]): boolean {
  if (more !== undefined || !/^\/[^*?[]*$/.test(path) || findsOtherFolders(file)) return false;
  const [, top = ''] = path.split('/');
  const isRewritten = [...walkDirectives(file)].some(
    ([{ name, arguments: given }]) => name === 'rewriterule' && isWrittenInto(given[1] ?? '', top),
  );
  if (isRewritten) return false;
  const served = foldersOf(file).map((folder) => folder.replace(/[$%].*$/, ''));
  return served.every((folder) => !isBelow(folder, path) && !isBelow(path, folder));
}

/** A rule may name a file by its whole path (mod_rewrite RewriteRule, file-system path). */
function isWrittenInto(to: string, top: string): boolean {
  return to.startsWith(`/${top}`) || /^[$%]/.test(to) || /^\/[$%]/.test(to);
}

/** Folders by the name of a user or a host. */
const findsOtherFolders = heldBy((file: readonly Directive[]): boolean =>
  [...walkDirectives(file)].some(([{ name }]) =>
    /^(?:userdir|virtual(?:documentroot|scriptalias)\w*)$/.test(name),
  ),
);

/** Roots and aliases of the servers that answer from files, and the folders below them with sections of their own. */
const foldersOf = heldBy((file: readonly Directive[]): readonly string[] => {
  const all = [...walkDirectives(file)].map(([one]) => one);
  const roots = all.flatMap(({ name, arguments: given }) =>
    name === 'documentroot'
      ? given.slice(0, 1)
      : /^(?:script)?alias(?:match)?$/.test(name)
        ? given.slice(0, 2).slice(-1)
        : [],
  );
  const own = all.flatMap(({ name, arguments: given }) => (name === 'directory' ? given.slice(0, 1) : []));
  const hosts = file.filter((one) => isHost(one) && !passesAll(one));
  const isRooted =
    file.some(isRoot) || (isMainUnused(file) && hosts.every(({ block = [] }) => block.some(isRoot)));
  // The root that was compiled in may be any of them.
  if (!isRooted) return [...roots, ...own, '/usr/share/apache2/default-site/htdocs'];
  return [...roots, ...own.filter((path) => roots.some((root) => isBelow(path, root)))];
});

function isRoot({ name }: Directive): boolean {
  return name === 'documentroot';
}

function isBelow(path: string, folder: string): boolean {
  const [one, other] = [path, folder].map((text) => text.replace(/\/+$/, ''));
  return one === other || (one ?? '').startsWith(`${other}/`);
}

/** The rules that hold in a folder, as text; all of them let everybody in where they are empty. */
function accessOf(
  path: string,
  file: readonly Directive[],
  isCounted: (one: Directive) => boolean = () => true,
): string {
  const sections = [...walkDirectives(file)]
    .flatMap(([one]) => (one.name === 'directory' && isBelow(path, one.arguments[0] ?? '') ? [one] : []))
    .sort((a, b) => (a.arguments[0] ?? '').length - (b.arguments[0] ?? '').length);
  let rules = '';
  for (const { block = [] } of sections) {
    const own = block.filter((one) => isAccess(one) && isCounted(one)).map(textOf);
    if (own.length > 0) rules = own.join('\n');
  }
  return rules === 'require all granted ' ? '' : rules;
}

function textOf(one: Directive): string {
  return [lineOf(one), ...(one.block ?? []).map(textOf)].join('\n');
}
