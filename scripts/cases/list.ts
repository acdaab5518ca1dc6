import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** One question to the program, and what its answer must be. */
export interface Case {
  readonly name: string;
  /** Where the command runs. */
  readonly folder: string;
  readonly command: readonly string[];
  readonly expected: string;
  readonly judge: (answer: unknown, status: number) => { readonly text: string; readonly isRight: boolean };
}

/** Groups whose cases are about other promises: what `check` knows of versions, and what the guard does. */
const left: Readonly<Record<string, string>> = {
  versions: 'what newer programs know',
  guard: 'what the guard does',
};

export function casesOf(folder: string, group: string): readonly Case[] {
  if (left[group] !== undefined) {
    process.stderr.write(`left out: ${group} (${left[group]})\n`);
    return [];
  }
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.') && statSync(join(folder, name)).isDirectory())
    .sort()
    .flatMap((name) => [
      ...pairs(join(folder, name), `${group}/${name}`),
      ...goodOnes(join(folder, name), `${group}/${name}`),
      ...tracesOf(join(folder, name), `${group}/${name}`),
      ...rehearsalsOf(join(folder, name), `${group}/${name}`),
    ]);
}

/** Versions of one case by what their names say of them, the sound one first. */
const pairNames: readonly (readonly [string, string])[] = [
  ['good', 'bad'],
  ['good', 'bad-libc'],
  ['before', 'bad'],
  ['base', 'proposed'],
  ['base', 'prop'],
  ['base', 'all-frontends-gone'],
  ['base', 'one-frontend-gone'],
  ['base', 'port-changed'],
  ['base', 'run'],
  ['base2', 'run2'],
  ['base', 'frontend-disabled'],
  ['base-two', 'two-disabled'],
  ['base-two', 'frontend-removed'],
  ['lb1', 'lb1.new'],
];

function pairs(folder: string, name: string): readonly Case[] {
  const inside = existsSync(join(folder, 'fleet')) ? join(folder, 'fleet') : folder;
  return pairNames.flatMap(([sound, other]) => {
    const [base, proposed] = [fileOf(inside, sound), fileOf(inside, other)];
    if (base === undefined || proposed === undefined) return [];
    const forth = planCase(`${name}: plan ${base} ${proposed}`, inside, [base, proposed], notClear);
    const back = planCase(`${name}: plan ${proposed} ${base}`, inside, [proposed, base], notBlock);
    return sound === 'good' ? [forth, back] : [forth];
  });
}

/** `bad` may be a folder or a file with an ending. */
function fileOf(folder: string, name: string): string | undefined {
  return [name, `${name}.cfg`, `${name}.conf`].find((one) => existsSync(join(folder, one)));
}

interface Expectation {
  readonly text: string;
  readonly holds: (level: string) => boolean;
}

const notClear: Expectation = { text: 'not clear', holds: (level) => level !== 'clear' };
const notBlock: Expectation = { text: 'not block', holds: (level) => level !== 'block' };

function planCase(
  name: string,
  folder: string,
  [base, proposed]: readonly [string, string],
  { text, holds }: Expectation,
): Case {
  return {
    name,
    folder,
    command: ['plan', base, proposed],
    expected: text,
    judge: (answer) => {
      const { verdict } = answer as { verdict: { level: string; reasons: readonly { text: string }[] } };
      const why = verdict.reasons[0]?.text.slice(0, 100) ?? '';
      return { text: `${verdict.level} ${why}`, isRight: holds(verdict.level) };
    },
  };
}

/** A sound network is told no error. */
function goodOnes(folder: string, name: string): readonly Case[] {
  const fleet = join(folder, 'good', 'evenkeel.yaml');
  // Without a word on what was wrong, what is said of the case is right as it is.
  if (!existsSync(fleet) || !existsSync(join(folder, 'WHY.md'))) return [];
  return [
    {
      name: `${name}: check good`,
      folder,
      command: ['check', 'good'],
      expected: 'no error',
      judge: (answer) => {
        const { findings = [] } = answer as { findings?: readonly { severity: string; rule: string }[] };
        const errors = findings.filter(({ severity }) => severity === 'error');
        return { text: errors.map(({ rule }) => rule).join(', ') || 'none', isRight: errors.length === 0 };
      },
    },
  ];
}

/** A flow that is followed in a case, the ends that are right, and what the answer must name. */
interface TraceQuestion {
  readonly flow: string;
  /** What stands behind the flow: the file that is asked, headers. */
  readonly more?: readonly string[];
  /** The side that is asked, where the case has two. */
  readonly side?: string;
  readonly ends: readonly string[];
  readonly names?: string;
}

const sure: readonly string[] = ['delivered', 'uncertain'];

const traces: Readonly<Record<string, readonly TraceQuestion[]>> = {
  'web/01-acl-after-rewrite': [
    {
      flow: 'http://127.0.0.1:18100/shop/api/x',
      more: ['bad.cfg'],
      ends: ['delivered'],
      names: '"pool":"site"',
    },
  ],
  'web/03-tcp-mode-host-rule': [
    { flow: 'http://two.example.com:18103/', more: ['bad.cfg'], ends: ['uncertain'], names: 'web1' },
  ],
  'web/17-variable-proxy-pass-uri': [
    {
      flow: 'http://127.0.0.1:18117/jenkins/job/x?y=1',
      more: ['bad.conf'],
      ends: ['delivered'],
      names: '"path":"/jenkins/"',
    },
  ],
  'web/23-balancer-without-slash': [
    {
      flow: 'http://shop.example.com:18123/index.html',
      more: ['bad.conf'],
      ends: ['answered'],
      names: '"status":500',
    },
  ],
  'web/30-alpn-h2-in-tcp-mode': [{ flow: 'https://127.0.0.1:18130/', ends: ['uncertain'], names: 'HTTP/2' }],
  'web/31-sni-rule-without-waiting': [
    {
      flow: 'https://mail.example.com:18131/',
      more: ['bad.cfg'],
      ends: ['uncertain'],
      names: 'pool":"site"',
    },
  ],
  'web/x1-trace-host-header': [
    {
      flow: 'http://127.0.0.1:18130/',
      more: ['bad.cfg', '--header', 'Host: one.example.com'],
      ends: ['delivered'],
      names: '"pool":"one"',
    },
  ],
  'network/12-bridge-pvid-self': [
    { flow: 'icmp srv -> pve', side: 'good', ends: ['delivered'] },
    { flow: 'icmp srv -> pve', side: 'bad', ends: ['vlan-isolated'] },
  ],
  'network/27-anycast-gateway-mac': [{ flow: 'a -> b', side: 'good', ends: sure }],
  'network/31-l2-only-segment': [{ flow: 'a -> b', side: 'good', ends: sure }],
  'network-more/captured-frr-json-tables-mixed': [{ flow: '10.0.40.2 -> 10.0.50.1', ends: sure }],
  'network-more/ios-catalyst6500-dynamic-desirable': [{ flow: '10.0.10.1 -> 10.0.10.2', ends: sure }],
  'network-more/trace-certain-despite-unread-forwarding-lines': [
    { flow: 'a -> b:80', ends: ['uncertain'], names: 'zone-member' },
    { flow: 'c -> b:80', ends: ['uncertain'], names: 'ip policy route-map' },
  ],
  'network-more/unnumbered-interfaces': [{ flow: '10.255.0.1 -> 10.255.0.2', ends: sure }],
};

function tracesOf(folder: string, name: string): readonly Case[] {
  return (traces[name] ?? []).map(({ flow, more = [], side = '', ends, names = '' }) => ({
    name: `${name}: trace ${side} ${flow}`,
    folder: join(folder, side),
    command: ['trace', flow, ...more],
    expected: `${ends.join(' or ')}${names === '' ? '' : `, naming '${names}'`}`,
    judge: (answer) => {
      const { disposition = '' } = answer as { disposition?: string };
      const isNamed = JSON.stringify(answer).includes(names);
      return { text: disposition, isRight: ends.includes(disposition) && isNamed };
    },
  }));
}

/** Cases whose harm the real program shows: the rehearsal must not find them harmless. */
const rehearsed: readonly string[] = ['web/01-acl-after-rewrite', 'web/23-balancer-without-slash'];

interface Rehearsed {
  readonly verdict: { readonly level: string; readonly reasons: readonly string[] };
}

function rehearsalsOf(folder: string, name: string): readonly Case[] {
  if (!rehearsed.includes(name)) return [];
  const [base = '', proposed = ''] = ['good', 'bad'].map((side) => fileOf(folder, side));
  return [
    {
      name: `${name}: rehearse ${base} ${proposed}`,
      folder,
      command: ['rehearse', base, proposed, '--for', '2s'],
      expected: 'not clear',
      judge: (answer) => {
        const { level, reasons } = (answer as Rehearsed).verdict;
        return { text: `${level} ${reasons[0]?.slice(0, 100) ?? ''}`, isRight: level !== 'clear' };
      },
    },
  ];
}
