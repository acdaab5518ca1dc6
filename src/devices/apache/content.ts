import type { Action, Decision } from '../../model/decision.ts';
import { always, type Predicate } from '../../model/predicate.ts';
import { argumentsOf, type Context, mark, once, spanOf, textOf } from './context.ts';
import { segments, test, uncertain } from './predicates.ts';
import { proxyDecision } from './proxying.ts';
import { regexMatcher } from './regex.ts';
import { decision, poolFor, type Routing } from './routing.ts';
import { fileSections, type Section } from './sections.ts';
import { asWritten, notHttp } from './sent.ts';
import { merged, setting } from './servers.ts';
import { isScript, parseTarget } from './targets.ts';
import type { Statement } from './tree.ts';

const stage = 'content';

/** What answers a request that was neither redirected nor proxied: handlers, aliases, files. */
export function contentDecisions(routing: Routing, sections: readonly Section[]): readonly Decision[] {
  const byUrl = handlers(routing, sections);
  const byFile = handlers(routing, fileSections(routing.context, routing.server));
  return [...routing.gate, ...byUrl, ...byFile, ...maybeHandled(byFile), ...aliases(routing), files(routing)];
}

/** `SetHandler` of the last section that has one (core.c, core_override_type). */
function handlers(routing: Routing, sections: readonly Section[]): readonly Decision[] {
  return sections.toReversed().flatMap(({ when, block }): Decision[] => {
    const statement = block.findLast(({ name }) => name === 'sethandler');
    const name = statement === undefined ? '' : (argumentsOf(routing.context, statement).texts[0] ?? '');
    if (statement === undefined || /^(?:none|default-handler)?$/i.test(name)) return [];
    return [handlerDecision(routing, statement, when, name)];
  });
}

/** `proxy:URL` hands the file's name to a server, such as PHP-FPM (mod_proxy.c, proxy_handler). */
function handlerDecision(routing: Routing, statement: Statement, when: Predicate, name: string): Decision {
  const url = /^proxy:(.*)$/i.exec(name)?.[1];
  const target = url === undefined ? undefined : parseTarget(url);
  if (target !== undefined)
    return proxyDecision({ ...routing, gate: [] }, statement, {
      when,
      stage,
      name,
      sent: isScript(target) ? notHttp : asWritten,
      pool: poolFor(routing, target, statement),
    });
  if (url !== undefined || name.startsWith('expr=')) mark(routing.context, statement, 'unknown');
  return decision(routing.context, statement, { when, action: { kind: 'return', isByPath: true }, stage });
}

/** An index or a front controller may be such a file too: which one answers, only the disk knows. */
function maybeHandled(byFile: readonly Decision[]): readonly Decision[] {
  const [first] = byFile.filter(({ action }) => action.kind === 'route' || action.kind === 'enter');
  if (first === undefined) return [];
  return [{ ...first, when: uncertain('which file answers is only known on the disk', first.span) }];
}

function aliases({ context, server }: Routing): readonly Decision[] {
  const statements = merged(server, 'alias', 'scriptalias', 'aliasmatch', 'scriptaliasmatch');
  return statements.flatMap(
    (statement) => once(context, statement, 'alias', () => aliasDecision(context, statement)) ?? [],
  );
}

function aliasDecision(context: Context, statement: Statement): Decision | undefined {
  const [from = '', to] = argumentsOf(context, statement).texts;
  if (to === undefined) return undefined;
  const span = spanOf(context, statement);
  const isMatch = statement.name.endsWith('match');
  const when = isMatch ? test({ name: 'path' }, [regexMatcher(from)], span) : segments(from, span);
  return decision(context, statement, { when, action: { kind: 'return', isByPath: true }, stage });
}

/** All that is left is looked for below DocumentRoot. */
function files({ context, server }: Routing): Decision {
  const statement = setting(server, 'documentroot');
  const action: Action = { kind: 'return', isByPath: true };
  if (statement !== undefined)
    return once(context, statement, 'root', () =>
      decision(context, statement, { when: always, action, stage }),
    );
  const text = server.statement === undefined ? 'DocumentRoot' : textOf(context, server.statement);
  return { when: always, action, text, stage, span: server.span };
}
