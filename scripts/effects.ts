// Effect classes of every kind's words: npm run effects [-- --kind KIND] [--list]
import { effectClasses } from '../src/model/effect.ts';
import { type EffectsOfKind, effectTables } from './effect-tables.ts';
import { effectRow } from './effects-page.ts';

const words = process.argv.slice(2);
const at = words.indexOf('--kind');
const wanted = at < 0 ? undefined : words[at + 1];
const tables = effectTables().filter(({ kind }) => wanted === undefined || kind === wanted);

if (tables.length === 0 || (at >= 0 && wanted === undefined)) {
  process.stderr.write('usage: npm run effects -- [--kind KIND] [--list]\n');
  process.exitCode = 2;
} else {
  const lines = words.includes('--list') ? tables.flatMap(listed) : summary(tables);
  process.stdout.write(`${lines.join('\n')}\n`);
}

function summary(all: readonly EffectsOfKind[]): readonly string[] {
  const columns = [...effectClasses, 'computed', 'told', 'silent', 'left out'];
  const row = (cells: readonly (string | number)[]): string =>
    cells.map((cell, index) => (index === 0 ? `${cell}`.padEnd(11) : `${cell}`.padStart(14))).join('');
  return [row(['kind', ...columns]), ...all.map((table) => row([table.kind, ...effectRow(table)]))];
}

function listed({ kind, effects, leftOut }: EffectsOfKind): readonly string[] {
  const known = [...effects].map(([word, effect]) => {
    const marks = `${effect.computed === true ? 'computed' : 'told'}${effect.ordered === true ? ', ordered' : ''}`;
    return [kind, word, effect.class, marks, effect.evidence ?? ''].join('\t');
  });
  return [...known, ...leftOut.map((word) => [kind, word, 'routing', 'told, ordered', ''].join('\t'))];
}
