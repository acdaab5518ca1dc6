import { type Declared, sameDeclared } from '../model/declared.ts';
import { type PathDevice, servesRequests } from '../network/path.ts';
import { type LinkGroup, linkGroups, pathOfGroup } from '../network/wiring.ts';
import type { Severity } from '../text/problem.ts';
import type { Finding, Observation, Profile, Rule, RuleContext } from './rule.ts';

const order: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };

/** Runs the rules of the given profiles; findings come sorted by place, one for each cause. */
export function audit(
  rules: readonly Rule[],
  context: RuleContext,
  profiles: readonly Profile[] = ['outage'],
): readonly Finding[] {
  const chosen = rules.filter(
    (rule) => profiles.includes(rule.profile) && (rule.scope !== 'change' || context.base !== undefined),
  );
  const causes = findings(
    chosen.filter((rule) => rule.symptom !== true),
    context,
  );
  const explained = new Set(
    causes.filter(({ severity }) => severity !== 'note').flatMap(({ subjects }) => subjects),
  );
  const excused = new Set(
    causes.filter(({ severity }) => severity === 'note').flatMap(({ subjects }) => subjects.slice(0, 1)),
  );
  const symptoms = findings(
    chosen.filter((rule) => rule.symptom === true),
    context,
  ).filter(({ subjects }) => !subjects.some((subject) => explained.has(subject) || excused.has(subject)));
  return inOrder([...causes, ...symptoms]);
}

/** The worst first, then by place. */
export function inOrder(found: readonly Finding[]): readonly Finding[] {
  return [...found].sort(byPlace);
}

function findings(rules: readonly Rule[], context: RuleContext): readonly Finding[] {
  const { devices, declared } = context.path;
  const each = rules.filter(({ scope }) => scope === 'device');
  const serving = { ...context, path: { devices: devices.filter(servesRequests), declared } };
  const key = each.map(({ id }) => id).join(' ');
  const links = rules.filter(({ scope }) => scope === 'link');
  return rules
    .flatMap((rule): readonly Finding[] => {
      if (rule.scope === 'link') return [];
      const isServing = rule.scope === 'device' || rule.scope === 'tiers';
      return isServing ? heldTiers(rule, serving) : told(rule, context);
    })
    .concat(
      devices
        .filter((device) => !servesRequests(device))
        .flatMap((device) => heldFindings({ rules: each, key }, context, device)),
      links.length === 0 ? [] : linkFindings(links, context),
    );
}

function told(rule: Rule, context: RuleContext): readonly Finding[] {
  return [...rule.check(context)].map((observation) => finding(rule, observation));
}

function heldTiers(rule: Rule, context: RuleContext): readonly Finding[] {
  const { held, path } = context;
  if (path.devices.length === 0 && rule.scope === 'device') return [];
  const found = held?.get(rule.id) ?? told(rule, context);
  held?.set(rule.id, found);
  return found;
}

interface HeldFindings {
  readonly declared: Declared;
  readonly byRules: Map<string, readonly Finding[]>;
}

/** What was found of something while the fleet file says the same. */
function heldIn<K extends object>(held: WeakMap<K, HeldFindings>, key: K, declared: Declared): HeldFindings {
  const known = held.get(key);
  if (known !== undefined && (known.declared === declared || sameDeclared(known.declared, declared)))
    return known;
  const made = { declared, byRules: new Map<string, readonly Finding[]>() };
  held.set(key, made);
  return made;
}

const heldAlone = new WeakMap<PathDevice, HeldFindings>();

interface KeyedRules {
  readonly rules: readonly Rule[];
  readonly key: string;
}

/** Of a device that has not changed, from before; what is said of files that it names hangs on those. */
function heldFindings(
  { rules, key }: KeyedRules,
  context: RuleContext,
  device: PathDevice,
): readonly Finding[] {
  const { declared } = context.path;
  const alone = { ...context, path: { devices: [device], declared } };
  if (device.facts.files.length > 0) return rules.flatMap((rule) => told(rule, alone));
  const own = heldIn(heldAlone, device, declared);
  const before = own.byRules.get(key);
  if (before !== undefined) return before;
  const found = rules.flatMap((rule) => told(rule, alone));
  own.byRules.set(key, found);
  return found;
}

const heldLinks = new WeakMap<LinkGroup, HeldFindings>();

/** Of cables whose two devices have not changed, from before. */
function linkFindings(rules: readonly Rule[], context: RuleContext): readonly Finding[] {
  const key = rules.map(({ id }) => id).join(' ');
  return linkGroups(context.path).flatMap((group) => {
    const { byRules } = heldIn(heldLinks, group, context.path.declared);
    const known = byRules.get(key);
    if (known !== undefined) return known;
    const alone = { ...context, path: pathOfGroup(context.path, group) };
    const found = rules.flatMap((rule) => told(rule, alone));
    byRules.set(key, found);
    return found;
  });
}

function finding(rule: Rule, observation: Observation): Finding {
  return {
    ...observation,
    rule: rule.id,
    severity: observation.severity ?? rule.severity,
    help: observation.help ?? rule.fix,
  };
}

function byPlace(a: Finding, b: Finding): number {
  return (
    order[a.severity] - order[b.severity] ||
    compare(a.span.file, b.span.file) ||
    a.span.line - b.span.line ||
    a.span.column - b.span.column ||
    compare(a.rule, b.rule)
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The name that older versions gave it; undefined where it is the same. */
export function formerFingerprint({ rule, formerly }: Finding): string | undefined {
  return formerly === undefined ? undefined : `${rule}|${formerly}`;
}

/** Names a finding across edits, moved lines and new renderings. */
export function fingerprint(finding: Finding): string {
  return `${finding.rule}|${finding.subjects[0]}`;
}
