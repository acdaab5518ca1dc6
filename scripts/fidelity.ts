// Sends the same requests to the real programs and to the model, and prints 'case | requests | agreed | p-value'.
// Usage: npm run fidelity [-- WORD [REQUESTS [SEED]]]: only cases with that word in their name.
import type { Result } from '../tests/fidelity/case.ts';
import { cases, isWrong, lowestPValue } from '../tests/fidelity/cases.ts';
import { run } from '../tests/fidelity/run.ts';

const [word = '', count = '1000', seed = '1'] = process.argv.slice(2);
const wanted = cases.filter(({ name }) => name.includes(word));
const width = Math.max(4, ...wanted.map(({ name }) => name.length));
const line = (cells: readonly [string, string, string, string]): void => {
  const [name, requests, agreed, pValue] = cells;
  process.stdout.write(
    `${name.padEnd(width)} | ${requests.padStart(8)} | ${agreed.padStart(8)} | ${pValue.padStart(9)}\n`,
  );
};

/** A program that does not start must not hide the other cases. */
function failed(error: unknown): Result {
  return { name: '', requests: 1, agreed: 0, difference: String(error) };
}

line(['case', 'requests', 'agreed', 'p-value']);
let total = 0;
const wrong: string[] = [];
for (const one of wanted) {
  const result = await run(one, Number(count), Number(seed)).catch(failed);
  const { requests, agreed, pValue } = result;
  total += requests;
  if (isWrong(result)) wrong.push(`${one.name}: ${result.difference ?? 'the shares do not fit'}`);
  const share = pValue === undefined ? `${((100 * agreed) / requests).toFixed(1)} %` : '-';
  line([one.name, String(requests), share, pValue === undefined ? '-' : pValue.toPrecision(3)]);
}
process.stdout.write(`\n${wanted.length} cases, ${total} requests, ${wrong.length} wrong\n`);
process.stdout.write(
  `A distribution fails below p = ${lowestPValue}: once in a million runs of a case by chance.\n`,
);
for (const text of wrong) process.stdout.write(`${text}\n`);
process.exitCode = wanted.length === 0 || wrong.length > 0 ? 1 : 0;
