import type { Path, PathDevice } from '../network/path.ts';
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
  const causes = chosen.filter((rule) => rule.symptom !== true).flatMap((rule) => findings(rule, context));
  const explained = new Set(
    causes.filter(({ severity }) => severity !== 'note').flatMap(({ subjects }) => subjects),
  );
  const excused = new Set(
    causes.filter(({ severity }) => severity === 'note').flatMap(({ subjects }) => subjects.slice(0, 1)),
  );
  const symptoms = chosen
    .filter((rule) => rule.symptom === true)
    .flatMap((rule) => findings(rule, context))
    .filter(({ subjects }) => !subjects.some((subject) => explained.has(subject) || excused.has(subject)));
  return inOrder([...causes, ...symptoms]);
}

/** The worst first, then by place. */
export function inOrder(found: readonly Finding[]): readonly Finding[] {
  return [...found].sort(byPlace);
}

function findings(rule: Rule, context: RuleContext): readonly Finding[] {
  if (rule.scope !== 'device') return told(rule, context);
  const { devices, declared } = context.path;
  const others = devices.filter((device) => !isAlone(device));
  const rest = others.length === 0 ? [] : told(rule, { ...context, path: { devices: others, declared } });
  const alone = devices.filter(isAlone).flatMap((device) => heldFindings(rule, context, device));
  return [...rest, ...alone];
}

function told(rule: Rule, context: RuleContext): readonly Finding[] {
  return [...rule.check(context)].map((observation) => finding(rule, observation));
}

/** Neither forecasts nor files nor the time tell anything more of a switch or router that serves nothing. */
function isAlone({ facts: { network, frontends, pools, files } }: PathDevice): boolean {
  return network !== undefined && frontends.length + pools.length + files.length === 0;
}

interface HeldFindings {
  readonly links: Path['declared']['links'];
  readonly hosts: Path['declared']['hosts'];
  readonly byRule: Map<Rule, readonly Finding[]>;
}

const held = new WeakMap<PathDevice, HeldFindings>();

/** Of a device that has not changed, from before. */
function heldFindings(rule: Rule, context: RuleContext, device: PathDevice): readonly Finding[] {
  const { declared } = context.path;
  const { links, hosts } = declared;
  const known = held.get(device);
  const own = known?.links === links && known.hosts === hosts ? known : { links, hosts, byRule: new Map() };
  held.set(device, own);
  const found = own.byRule.get(rule) ?? told(rule, { ...context, path: { devices: [device], declared } });
  own.byRule.set(rule, found);
  return found;
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

/** Names a finding across edits, moved lines and new renderings. */
export function fingerprint(finding: Finding): string {
  return `${finding.rule}|${finding.subjects[0]}`;
}
