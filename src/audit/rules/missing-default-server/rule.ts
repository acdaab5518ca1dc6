import type { Directive } from '../../../model/directive.ts';
import { nginxDirectives } from '../../nginx-directives.ts';
import { type Observation, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'missing-default-server',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'device',
  title: 'Nobody says which server block takes hosts that no block names',
  why: 'The first block in the order of the files does: a new file whose name sorts first takes all unknown hosts, with its certificate and its application.',
  fix: 'Add listen … default_server to the block that is meant, best to one that refuses: return 444.',
  check: checkRule,
});

interface Place {
  readonly device: string;
  readonly blocks: Directive[];
  hasDefault: boolean;
  readonly first: Directive;
}

function* checkRule({ path }: RuleContext): Iterable<Observation> {
  const places = new Map<string, Place>();
  for (const { device, directive, around } of nginxDirectives(path, 'listen')) {
    const server = around.at(-1);
    if (server === undefined || around.some(({ name }) => name === 'stream' || name === 'mail')) continue;
    const key = `${device.id} ${addressOf(directive.arguments[0] ?? '')}`;
    const place = places.get(key) ?? { device: device.id, blocks: [], hasDefault: false, first: directive };
    place.blocks.push(server);
    place.hasDefault ||= directive.arguments.some((word) => word === 'default_server' || word === 'default');
    places.set(key, place);
  }
  for (const [key, { device, blocks, hasDefault, first }] of places) {
    const [block] = blocks;
    if (hasDefault || blocks.length < 2 || block === undefined || isCatchAll(block)) continue;
    yield {
      message: `${blocks.length} server blocks listen on ${first.arguments[0]}, none is the default_server: this one takes every unknown host`,
      span: first.span,
      subjects: [`${device}/default-server:${key}`],
    };
  }
}

function addressOf(text: string): string {
  return /^\d+$/.test(text) ? `*:${text}` : text;
}

/** Written to take what is left, or to send it elsewhere. */
function isCatchAll({ block = [] }: Directive): boolean {
  const names = block.filter(({ name }) => name === 'server_name').flatMap((one) => one.arguments);
  const answers = block.some(({ name }) => name === 'return');
  return names.length === 0 || names.includes('_') || names.includes('') || answers;
}
