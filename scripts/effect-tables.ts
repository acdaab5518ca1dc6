// Tables of effect classes by kind, and the words of each kind's directive table that have no entry on purpose.

import { effects as apache } from '../src/devices/apache/effects.ts';
import { keywords as apacheKeywords } from '../src/devices/apache/keywords.ts';
import { effects as eos } from '../src/devices/eos/effects.ts';
import { eosIgnored } from '../src/devices/eos/global.ts';
import { eosIgnoredOnPorts } from '../src/devices/eos/ports.ts';
import { effects as frr } from '../src/devices/frr/effects.ts';
import { frrIgnored } from '../src/devices/frr/global.ts';
import { frrIgnoredOnPorts } from '../src/devices/frr/ports.ts';
import { actionNames, type RuleSet } from '../src/devices/haproxy/actions.ts';
import { effects as haproxy } from '../src/devices/haproxy/effects.ts';
import { sectionKeywords } from '../src/devices/haproxy/sections.ts';
import { bindFlags, bindValues, serverFlags, serverValues } from '../src/devices/haproxy/server-keywords.ts';
import { effects as ifupdown2 } from '../src/devices/ifupdown2/effects.ts';
import { ignoredOnPorts, ignoredTopics, patternsOf } from '../src/devices/industry-cli/ignored.ts';
import { effects as ios } from '../src/devices/ios/effects.ts';
import { iosIgnored } from '../src/devices/ios/global.ts';
import { iosIgnoredOnPorts } from '../src/devices/ios/ports.ts';
import { effects as keepalived } from '../src/devices/keepalived/effects.ts';
import { type BlockName, blockWords } from '../src/devices/keepalived/keywords.ts';
import { effects as linux } from '../src/devices/linux/effects.ts';
import nginxTable from '../src/devices/nginx/directives.json' with { type: 'json' };
import { effects as nginx } from '../src/devices/nginx/effects.ts';
import type { Effect } from '../src/model/effect.ts';

export interface EffectsOfKind {
  readonly kind: string;
  readonly effects: ReadonlyMap<string, Effect>;
  /** Words that the kind knows and that have the worst effect, because nobody has shown a milder one. */
  readonly leftOut: readonly string[];
}

const tables: Readonly<Record<string, EffectsOfKind['effects']>> = {
  apache,
  eos,
  frr,
  haproxy,
  ifupdown2,
  ios,
  keepalived,
  linux,
  nginx,
};

export function effectTables(): readonly EffectsOfKind[] {
  return Object.entries(tables).map(([kind, effects]) => {
    const words = new Set(wordsOf[kind]?.() ?? []);
    const isCli = ['eos', 'ios', 'frr'].includes(kind);
    const isKnown = (word: string): boolean => (isCli ? isCovered(effects, word) : effects.has(word));
    return { kind, effects, leftOut: [...words].filter((word) => !isKnown(word)).sort() };
  });
}

/** The words of each kind's own table, as effects name them; other kinds have no table of words. */
const wordsOf: Readonly<Record<string, () => readonly string[]>> = {
  haproxy: haproxyWords,
  nginx: () =>
    Object.entries(nginxTable).flatMap(([module, entries]) => {
      const prefix = module === 'stream' || module === 'mail' ? `${module} ` : '';
      return typeof entries === 'string' ? [] : Object.keys(entries).map((word) => `${prefix}${word}`);
    }),
  apache: () => [...apacheKeywords.values()].map(({ name }) => (name.startsWith('<') ? `${name}>` : name)),
  keepalived: keepalivedWords,
  eos: () => cliWords([ignoredTopics, eosIgnored], [ignoredOnPorts, eosIgnoredOnPorts]),
  ios: () => cliWords([ignoredTopics, iosIgnored], [ignoredOnPorts, iosIgnoredOnPorts]),
  frr: () => cliWords([frrIgnored], [frrIgnoredOnPorts]),
};

const ruleSets: readonly RuleSet[] = [
  'http-request',
  'tcp-request connection',
  'tcp-request session',
  'tcp-request content',
];

/** Keywords that are told apart by their options, actions or names. */
const split =
  /^(server|default-server|timeout|http-request|http-response|http-after-response|tcp-(request|response) .*)$/;

function haproxyWords(): readonly string[] {
  const proxies = ['defaults', 'frontend', 'listen', 'backend'];
  return [...sectionKeywords]
    .flatMap(([section, keywords]) => {
      if (proxies.includes(section)) return [...keywords.keys()].filter((word) => !split.test(word));
      return section === 'global' ? [...keywords.keys()].map((word) => `global ${word}`) : [section];
    })
    .concat(
      [...serverFlags, ...serverValues].map((word) => `server ${word}`),
      [...bindFlags, ...bindValues].map((word) => `bind ${word}`),
      ruleSets.flatMap((set) => actionNames(set).map((action) => `${set} ${action}`)),
    );
}

const blockHeads: Readonly<Partial<Record<BlockName, string>>> = {
  top: '',
  global: 'global_defs ',
  script: 'vrrp_script ',
  trackProcess: 'vrrp_track_process ',
  trackFile: 'vrrp_track_file ',
  instance: 'vrrp_instance ',
  authentication: 'authentication ',
  syncGroup: 'vrrp_sync_group ',
  virtualServer: 'virtual_server ',
  realServer: 'real_server ',
  checker: 'checker ',
  url: 'url ',
};

function keepalivedWords(): readonly string[] {
  return Object.entries(blockWords).flatMap(([block, { understood = '', ignored = '', blocks = {} }]) => {
    const head = blockHeads[block as BlockName];
    if (head === undefined) return [];
    const words = [...understood.split(/\s+/), ...ignored.split(/\s+/), ...Object.keys(blocks)];
    return words.filter((word) => word !== '').map((word) => `${head}${word}`);
  });
}

type Topics = Readonly<Record<string, readonly string[]>>;

function cliWords(outside: readonly Topics[], onPorts: readonly Topics[]): readonly string[] {
  const ports = onPorts.flatMap(patternsOf).map((pattern) => `interface ${pattern}`);
  return [...outside.flatMap(patternsOf), ...ports];
}

/** A command that has no entry of its own has that of its first words. */
function isCovered(effects: ReadonlyMap<string, Effect>, word: string): boolean {
  const words = word.split(' ');
  const least = words[0] === 'interface' ? 2 : 1;
  return words.some((_, at) => at + 1 >= least && effects.has(words.slice(0, at + 1).join(' ')));
}
