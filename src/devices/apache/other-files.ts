import type { FileReference } from '../../model/facts.ts';
import { argumentsOf, type Context, noteFile } from './context.ts';
import { walkStatements } from './walk.ts';

/** Directives whose first argument is a file, and what the file is for. */
const roles: Readonly<Record<string, FileReference['role']>> = {
  sslcertificatefile: 'certificate',
  sslcertificatekeyfile: 'certificate',
  sslcertificatechainfile: 'certificate',
  sslcacertificatefile: 'certificate',
  sslproxymachinecertificatefile: 'certificate',
  sslproxycacertificatefile: 'certificate',
  authuserfile: 'other',
  authgroupfile: 'other',
  typesconfig: 'other',
  pidfile: 'state',
};

/** Files that the configuration names, included ones among them. */
export function noteOtherFiles(context: Context): void {
  for (const { path, span } of context.tree.included) {
    if (!/[*?[{$]/.test(path)) context.files.push({ path, role: 'configuration', span });
  }
  for (const statement of walkStatements(context.tree.statements)) {
    const role = roles[statement.name];
    if (role !== undefined && statement.block === undefined) noteFile(context, statement, { at: 0, role });
    if (statement.name === 'rewritemap') noteMap(context, statement);
  }
}

/** `RewriteMap NAME txt:/path`. */
function noteMap(context: Context, statement: Parameters<typeof noteFile>[1]): void {
  const source = argumentsOf(context, statement).texts[1] ?? '';
  const match = /^(?:txt|rnd):(.+)$/.exec(source);
  if (match?.[1] !== undefined) noteFile(context, statement, { at: 1, role: 'map', path: match[1] });
}
