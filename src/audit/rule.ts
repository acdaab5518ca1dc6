import type { Forecast } from '../forecast/forecast.ts';
import type { FileFact } from '../model/file-fact.ts';
import type { Path, PathDevice } from '../network/path.ts';
import type { Severity } from '../text/problem.ts';
import type { Span } from '../text/source.ts';

export type Profile = 'outage' | 'hygiene' | 'security';

/**
 * What a rule looks at: devices one by one, the cables of one device and their ends (`link`), pairs and joined devices, all devices that serve requests (`tiers`, which
 * shows it neither switches nor routers), all devices of a path, or (`fleet`) all of all paths, which costs most; a
 * `change` rule needs a base.
 */
export type Scope = 'device' | 'link' | 'pair' | 'tiers' | 'path' | 'fleet' | 'change';

export interface RuleContext {
  readonly path: Path;
  readonly forecast: Forecast;
  /** The version that is served now, when a change is examined. */
  readonly base?: { readonly path: Path; readonly forecast: Forecast } | undefined;
  /** What is known of a file that a device's configuration names. */
  readonly files: (device: string, path: string) => FileFact;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** What rules said of the devices that serve requests, while those, the forecast, files and the hour are the same. */
  readonly held?: Map<string, readonly Finding[]> | undefined;
}

/** What a rule says, before the run adds the rule's own fields. */
export interface Observation {
  readonly severity?: Severity | undefined;
  readonly message: string;
  readonly span: Span;
  readonly related?: readonly { readonly span: Span; readonly message: string }[] | undefined;
  /** How to mend this very case; the rule's own `fix` otherwise. */
  readonly help?: string | undefined;
  /**
   * What the finding is about, most specific first, such as `lb1/pool:app`.
   * The first names the finding across edits; a symptom is dropped when a cause names one of the same subjects.
   */
  readonly subjects: readonly [string, ...string[]];
  /** The first subject as older versions named it: baselines that have it still hold. */
  readonly formerly?: string | undefined;
}

export interface Finding extends Observation {
  readonly rule: string;
  readonly severity: Severity;
  readonly help: string;
}

export interface Rule {
  readonly id: string;
  readonly severity: Severity;
  readonly profile: Profile;
  readonly scope: Scope;
  readonly title: string;
  /** What happens to users when it is ignored. */
  readonly why: string;
  readonly fix: string;
  /** A symptom only speaks when no cause on the same subject was found: one finding for each cause. */
  readonly symptom?: boolean | undefined;
  readonly check: (context: RuleContext) => Iterable<Observation>;
}

export function poolSubject(device: PathDevice, pool: string): string {
  return `${device.id}/pool:${pool}`;
}

export function frontendSubject(device: PathDevice, frontend: string): string {
  return `${device.id}/frontend:${frontend}`;
}

export function serviceSubject(service: string): string {
  return `service:${service}`;
}

export function percent(share: number): string {
  const value = share * 100;
  return `${value >= 99.95 || value === 0 ? Math.round(value) : Number(value.toPrecision(3))} %`;
}
