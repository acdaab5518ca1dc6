import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eosIgnored } from '../eos/global.ts';
import { eosIgnoredOnPorts } from '../eos/ports.ts';
import { frrIgnored } from '../frr/global.ts';
import { frrIgnoredOnPorts } from '../frr/ports.ts';
import { iosIgnored } from '../ios/global.ts';
import { iosIgnoredOnPorts } from '../ios/ports.ts';
import { ignoredOnPorts, ignoredTopics } from './ignored.ts';

const shared = [...Object.keys(ignoredTopics), ...Object.keys(ignoredOnPorts)];

describe.each([
  ['eos', [...shared, ...Object.keys(eosIgnored), ...Object.keys(eosIgnoredOnPorts)]],
  ['ios', [...shared, ...Object.keys(iosIgnored), ...Object.keys(iosIgnoredOnPorts)]],
  ['frr', [...Object.keys(frrIgnored), ...Object.keys(frrIgnoredOnPorts)]],
])('%s', (kind, topics) => {
  it('says of every topic why it is ignored', () => {
    const text = readFileSync(join(import.meta.dirname, '..', kind, 'README.md'), 'utf8');
    const rows = text.split('\n').filter((line) => line.startsWith('| '));
    const told = new Set(
      rows.flatMap((row) => (row.split('|')[1] ?? '').split(',').map((topic) => topic.trim())),
    );
    expect(topics.filter((topic) => !told.has(topic))).toEqual([]);
  });
});
