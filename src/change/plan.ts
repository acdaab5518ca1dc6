import type { Finding } from '../audit/rule.ts';
import type { Fall } from '../forecast/cascade.ts';
import type { MembershipRange } from '../forecast/membership.ts';
import type { FirstSaturation } from '../forecast/n-minus-one-parts.ts';
import type { EffectClass } from '../model/effect.ts';
import type { Problem } from '../text/problem.ts';
import type { Span } from '../text/source.ts';
import type { FlowChange } from './flows/compare.ts';
import type { Reachability } from './reachability.ts';

/** Worst wins. */
export type VerdictLevel = 'clear' | 'caution' | 'undecided' | 'block';

export interface Reason {
  /** Names it for `--accept`: eight hexadecimal digits, the same wherever its lines move to. */
  readonly id?: string | undefined;
  readonly level: VerdictLevel;
  readonly text: string;
  /** The statement that causes it, which the text names too. */
  readonly place?: Place | undefined;
}

export interface Place {
  readonly file: string;
  readonly line: number;
}

export interface Verdict {
  readonly level: VerdictLevel;
  /** Worst first. */
  readonly reasons: readonly Reason[];
  /** What had to be taken for granted, by name. */
  readonly assumptions: readonly string[];
  /** Reasons that a person settled, with what was said for it. */
  readonly accepted?: readonly Accepted[] | undefined;
}

export interface Accepted {
  readonly id: string;
  readonly level: VerdictLevel;
  readonly text: string;
  readonly reason: string;
}

/** One file of a device: where it lives, and the digests (SHA-256, hex) of what is there and of what shall be. */
export interface PlanFile {
  readonly path: string;
  readonly base: string;
  readonly proposed: string;
}

export interface PlanDevice {
  readonly id: string;
  readonly kind: string;
  readonly files: readonly PlanFile[];
  /** Files and folders that the program is given, in order. */
  readonly configuration: readonly string[];
  /** Addresses that the proposal listens on, as configured; `added` are not in the base. */
  readonly listeners: { readonly all: readonly string[]; readonly added: readonly string[] };
  /** Files that the proposal refers to, for the inventory. */
  readonly references: readonly { readonly path: string; readonly role: string }[];
  readonly control: {
    readonly socket?: string | undefined;
    readonly master?: string | undefined;
    readonly pidFile?: string | undefined;
    readonly program?: string | undefined;
    readonly reload?: string | undefined;
    readonly restart?: string | undefined;
  };
}

export interface EditView {
  /** Names it for `--accept`: eight hexadecimal digits. */
  readonly id: string;
  readonly text: string;
  readonly device: string;
  /** The worst that a change of the statement can do. */
  readonly effect: EffectClass;
  /** The statement as the table of effects names it. */
  readonly word?: string | undefined;
  readonly before?: Span | undefined;
  readonly after?: Span | undefined;
}

export interface EndpointView {
  readonly name: string;
  readonly endpoint: string;
  /** Part of the service's requests, 0 to 1. */
  readonly share: number;
  readonly rate?: number | undefined;
  readonly capacity?: number | undefined;
  readonly utilisation?: number | undefined;
  /** By M/M/c/K, where capacity or limit and latency are known. */
  readonly queue?: QueueView | undefined;
}

export interface QueueView {
  /** Requests under way, served and waiting. */
  readonly concurrency: number;
  /** Slots, and most requests that may be there; no room: nothing bounds the queue. */
  readonly slots: number;
  readonly room?: number | undefined;
  /** Part of the requests that wait, 0 to 1. */
  readonly waits: number;
  /** Mean number that waits, and how long a request waits in milliseconds; none: it grows without end. */
  readonly length?: number | undefined;
  readonly waitMs?: number | undefined;
  /** Part of the requests that find no room, 0 to 1. */
  readonly refused: number;
}

export interface LossView {
  readonly lost: string;
  readonly fullest?: EndpointView | undefined;
  readonly survives?: boolean | undefined;
  /** Part of the requests that then has no server, 0 to 1; none: all have one. */
  readonly unserved?: number | undefined;
  /** Free part of the fullest, 1 less its utilisation. */
  readonly headroom?: number | undefined;
  /** Requests per second of the service at which the fullest saturates. */
  readonly saturatesAt?: number | undefined;
}

export interface PartLossView extends LossView {
  readonly kind: 'balancer' | 'pool';
  readonly unserved: number;
}

export interface SideView {
  readonly endpoints: readonly EndpointView[];
  /** Shares that no server gets, by ending. */
  readonly unserved: Readonly<Record<string, number>>;
  /** Each server that carries traffic, lost. */
  readonly nMinusOne: readonly LossView[];
  /** Each balancer and each pool, lost. */
  readonly parts?: readonly PartLossView[] | undefined;
  readonly saturatesFirst?: FirstSaturation | undefined;
  /** Pools whose servers come and go. */
  readonly memberships?: readonly MembershipRange[] | undefined;
}

/** A forecast of one service before and after, and what the watch will hold it to. */
export interface ServiceView {
  readonly service: string;
  readonly rate?: number | undefined;
  readonly before: SideView;
  readonly after: SideView;
  readonly intents: { readonly balanced: number; readonly errors: number; readonly headroom: number };
  /** Servers that count as one endpoint: the names that the balancer's counters use. */
  readonly members: readonly {
    readonly endpoint: string;
    readonly device: string;
    readonly pool: string;
    readonly server: string;
  }[];
}

export interface RehearsalView {
  readonly level: VerdictLevel;
  readonly reasons: readonly string[];
  readonly devices: readonly {
    readonly device: string;
    readonly program: string;
    /** Requests per second to each version. */
    readonly rate: number;
    readonly base: RehearsedSide;
    readonly proposed: RehearsedSide;
    /** What was other than on the device. */
    readonly changed?: readonly string[] | undefined;
    /** The same requests to both versions, one by one, and what differed. */
    readonly probes: number;
    readonly differences: readonly MeasuredView[];
    /** Servers were taken away from the proposal, and no more failed than may. */
    readonly lossesHeld: boolean;
  }[];
}

export interface MeasuredView {
  /** `harm`: what was answered no longer is; `way`: another status, place, pool or path; `header`: only headers. */
  readonly kind: 'harm' | 'way' | 'header';
  readonly of: string;
  readonly before: string;
  readonly after: string;
  readonly requests: number;
  readonly example: string;
}

export interface RehearsedSide {
  readonly requests: number;
  readonly failed: number;
  /** Milliseconds. */
  readonly p99: number;
  /** Pools, and the choice between them, by how they compare with what the model says. */
  readonly fits?: readonly {
    readonly of: string;
    readonly state: 'as-forecast' | 'contradicted' | 'not-known';
  }[];
}

/** How long the guard would need to see a harm; no seconds: not within the watch. */
export interface Notice {
  readonly service: string;
  readonly harm: string;
  readonly seconds?: number | undefined;
}

/** A change as a value. `apply` executes exactly this; configuration bytes are kept apart, by digest. */
export interface Plan {
  readonly schema: 'evenkeel.plan/2';
  /** Digest of everything below: an altered plan is refused. */
  readonly id: string;
  readonly created: string;
  readonly devices: readonly PlanDevice[];
  readonly edits: readonly EditView[];
  /** Requests that fare otherwise than before, by door. */
  readonly flows: readonly FlowChange[];
  readonly findings: {
    readonly gained: readonly Finding[];
    readonly lost: readonly Finding[];
    readonly kept: number;
  };
  readonly problems: readonly Problem[];
  readonly services: readonly ServiceView[];
  readonly falls: { readonly before: readonly Fall[]; readonly after: readonly Fall[] };
  /** Services that no server serves at the end of the cascade. */
  readonly lost?: { readonly before: readonly string[]; readonly after: readonly string[] } | undefined;
  /** Who reaches whom, where switches, routers or hosts were read. */
  readonly reachability?: Reachability | undefined;
  /** What the real program did with both versions, when it was asked. */
  readonly rehearsal?: RehearsalView | undefined;
  readonly reloadLoses: readonly string[];
  readonly notices: readonly Notice[];
  /** Seconds of watching, and the second after the swap at which an unconfirmed change is taken back. */
  readonly watch: {
    readonly seconds: number;
    readonly deadlineSeconds: number;
    readonly underpowered: boolean;
    /** As asked for, in milliseconds: `apply` works `auto` out again from the traffic that it measures. */
    readonly asked: { readonly watch: 'auto' | number; readonly deadline: 'auto' | number };
  };
  readonly verdict: Verdict;
}
