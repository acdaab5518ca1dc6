import type { FileReference } from '../../../model/facts.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'missing-file',
  severity: 'error',
  profile: 'outage',
  scope: 'device',
  title: 'The configuration names a map, a list, a page or a script that is not there',
  why: 'The program refuses the configuration: the next reload fails, and the next restart does not come up.',
  fix: 'Put the file where the configuration looks for it, or correct the name.',
  check: checkFiles,
});

/** The program reads these when it starts; state files and sockets it makes itself. */
const needed: ReadonlySet<FileReference['role']> = new Set([
  'map',
  'acl',
  'certificate-list',
  'error-page',
  'script',
]);

function* checkFiles({ path, files }: RuleContext): Iterable<Observation> {
  const known = new Set(path.declared.knownFiles);
  for (const { id, facts } of path.devices) {
    for (const { path: file, role, span } of facts.files) {
      if (!needed.has(role) || known.has(file) || files(id, file).state !== 'missing') continue;
      yield { message: `${file} is not there`, span, subjects: [`${id}/file:${file}`] };
    }
  }
}
