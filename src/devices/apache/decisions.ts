import type { Decision } from '../../model/decision.ts';
import { accessDecisions } from './access.ts';
import { contentDecisions } from './content.ts';
import { argumentsOf, type Context, once, spanOf } from './context.ts';
import { uncertain } from './predicates.ts';
import { proxyPasses } from './proxy-pass.ts';
import { sectionRedirects, serverRedirects } from './redirects.ts';
import { asked, engine, isRewritten, mayEnd, rewriteDecisions } from './rewrite.ts';
import { rewriteRules } from './rewrite-rules.ts';
import { decision, type Routing } from './routing.ts';
import { type Section, urlSections } from './sections.ts';
import { headerDecisions } from './sent.ts';
import { setting } from './servers.ts';

/**
 * One server's decisions in the order in which httpd takes them (request.c, ap_process_request_internal): mod_rewrite,
 * mod_proxy and mod_alias translate the name; access rules and fix-ups follow; the handler answers last.
 */
export function decisionsOf(without: Omit<Routing, 'gate' | 'headers'>): readonly Decision[] {
  const { context, server } = without;
  const rules = rewriteRules(context, server);
  const sections = urlSections(context, server);
  const headers = headerDecisions(without, sections);
  const routing: Routing = { ...without, gate: gateOf(context, sections), headers };
  // Sections are looked up before rules run, and again behind them where [PT] made the new path the request's.
  const before = mayEnd(rules) ? urlSections(context, server, asked) : sections;
  return [
    ...forwardProxy(routing),
    ...rewriteDecisions({ ...routing, gate: gateOf(context, before) }, rules),
    ...rewrittenFile({ ...routing, gate: gateOf(context, before) }, rules, before),
    ...proxyPasses(routing, sections, before),
    ...serverRedirects(context, server),
    ...contentDecisions(routing, sections),
  ];
}

function gateOf(context: Context, sections: readonly Section[]): readonly Decision[] {
  return once(context, sections, 'gate', () => {
    const gate = [...accessDecisions(context, sections), ...sectionRedirects(context, sections)];
    return gate.length === 0 ? nothing : gate;
  });
}

const nothing: readonly Decision[] = [];

/** A path that rules changed without [PT] is the file's: neither ProxyPass nor Redirect sees it. */
function rewrittenFile(
  routing: Routing,
  rules: ReturnType<typeof rewriteRules>,
  sections: readonly Section[],
): readonly Decision[] {
  const [first] = rules;
  if (first === undefined || !mayEnd(rules)) return [];
  const decisions = contentDecisions(routing, sections);
  const action = { kind: 'enter', name: 'rewritten', decisions } as const;
  const when = isRewritten(first, routing);
  return [
    decision(routing.context, engine(routing) ?? first.statement, { when, action, stage: 'rewritten' }),
  ];
}

/** With `ProxyRequests On` a request line that holds a whole URL names its own server. */
function forwardProxy({ context, server }: Routing): readonly Decision[] {
  const statement = setting(server, 'proxyrequests');
  if (statement === undefined || argumentsOf(context, statement).texts[0]?.toLowerCase() !== 'on') return [];
  const to = {
    text: 'the URL in the request line',
    parts: [{ field: { name: 'opaque' as const }, transforms: [] }],
  };
  const when = uncertain('the request line holds a whole URL', spanOf(context, statement));
  return [decision(context, statement, { when, action: { kind: 'forward', to }, stage: 'ProxyRequests' })];
}
