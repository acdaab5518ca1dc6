/** Routers that are configured by text, and the hosts behind them. */
export interface RouterLab {
  readonly routers: readonly Router[];
  readonly hosts: readonly Host[];
  readonly cables: readonly (readonly [End, End])[];
}

export interface Router {
  readonly id: string;
  readonly language: RouterLanguage;
  /** `frr.conf`, `/etc/network/interfaces`, or the commands of ip(8) that make the state which is captured then. */
  readonly text: string;
  /** Names of its network interfaces. */
  readonly ports: readonly string[];
}

export type RouterLanguage = 'frr' | 'ifupdown2' | 'linux';

export interface Host {
  readonly id: string;
  /** With lengths; of one family each. */
  readonly addresses: readonly string[];
  readonly gateways: readonly string[];
}

export interface End {
  readonly node: string;
  readonly port: string;
}

/** What a router is to have, before it is written in its language. */
export interface Plan {
  readonly id: string;
  readonly language: RouterLanguage;
  readonly interfaces: readonly PlannedInterface[];
  readonly routes: readonly PlannedRoute[];
}

export interface PlannedInterface {
  readonly name: string;
  readonly addresses: readonly string[];
  /** Ports of a bridge. */
  readonly members?: readonly string[] | undefined;
}

export interface PlannedRoute {
  readonly prefix: string;
  /** Undefined: packets are dropped. */
  readonly via?: string | undefined;
  readonly distance?: number | undefined;
}
