import { type EffectClass, isSilent, type RulePlace, type StatementPart } from '../../model/effect.ts';

/** A move matters where the place among neighbours does. */
export function movedParts(
  parts: readonly StatementPart[],
  crossed: readonly StatementPart[],
): readonly StatementPart[] {
  const isOrdered = ({ effect }: StatementPart): boolean => effect.ordered === true;
  const lists = new Set(parts.filter(isOrdered).map(listOf));
  const moved = parts.filter(isOrdered);
  const passed = crossed.filter(
    (one) => isOrdered(one) && lists.has(listOf(one)) && !moved.every((part) => commute(part, one)),
  );
  if (parts.some(isOrdered) && passed.length > 0) return [...parts.filter(isOrdered), ...passed];
  return parts.slice(0, 1).map(withoutEffect);
}

/** Either order of two rules does the same: one writes a header at which the other does not look. */
function commute({ place: a }: StatementPart, { place: b }: StatementPart): boolean {
  if (a === undefined || b === undefined || (a.writes === undefined && b.writes === undefined)) return false;
  const isBlind = (one: RulePlace, other: RulePlace): boolean =>
    other.writes === undefined || (one.writes !== other.writes && !one.looks.includes(other.writes));
  return isBlind(a, b) && isBlind(b, a);
}

/** Directives that are evaluated in one list, though their names differ. */
const sameList: Readonly<Record<string, string>> = {
  set: 'rewrite',
  if: 'rewrite',
  return: 'rewrite',
  break: 'rewrite',
  rewritecond: 'rewriterule',
  deny: 'allow',
  proxypassmatch: 'proxypass',
  redirectmatch: 'redirect',
  redirectpermanent: 'redirect',
  redirecttemp: 'redirect',
  aliasmatch: 'alias',
  scriptalias: 'alias',
  scriptaliasmatch: 'alias',
  'server-template': 'server',
  'default-server': 'server',
};

/** Rules of one kind are evaluated in their order, whatever stands between them: `http-request`, `use_backend`, `location`. */
function listOf({ word }: StatementPart): string {
  const name = word.toLowerCase().replace(/^stream /, '');
  const [first = ''] = name.split(' ');
  const list =
    first === 'tcp-request' || first === 'tcp-response' ? name.split(' ').slice(0, 2).join(' ') : first;
  return sameList[list] ?? list;
}

/** Words of which several hold together, in whatever order. */
const additive =
  /^(?:bind|acl|server|log|user|group|peer|nameserver|stats (?:auth|socket)|listen|server_name|include|load_module|env|error_log|access_log|\w+_(?:hide|pass)_header|set_real_ip_from|limit_(?:req|conn)(?:_zone)?|\w+_cache_path|log_format|ServerAlias|Listen|LoadModule|LoadFile|Include\w*|Require|Allow|Deny|CustomLog|LogFormat|BalancerMember|PassEnv|UnsetEnv)(?: |$)/;

/** Words of which one holds for each first word behind them. */
const keyed =
  /^(?:http-error|errorfile|errorloc\d*|setenv|presetenv|add_header|\w+_set_header|\w+_param|map entry|Header|RequestHeader|ErrorDocument|SetEnv|Define|ExpiresByType|ProxyPassReverse\w*)$/;

/** Words of which one holds for each ending of names behind the first word. */
const ofEndings = /^(?:types entry|Add(?:Type|Handler|Encoding|Charset|Language|InputFilter|OutputFilter))$/;

/** Options of one line that take each other back: the last one holds. */
const subjects: readonly (readonly [RegExp, string])[] = [
  [/^(?:enabled|disabled)$/, 'state'],
  [/^(?:force-)?(?:ssl|tls)v\d+$|^ssl-(?:min|max)-ver$/, 'versions'],
  [/^send-proxy/, 'send-proxy'],
  [/^accept-/, 'accept'],
  [/^(?:v4v6|v6only)$/, 'v6'],
  [/^(?:default-)?crt(?:-list)?$/, 'crt'],
];

/** What an option is about, whether it says so or the opposite: `no-check` and `check`. */
export function subjectOf(word: string): string {
  const [, before = '', option = word] = /^(.*) (\S+)$/.exec(word) ?? [];
  const plain = option.replace(/^non?-/, '');
  const subject = subjects.find(([pattern]) => pattern.test(plain))?.[1] ?? plain;
  return `${before} ${subject}`;
}

/** Words that say the same of one status, of one path, of one variable. */
const alike: readonly RegExp[] = [
  /^(?:errorfile|errorloc(?:302|303)?|http-error|errorfiles)$/,
  /^(?:Script)?Alias(?:Match)?$/,
  /^(?:SetEnvIf(?:NoCase|Expr)?|BrowserMatch(?:NoCase)?|SetEnv)$/,
];

/** Of these the last that is said holds, whichever it is. */
const exclusive = [
  /^option (?:httpclose|http-server-close|http-keep-alive|forceclose|http-tunnel)$/,
  /^option (?:httpchk|tcp-check|ssl-hello-chk|smtpchk|mysql-check|pgsql-check|redis-check|ldap-check|spop-check)$/,
];

/**
 * Neighbours that say something else of what the moved statement is about: in most languages the last one holds, in
 * some the first. Where several of a word hold together, or each is about something of its own, their order says nothing.
 */
export function rivalParts(
  moved: readonly StatementPart[],
  crossed: readonly StatementPart[],
): readonly StatementPart[] {
  const rivals = crossed.filter((one) => moved.some((other) => areRivals(one, other)));
  const own = moved.filter((one) => rivals.some((other) => areRivals(one, other)));
  return [...own, ...rivals];
}

/** Classes of which the flows of both versions do not show all. */
const neverWhole: ReadonlySet<EffectClass> = new Set(['selection', 'capacity', 'time', 'process']);

/** Not silent, and not shown whole by the flows of both versions. */
export function isOpen({ effect }: Pick<StatementPart, 'effect'>): boolean {
  return !isSilent(effect.class) && (effect.computed !== true || neverWhole.has(effect.class));
}

function areRivals(one: StatementPart, other: StatementPart): boolean {
  if (!isOpen(one) && !isOpen(other)) return false;
  const word = one.word.replace(/^stream /, '');
  if (exclusive.some((group) => group.test(word) && group.test(other.word) && word !== other.word))
    return true;
  const isPair = one.word !== other.word && alike.some((group) => group.test(word) && group.test(other.word));
  if (isPair) return !keyed.test(word) || !keyed.test(other.word) || keyOf(one) === keyOf(other);
  if (one.word !== other.word || one.value === other.value || additive.test(word)) return false;
  if (keyed.test(word)) return keyOf(one) === keyOf(other);
  const [given = [], another = []] = [one, other].map(({ value }) => value.split(' '));
  if (ofEndings.test(word)) return given.slice(1).some((ending) => another.slice(1).includes(ending));
  return true;
}

function keyOf({ value }: StatementPart): string {
  return /^(?:status )?(\S*)/.exec(value)?.[1]?.toLowerCase() ?? '';
}

export function withoutEffect(part: StatementPart): StatementPart {
  return { ...part, effect: { class: 'none', evidence: 'order' } };
}
