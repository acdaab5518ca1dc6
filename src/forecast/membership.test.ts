import { describe, expect, it } from 'vitest';
import { haproxy } from '../devices/haproxy/index.ts';
import { nginx } from '../devices/nginx/index.ts';
import { type Declared, defaultIntents, nothingDeclared } from '../model/declared.ts';
import { buildPath, type Path } from '../network/path.ts';
import { forecast } from './forecast.ts';
import { type MembershipRange, membershipRanges, type PresentMembers } from './membership.ts';

const declared: Declared = {
  ...nothingDeclared,
  hosts: [1, 2].map((at) => ({ id: `app${at}`, address: `10.0.0.${at}`, capacity: 100 })),
  services: [
    {
      id: 'shop',
      entry: { tls: false, host: 'shop.example.com', port: 80, path: '/' },
      traffic: { rate: 240, clients: {}, paths: { '/': 1 } },
      intents: { ...defaultIntents, balanced: 0.25, headroom: 0.2, errors: 0.005, survive: [] },
      needs: [],
    },
  ],
};

function ranges(path: Path, present?: PresentMembers): readonly MembershipRange[] {
  const [service] = forecast(path).services;
  return service === undefined ? [] : membershipRanges(path, service, present);
}

function slots(lines: string): Path {
  const text = `defaults\n mode http\nfrontend f\n bind :80\n default_backend app\nbackend app\n${lines}\n`;
  return buildPath([{ id: 'lb1', facts: haproxy.read([{ file: 'x.cfg', text }]).facts }], declared);
}

describe('a pool whose members come and go', () => {
  it('is a range: fewest members carry most', () => {
    const path = slots(
      ' server s1 10.0.0.1:80\n server s2 10.0.0.2:80\n server-template app 6 app.example.com:80 resolvers d',
    );
    const [range, ...others] = ranges(path);
    expect(others).toEqual([]);
    expect(range).toMatchObject({
      device: 'lb1',
      pool: 'app',
      kind: 'slots',
      fewest: { members: 2, share: 0.5, utilisation: 1.2 },
      most: { members: 8, share: 0.125, utilisation: 0.3 },
      enough: 3,
      place: { file: 'x.cfg', line: 9 },
      present: undefined,
    });
  });

  it('takes the present one from who knows it', () => {
    const path = slots(' server s1 10.0.0.1:80\n server-template app 6 app.example.com:80 resolvers d');
    const [range] = ranges(path, ({ id }, { name }) => (id === 'lb1' && name === 'app' ? 4 : undefined));
    expect(range?.present).toEqual({ members: 4, share: 0.25, utilisation: 0.6 });
    expect(ranges(path, () => 0)[0]?.present).toEqual({ members: 0, share: 0, utilisation: undefined });
  });

  it('that nginx reads from a state file is a range as well, a fixed one is none', () => {
    const text =
      'events {}\nhttp { upstream app { zone z 64k; state /var/lib/nginx/app.state; }\nserver { listen 80; location / { proxy_pass http://app; } } }';
    const path = buildPath([{ id: 'web', facts: nginx.read([{ file: 'n', text }]).facts }], declared);
    expect(ranges(path)[0]).toMatchObject({ kind: 'discovered', fewest: { members: 1, share: 1 } });
    expect(ranges(slots(' server s1 10.0.0.1:80'))).toEqual([]);
  });
});
