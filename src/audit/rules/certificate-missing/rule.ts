import { certificateSubject, everyCertificate } from '../../certificates.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'certificate-missing',
  severity: 'error',
  profile: 'outage',
  scope: 'device',
  title: 'A listener names a certificate or a key that is not there',
  why: 'The program refuses the configuration: the next reload fails, and the next restart does not come up.',
  fix: 'Put the file where the configuration looks for it, or correct the name.',
  check: checkListeners,
});

function* checkListeners(context: RuleContext): Iterable<Observation> {
  for (const { device, reference, file, key } of everyCertificate(context)) {
    const missing = [file, key].find(({ state }) => state === 'missing');
    if (missing === undefined) continue;
    yield {
      message: `${missing.path} is not there`,
      span: reference.span,
      subjects: [certificateSubject(device, reference)],
    };
  }
}
