import { formatSpan } from '../../text/source.ts';
import { type CheckReport, type Entry, levelCounts, placeOf } from './entry.ts';

/**
 * JUnit XML as CI servers read it: one test suite, a failed test case for each error or warning, a passed one for each
 * note, and one that passed when nothing was found.
 */
export function checkJunit(report: CheckReport, relative: (file: string) => string): string {
  const { entries } = report;
  const counts = levelCounts(entries);
  const cases = entries.map((entry) => testCase(entry, relative));
  if (cases.length === 0) cases.push('    <testcase name="no findings" classname="evenkeel"/>');
  const attributes = `tests="${cases.length}" failures="${counts.error + counts.warning}" errors="0" skipped="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="evenkeel check" ${attributes}>`,
    `  <testsuite name="evenkeel check" ${attributes}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(entry: Entry, relative: (file: string) => string): string {
  const place = placeOf(entry);
  const where = place === undefined ? 'fleet' : formatSpan({ ...place, file: relative(place.file) });
  const head = `    <testcase name="${xml(`${entry.id} ${where}`)}" classname="${xml(`evenkeel.${entry.id}`)}"${place === undefined ? '' : ` file="${xml(relative(place.file))}" line="${place.line}"`}`;
  const text = [`${where}: ${entry.message}`, ...(entry.help === undefined ? [] : [`fix: ${entry.help}`])];
  if (entry.severity === 'note')
    return `${head}>\n      <system-out>${xml(`note: ${text.join('\n')}`)}</system-out>\n    </testcase>`;
  return `${head}>\n      <failure type="${entry.severity}" message="${xml(entry.message)}">${xml(text.join('\n'))}</failure>\n    </testcase>`;
}

/** Characters that XML 1.0 does not allow at all become question marks. */
function xml(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex -- exactly the characters that XML 1.0 forbids
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '?')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}
