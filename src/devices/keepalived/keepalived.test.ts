import { describe, expect, it } from 'vitest';
import type { RedundancyGroup } from '../../model/network/interface.ts';
import type { Reading, ReadOptions } from '../device.ts';
import { keepalived } from './index.ts';

function read(lines: readonly string[], options?: ReadOptions): Reading {
  return keepalived.read([{ file: '/etc/keepalived/keepalived.conf', text: lines.join('\n') }], options);
}

function groupsOf(lines: readonly string[], options?: ReadOptions): readonly RedundancyGroup[] {
  const { network } = read(lines, options).facts;
  return (network?.interfaces ?? []).flatMap(({ redundancy }) => redundancy);
}

const instance = (...lines: readonly string[]): readonly string[] => [
  'vrrp_instance A {',
  'interface eth0',
  'virtual_router_id 5',
  ...lines,
  '}',
];

describe('lines', () => {
  it('takes a comment anywhere but in quotes', () => {
    const [group] = groupsOf(instance('priority 7!8', 'authentication {', 'auth_pass "a#b" # no', '}'));
    const [other] = groupsOf(instance('authentication {', "auth_pass 'a#b'", '}'));
    expect(group?.priority.value).toBe(7);
    expect(group?.authentication?.value).toBe(other?.authentication?.value);
  });

  it('takes braces wherever they stand', () => {
    const texts = [
      ['vrrp_instance A{ virtual_router_id 5', 'virtual_ipaddress { 10.0.0.1 } }'],
      ['vrrp_instance A', '{', 'virtual_router_id 5', 'virtual_ipaddress', '{', '10.0.0.1', '}', '}'],
    ];
    for (const lines of texts) {
      const [group] = groupsOf(lines);
      expect(group?.addresses.map(({ address }) => address)).toEqual(['10.0.0.1']);
      expect(read(lines).problems).toEqual([]);
    }
  });

  it('follows conditions by the name of the machine, without its domain', () => {
    const lines = instance('@a priority 1', '@b priority 2', '@^b version 3');
    const on = (name: string): readonly (number | undefined)[] => {
      const [group] = groupsOf(lines, { environment: { HOSTNAME: name } });
      return [group?.priority.value, group?.version.value];
    };
    expect(on('a.example.com')).toEqual([1, 3]);
    expect(on('b')).toEqual([2, 2]);
    const { facts, problems } = read(lines);
    expect(facts.coverage.unknown).toHaveLength(3);
    expect(problems.map(({ code }) => code)).toContain('unevaluated-condition');
  });

  it('replaces parameters when they are used, not when they are defined', () => {
    const lines = [
      '$BASE=10.2.${SUB}',
      '$SUB=0',
      ...instance('virtual_ipaddress {', '${BASE}.1', '$SUB=9', '${BASE}.1', '}'),
    ];
    const [group] = groupsOf(lines);
    expect(group?.addresses.map(({ address }) => address)).toEqual(['10.2.0.1', '10.2.9.1']);
  });

  it('does not grow without bounds', () => {
    const doubled = Array.from({ length: 40 }, (_, at) => `$A${at + 1}= \\\n$A${at} \\\n$A${at}`);
    const { facts } = read(['$A0=smtp_alert', ...doubled, '$A40']);
    expect(facts.coverage.unknown.map(({ text }) => text)).toEqual(['$A40']);
  });

  it('reads files that an include names where it stands', () => {
    const include = (pattern: string) =>
      pattern === 'vips/*.conf' ? [{ file: 'vips/a.conf', text: '10.0.0.1\n10.0.0.2' }] : [];
    const [group] = groupsOf(instance('virtual_ipaddress {', 'include vips/*.conf', '}'), { include });
    expect(group?.addresses.map(({ span }) => span.file)).toEqual(['vips/a.conf', 'vips/a.conf']);
    expect(read(['include none'], { include }).problems.map(({ code }) => code)).toEqual(['include-missing']);
  });
});

describe('instances', () => {
  it('lets weights of instances in a group count as none', () => {
    const group = ['vrrp_sync_group G {', 'group {', 'A', '}', '}'];
    const lines = instance('track_script {', 'alive weight -10', '}');
    expect(groupsOf(lines)[0]?.tracks.map(({ decrement }) => decrement)).toEqual([10]);
    const [synchronized] = groupsOf([...group, ...lines]);
    expect(synchronized?.tracks.map(({ decrement }) => decrement)).toEqual([undefined]);
    expect(synchronized?.syncGroup?.value).toBe('G');
  });

  it('takes the weight of the script, and turns it around', () => {
    const script = ['vrrp_script alive {', 'script /bin/true', 'weight 15', '}'];
    const tracksOf = (entry: string) =>
      groupsOf([...script, ...instance('track_script {', entry, '}')])[0]?.tracks[0];
    expect(tracksOf('alive')).toMatchObject({ increment: 15 });
    expect(tracksOf('alive weight 4 reverse')).toMatchObject({ decrement: 4 });
    expect(tracksOf('alive weight 0')).not.toHaveProperty('decrement');
  });

  it('compares no more of a password than keepalived does', () => {
    const of = (word: string) =>
      groupsOf(instance('authentication {', `auth_pass ${word}`, '}'))[0]?.authentication?.value;
    expect(of('12345678')).toBe(of('123456789'));
    expect(of('12345678')).not.toBe(of('1234567'));
  });
});

describe('virtual servers', () => {
  const server = (...lines: readonly string[]): Reading =>
    read(['virtual_server 192.0.2.1 80 {', ...lines, 'real_server 10.0.0.1 8080 {', 'weight 7', '}', '}']);

  it('says that one without a protocol is of UDP', () => {
    expect(server().facts.frontends[0]?.mode).toBe('other');
    expect(server().problems.map(({ severity }) => severity)).toEqual(['warning']);
    expect(server('protocol TCP').facts.frontends[0]?.mode).toBe('tcp');
  });

  it('translates the port only with NAT', () => {
    const portWith = (method: string) => server(method).facts.pools[0]?.servers[0]?.port;
    expect(portWith('lvs_method NAT')).toBe(8080);
    expect(portWith('lvs_method DR')).toBe(80);
    expect(portWith('lb_kind TUN')).toBe(80);
  });

  it('leaves weights to schedulers that look at them', () => {
    const weightWith = (name: string) => server(`lvs_sched ${name}`).facts.pools[0]?.servers[0]?.weight;
    expect(['wrr', 'wlc', 'rr', 'lc'].map(weightWith)).toEqual([7, 7, 1, 1]);
  });
});

it.each([
  'auth_pass s3cr3t-word',
  'auth_pass "s3cr3t word"',
  '$VRRP_PASS=s3cr3t-word',
  '\tpassword s3cr3t-word',
])('masks the secret of %j', (line) => {
  expect(keepalived.mask(line)).not.toContain('s3cr3t');
});
