// What tables of effects claim, held against the readers: every argument shows in a part, and what is called computed in the facts.
import { describe, expect, it } from 'vitest';
import { withoutSpans } from '../src/change/without-spans.ts';
import { kindNamed } from '../src/devices/testing/effects.ts';

import { type Directive, walkDirectives } from '../src/model/directive.ts';
import { isSilent, type StatementPart } from '../src/model/effect.ts';
import { kindOracles } from './testing/changes/kinds.ts';
import { diceOf } from './testing/oracle/dice.ts';

type DeviceKind = ReturnType<typeof kindNamed>;

const programs = ['haproxy', 'nginx', 'apache'] as const;
const seeds = [11, 12, 13];

/** A statement of a drawn site, with the line that it stands on. */
interface Placed {
  readonly text: string;
  readonly statement: Directive;
  readonly around: readonly Directive[];
}

function statementsOf(kind: DeviceKind, text: string): readonly Placed[] {
  const { tree } = kind.read([{ file: 'site', text }]);
  return [...walkDirectives(kind.directives?.(tree) ?? [])].map(([statement, around]) => ({
    text,
    statement,
    around,
  }));
}

function sites(program: (typeof programs)[number]): readonly string[] {
  return seeds.map((seed) => kindOracles[program].draw(diceOf(seed)).text.replaceAll('@DIR@', '/srv'));
}

const keyOf = ({ word, value }: StatementPart): string => `${word}\0${value}`;

/** Other words in the place of one argument. */
function others(argument: string): readonly string[] {
  const counted = argument.replace(/\d/, (digit) => String((Number(digit) + 3) % 10));
  return [`${argument}x`, '77', counted].filter((one) => one !== argument);
}

/** The text with another word for an argument; undefined where it is written otherwise there. */
function withWord({ text, statement }: Placed, argument: string, other: string): string | undefined {
  const lines = text.split('\n');
  const at = statement.span.line - 1;
  const line = lines[at] ?? '';
  const quoted = argument.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const pattern = new RegExp(`(^|[\\s"={(])${quoted}(?=$|[\\s";)}])`);
  const changed = line.replace(pattern, (_, before: string) => `${before}${other}`);
  return changed === line ? undefined : lines.with(at, changed).join('\n');
}

/** Parts that say something else in the changed text, of the statement at the same place. */
function newParts(kind: DeviceKind, before: Placed, text: string): readonly StatementPart[] {
  const { line, column } = before.statement.span;
  const now = statementsOf(kind, text).find(
    ({ statement: { span } }) => span.line === line && span.column === column,
  );
  if (now === undefined) return [];
  const known = new Set((kind.parts?.(before.statement, before.around) ?? []).map(keyOf));
  return (kind.parts?.(now.statement, now.around) ?? []).filter((part) => !known.has(keyOf(part)));
}

/** Tables that nothing looks in show in no request; what is tried after a failure is always told. */
const elsewhere = /^(?:map|geo|split_clients)(?: entry)?$|next_upstream|^(?:retry-on|option redispatch)$/;

describe.each(programs)('%s', (program) => {
  const kind = kindNamed(program);

  it('has every argument of a line in one of its parts', () => {
    let tried = 0;
    const silent = sites(program).flatMap((text) =>
      statementsOf(kind, text).flatMap(({ statement, around }) => {
        const before = (kind.parts?.(statement, around) ?? []).map(keyOf).join('\n');
        return statement.arguments.flatMap((argument, at) => {
          tried++;
          const { name, span, block, content } = statement;
          const twin = {
            ...statement,
            name,
            span,
            block,
            content,
            arguments: statement.arguments.with(at, '77'),
          };
          const after = (kind.parts?.(twin, around) ?? []).map(keyOf).join('\n');
          return argument !== '77' && before === after
            ? [`${statement.name} ${statement.arguments.join(' ')}`]
            : [];
        });
      }),
    );
    expect(tried).toBeGreaterThan(200);
    expect(silent).toEqual([]);
  });

  it('has what it calls computed in its facts', () => {
    let tried = 0;
    const unseen = sites(program).flatMap((text) => {
      const facts = withoutSpans(kind.read([{ file: 'site', text }]).facts);
      return statementsOf(kind, text).flatMap((placed) =>
        placed.statement.arguments.flatMap((argument) =>
          others(argument).flatMap((other) => {
            const changed = withWord(placed, argument, other);
            if (changed === undefined) return [];
            const parts = newParts(kind, placed, changed).filter(
              ({ word, effect }) => !isSilent(effect.class) && !elsewhere.test(word),
            );
            if (parts.length === 0 || !parts.every(({ effect }) => effect.computed === true)) return [];
            tried++;
            const now = withoutSpans(kind.read([{ file: 'site', text: changed }]).facts);
            return now === facts ? [`${placed.statement.name} ${argument} → ${other}`] : [];
          }),
        ),
      );
    });
    expect(tried).toBeGreaterThan(100);
    expect(unseen).toEqual([]);
  });
});
