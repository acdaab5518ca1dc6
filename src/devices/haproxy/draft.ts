import type { Listener, TimeoutName } from '../../model/facts.ts';
import type { Pool, StickTable } from '../../model/pool.ts';
import type { Span } from '../../text/source.ts';
import type { ServerSettings } from './server-settings.ts';
import type { Line } from './tree.ts';

export type ProxyKind = 'defaults' | 'frontend' | 'backend' | 'listen';

export interface Timed {
  readonly milliseconds: number;
  readonly span: Span;
}

/** What `option httpchk`, `http-check` and `tcp-check` say about the checks of all servers. */
export interface CheckSettings {
  readonly protocol: 'tcp' | 'http' | 'other';
  readonly path: string | undefined;
  readonly port: number | undefined;
  readonly address: string | undefined;
  readonly at: Readonly<Record<string, Span>>;
}

/** Settings that a proxy takes over from its `defaults`. Values are replaced, never changed in place. */
export interface ProxySettings {
  mode: 'http' | 'tcp' | 'other';
  timeouts: Readonly<Partial<Record<TimeoutName, Timed>>>;
  balance: Line | undefined;
  hashType: readonly string[];
  hashBalanceFactor: number | undefined;
  retries: number;
  redispatch: boolean;
  allBackups: boolean;
  transparent: boolean;
  check: CheckSettings;
  serverDefaults: ServerSettings;
  cookie:
    | { readonly name: string; readonly mode: string; readonly dynamic: boolean; readonly span: Span }
    | undefined;
  maxConnections: { readonly value: number; readonly span: Span } | undefined;
  fullConnections: number | undefined;
  defaultPool: { readonly name: string; readonly span: Span } | undefined;
  disabled: boolean;
  statistics: { readonly enabled: boolean; readonly uri: string; readonly line: Line } | undefined;
  monitorUri: { readonly uri: string; readonly line: Line } | undefined;
  retryOn: Line | undefined;
  reuse: ReuseSettings;
  forwardFor: Pool['forwardedHeader'];
  /** Milliseconds that `tcp-request content` rules wait for data; 0 is not at all. */
  inspectDelay: number;
  /** Header in which a server is told its own name. */
  nameHeader: string | undefined;
}

/** What decides whether connections to servers outlive a request (manual 4.2, `http-reuse` and the options). */
export interface ReuseSettings {
  readonly mode: string;
  readonly keepAlive: boolean;
  readonly serverClose: boolean;
  readonly close: boolean;
  readonly upgrade: boolean;
}

/** A rule whose condition is made into a predicate once the whole section is known. */
export interface RuleLine {
  readonly stage: string;
  readonly line: Line;
  /** Index of the word after the rule set's name. */
  readonly at: number;
  /** ACLs of the section that the rule was written in: those of `defaults` stay there (manual 4.2, `acl`). */
  readonly acls: ReadonlyMap<string, readonly AclLine[]>;
}

export interface AclLine {
  readonly line: Line;
  /** Index of the criterion. */
  readonly at: number;
}

/** A server line with the defaults and checks that hold for it; `slots` is the count of a template. */
export interface ServerLine {
  readonly line: Line;
  readonly settings: ServerSettings;
  readonly slots: { readonly low: number; readonly high: number } | undefined;
}

export interface ProxyDraft {
  readonly kind: ProxyKind;
  readonly name: string;
  readonly header: Line;
  readonly settings: ProxySettings;
  readonly acls: Map<string, AclLine[]>;
  readonly rules: RuleLine[];
  readonly listeners: Listener[];
  readonly servers: ServerLine[];
  readonly sticks: Line[];
  /** Drafts of the `defaults` whose rules run before the own ones. */
  readonly inherited: readonly ProxyDraft[];
  dispatch: Line | undefined;
  stickTable: StickTable | undefined;
}

export const noCheckSettings: CheckSettings = {
  protocol: 'tcp',
  path: undefined,
  port: undefined,
  address: undefined,
  at: {},
};

/** What holds when no line says anything (manual 4.2; `init_new_proxy` in proxy.c). */
export function programDefaults(serverDefaults: ServerSettings): ProxySettings {
  return {
    mode: 'tcp',
    timeouts: {},
    balance: undefined,
    hashType: [],
    hashBalanceFactor: undefined,
    retries: 3,
    redispatch: false,
    allBackups: false,
    transparent: false,
    check: noCheckSettings,
    serverDefaults,
    cookie: undefined,
    maxConnections: undefined,
    fullConnections: undefined,
    defaultPool: undefined,
    disabled: false,
    statistics: undefined,
    monitorUri: undefined,
    retryOn: undefined,
    reuse: { mode: 'safe', keepAlive: false, serverClose: false, close: false, upgrade: true },
    forwardFor: undefined,
    inspectDelay: 0,
    nameHeader: undefined,
  };
}

export interface DraftOptions {
  readonly kind: ProxyKind;
  readonly name: string;
  readonly header: Line;
}

export function startDraft(
  { kind, name, header }: DraftOptions,
  base: ProxySettings,
  inherited: readonly ProxyDraft[],
): ProxyDraft {
  return {
    kind,
    name,
    header,
    settings: { ...base },
    acls: new Map(),
    rules: [],
    listeners: [],
    servers: [],
    sticks: [],
    inherited,
    dispatch: undefined,
    stickTable: undefined,
  };
}

export function hasFrontend({ kind }: ProxyDraft): boolean {
  return kind === 'frontend' || kind === 'listen';
}

export function hasBackend({ kind }: ProxyDraft): boolean {
  return kind === 'backend' || kind === 'listen';
}
