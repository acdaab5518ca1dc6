import { argumentsOf, type Context, complain, mark, spanOf } from './context.ts';
import type { Server } from './servers.ts';
import type { Statement } from './tree.ts';
import { understood } from './understood.ts';
import { walkStatements } from './walk.ts';

/** Sections that a routing directive is not followed in. */
const notFollowed: ReadonlySet<string> = new Set([
  'directory',
  'directorymatch',
  'files',
  'filesmatch',
  'limit',
  'limitexcept',
]);

/** Lines that steer requests in a way that is not followed here count as unknown, with the frontend they stand in. */
export function noteUnsettled(context: Context, servers: readonly Server[]): void {
  for (const server of servers) {
    for (const statement of walkStatements(server.own)) settle(context, server, statement);
    for (const section of server.own) noteSection(context, server, section);
  }
}

function settle(context: Context, server: Server, statement: Statement): void {
  const { name } = statement;
  if (name === 'virtualhost') return;
  const { unknown } = argumentsOf(context, statement);
  if (unknown && (understood.has(name) || understood.has(`<${name}`))) {
    mark(context, statement, 'unknown', server.name);
    complain(context, 'unknown-variable', () => ({
      severity: 'note',
      message: 'a variable in this line has no value that is known here',
      span: spanOf(context, statement),
      help: 'Define it, or declare the environment of the program in the fleet file',
    }));
  }
}

/** Rules for a folder see file names, which only the disk knows; what stays on this machine is answered here anyway. */
function noteSection(context: Context, server: Server, section: Statement): void {
  const isFolder = notFollowed.has(section.name);
  if (section.block === undefined || (!isFolder && !/^location(?:match)?$/.test(section.name))) return;
  for (const statement of walkStatements(section.block)) {
    if (statement.name !== 'rewriterule') continue;
    const flags = argumentsOf(context, statement).texts[2] ?? '';
    if (!isFolder || /[[,]\s*(?:P|proxy)\s*[,\]]/i.test(flags))
      mark(context, statement, 'unknown', server.name);
  }
}
