import type { FileReference } from '../../../model/facts.ts';
import type { FileFact } from '../../../model/file-fact.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'secrets-world-readable',
  severity: 'warning',
  profile: 'security',
  scope: 'device',
  title: 'A private key can be read by everybody on the machine',
  why: 'Whoever gets any account there, such as through a hole in the application, can pass for the site.',
  fix: 'chmod 600 (or 640 with the group of the program): it reads its keys before it gives up its rights.',
  check: checkFiles,
});

function* checkFiles({ path, files }: RuleContext): Iterable<Observation> {
  for (const { id, facts } of path.devices) {
    for (const reference of facts.files) {
      const fact = files(id, reference.path);
      if (!isSecret(reference, fact) || fact.mode === undefined || (fact.mode & 0o004) === 0) continue;
      yield {
        message: `${reference.path} holds a private key and has mode ${fact.mode.toString(8)}`,
        span: reference.span,
        subjects: [`${id}/file:${reference.path}`],
      };
    }
  }
}

function isSecret({ role }: FileReference, { secret }: FileFact): boolean {
  return secret === true && role !== 'socket';
}
