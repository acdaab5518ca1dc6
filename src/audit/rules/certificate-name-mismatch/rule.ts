import type { Frontend } from '../../../model/facts.ts';
import { entryPoints, type PathDevice } from '../../../network/path.ts';
import { certificatesOf, covers } from '../../certificates.ts';
import { frontendSubject, type Observation, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'certificate-name-mismatch',
  severity: 'error',
  profile: 'outage',
  scope: 'tiers',
  title: 'No certificate of the listener is for the name that users ask for',
  why: 'Browsers and programs refuse the connection: for users the site is down.',
  fix: "Add a certificate that has the name, or correct the service's entry or the server's names.",
  check: checkNames,
});

function* checkNames(context: RuleContext): Iterable<Observation> {
  const { path } = context;
  for (const { id, entry } of path.declared.services.map((service) => service)) {
    if (entry?.tls !== true) continue;
    const service = path.declared.services.find((one) => one.id === id);
    for (const { device, frontend } of service === undefined ? [] : entryPoints(path, service))
      yield* checkName(context, { device, frontend }, entry.host);
  }
  for (const device of path.devices) {
    for (const frontend of device.facts.frontends) {
      const names = (frontend.names ?? []).filter((name) => /^[\w-]+(\.[\w-]+)+$/.test(name));
      for (const name of names) yield* checkName(context, { device, frontend }, name);
    }
  }
}

interface Place {
  readonly device: PathDevice;
  readonly frontend: Frontend;
}

/** Only when all certificates of the frontend are known; one that is not may have the name. */
function* checkName(context: RuleContext, { device, frontend }: Place, host: string): Iterable<Observation> {
  const shown = certificatesOf(context, device, frontend);
  const [first, ...others] = shown;
  const facts = shown.flatMap(({ file }) => file.certificate ?? []);
  if (first === undefined || facts.length < shown.length) return;
  if (facts.some((certificate) => covers(certificate, host)) || isAddress(host)) return;
  yield {
    message: `no certificate of ${frontend.name} is for ${host}: ${facts.flatMap(({ names }) => names).join(', ')}`,
    span: first.reference.span,
    related: others.map(({ reference }) => ({ span: reference.span, message: 'nor is this one' })),
    subjects: [`${frontendSubject(device, frontend.name)}/name:${host}`],
  };
}

function isAddress(host: string): boolean {
  return /^[\d.]+$|:/.test(host);
}
