import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Field, Matcher, Predicate, Transform, Truth } from '../model/predicate.ts';
import { addressIn, contains, parsePrefix } from './address.ts';
import { evaluate, likely } from './evaluate.ts';
import type { Request } from './request.ts';

const span = { file: 'x', line: 1, column: 1, endLine: 1, endColumn: 2 };
const request: Request = {
  source: '203.0.113.7',
  destination: undefined,
  destinationPort: 443,
  method: 'GET',
  tls: true,
  host: 'Shop.example.com:443',
  path: '/img/logo.png',
  query: 'a=1&b=2',
  headers: { 'x-pool': 'blue' },
  aliveServers: (pool) => (pool === 'app' ? 3 : undefined),
};

function test(field: Field, matchers: readonly Matcher[], transforms: readonly Transform[] = []): Predicate {
  return { kind: 'test', field, matchers, transforms, span };
}

const text = (
  kind: 'exact' | 'prefix' | 'suffix' | 'substring' | 'directory' | 'domain',
  value: string,
  ignoreCase = false,
): Matcher => ({
  kind,
  value,
  ignoreCase,
});

describe('evaluate', () => {
  it.each<[string, Predicate, Truth]>([
    ['path prefix', test({ name: 'path' }, [text('prefix', '/img')]), 'yes'],
    ['path suffix', test({ name: 'path' }, [text('suffix', '.jpg'), text('suffix', '.png')]), 'yes'],
    ['directory', test({ name: 'path' }, [text('directory', 'img')]), 'yes'],
    ['no directory', test({ name: 'path' }, [text('directory', 'logo')]), 'no'],
    [
      'host with case',
      test({ name: 'host' }, [text('exact', 'shop.example.com')], [{ name: 'strip-port', arguments: [] }]),
      'no',
    ],
    [
      'host without case',
      test(
        { name: 'host' },
        [text('exact', 'shop.example.com', true)],
        [{ name: 'strip-port', arguments: [] }],
      ),
      'yes',
    ],
    ['domain', test({ name: 'host' }, [text('domain', 'example', true)]), 'yes'],
    ['source inside', test({ name: 'source' }, [{ kind: 'address', prefix: '203.0.113.0/24' }]), 'yes'],
    ['source outside', test({ name: 'source' }, [{ kind: 'address', prefix: '10.0.0.0/8' }]), 'no'],
    ['port range', test({ name: 'destination-port' }, [{ kind: 'range', low: 400, high: 500 }]), 'yes'],
    ['parameter', test({ name: 'url-param', argument: 'b' }, [text('exact', '2')]), 'yes'],
    ['missing parameter', test({ name: 'url-param', argument: 'c' }, [{ kind: 'found' }]), 'no'],
    ['known header', test({ name: 'header', argument: 'X-Pool' }, [text('exact', 'blue')]), 'yes'],
    ['unknown header', test({ name: 'header', argument: 'X-Other' }, [{ kind: 'found' }]), 'uncertain'],
    [
      'field converter',
      test({ name: 'path' }, [text('exact', 'img')], [{ name: 'field', arguments: ['2', '/'] }]),
      'yes',
    ],
    [
      'regex',
      test({ name: 'path' }, [{ kind: 'regex', source: '^/img/.*\\.png$', ignoreCase: false }]),
      'yes',
    ],
    [
      'broken regex',
      test({ name: 'path' }, [{ kind: 'regex', source: '(?<', ignoreCase: false }]),
      'uncertain',
    ],
    [
      'alive servers',
      test({ name: 'pool-alive-servers', argument: 'app' }, [{ kind: 'range', low: 0, high: 0 }]),
      'no',
    ],
    [
      'alive servers of a stranger',
      test({ name: 'pool-alive-servers', argument: 'x' }, [{ kind: 'range', low: 0, high: 0 }]),
      'uncertain',
    ],
  ])('%s', (_, predicate, expected) => {
    expect(evaluate(predicate, request)).toBe(expected);
  });

  it('follows Kleene: doubt spreads only where it decides', () => {
    const doubt: Predicate = { kind: 'uncertain', reason: 'lua', span };
    const yes: Predicate = { kind: 'constant', value: true };
    const no: Predicate = { kind: 'constant', value: false };
    expect(evaluate({ kind: 'any', terms: [doubt, yes] }, request)).toBe('yes');
    expect(evaluate({ kind: 'all', terms: [doubt, no] }, request)).toBe('no');
    expect(evaluate({ kind: 'all', terms: [doubt, yes] }, request)).toBe('uncertain');
    expect(evaluate({ kind: 'not', term: doubt }, request)).toBe('uncertain');
    expect(likely({ kind: 'not', term: doubt }, request)).toBe(true);
  });

  it('a predicate and its negation never agree', () => {
    const leaf = fc.constantFrom<Predicate>(
      { kind: 'constant', value: true },
      { kind: 'constant', value: false },
      { kind: 'uncertain', reason: 'x', span },
      test({ name: 'path' }, [text('prefix', '/img')]),
    );
    const tree = fc.letrec<{ node: Predicate }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.record({
          kind: fc.constantFrom('all' as const, 'any' as const),
          terms: fc.array(tie('node'), { maxLength: 3 }),
        }),
        fc.record({ kind: fc.constant('not' as const), term: tie('node') }),
      ),
    })).node;
    const opposite: Record<Truth, Truth> = { yes: 'no', no: 'yes', uncertain: 'uncertain' };
    fc.assert(
      fc.property(tree, (predicate) => {
        expect(evaluate({ kind: 'not', term: predicate }, request)).toBe(
          opposite[evaluate(predicate, request)],
        );
      }),
    );
  });
});

describe('addresses', () => {
  it.each(['0.0.0.0/0', '10.1.0.0/16', '203.0.113.0/24', '192.0.2.7', '2001:db8::/32'])(
    'draws inside %s',
    (prefix) => {
      const parsed = parsePrefix(prefix);
      if (parsed === undefined) throw new Error('no prefix');
      fc.assert(
        fc.property(fc.double({ min: 0, max: 0.999999, noNaN: true }), (fraction) => {
          const drawn = parsePrefix(addressIn(parsed, fraction));
          expect(drawn !== undefined && contains(parsed, drawn.bytes)).toBe(true);
        }),
      );
    },
  );

  it('reads masks and refuses what is none', () => {
    expect(parsePrefix('10.0.0.0/255.255.0.0')?.bits).toBe(16);
    expect(parsePrefix('10.0.0.0/255.0.255.0')).toBeUndefined();
    expect(parsePrefix('10.0.0/8')).toBeUndefined();
    expect(parsePrefix('10.0.0.0/33')).toBeUndefined();
  });
});
