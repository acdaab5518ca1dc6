import { describe, expect, it } from 'vitest';
import type { Plan, SideView } from '../../change/plan.ts';
import { htmlPage } from './page.ts';
import { planPage } from './plan.ts';

const evil = `</script><script>alert(1)</script><img src=x onerror="alert(2)">&'`;

function side(share: number): SideView {
  const view = { name: evil, endpoint: evil, share, rate: 10, capacity: 20, utilisation: share };
  const loss = { lost: evil, fullest: view, survives: true, headroom: 0.5, saturatesAt: 40 };
  const load = { members: 2, share: 0.5, utilisation: 0.5 };
  const place = { file: evil, line: 3 };
  return {
    endpoints: [{ ...view, queue: { concurrency: 1, slots: 2, room: 9, waits: 0.1, refused: 0 } }],
    unserved: { [evil]: 0.1 },
    nMinusOne: [loss],
    parts: [{ ...loss, kind: 'pool', unserved: 0.25 }],
    saturatesFirst: { name: evil, endpoint: evil, rate: 40 },
    memberships: [
      {
        device: evil,
        pool: evil,
        kind: 'slots',
        fewest: load,
        expected: load,
        most: load,
        enough: 1,
        place,
      },
    ],
  };
}

function plan(): Plan {
  const fall = { service: evil, endpoint: evil, name: evil, utilisation: 2, at: 6, timing: evil };
  const run = { requests: 10, failed: 1, p99: 5 };
  return {
    schema: 'evenkeel.plan/2',
    id: evil,
    created: evil,
    devices: [],
    edits: [{ id: evil, text: evil, device: evil, effect: 'routing' }],
    flows: [],
    findings: { gained: [], lost: [], kept: 0 },
    problems: [],
    services: [
      {
        service: evil,
        rate: 10,
        before: side(0.25),
        after: side(0.75),
        intents: { balanced: 0.25, errors: 0.005, headroom: 0.2 },
        members: [],
      },
    ],
    falls: { before: [], after: [fall] },
    lost: { before: [], after: [evil] },
    rehearsal: {
      level: 'block',
      reasons: [evil],
      devices: [
        {
          device: evil,
          program: evil,
          rate: 1,
          base: run,
          proposed: run,
          probes: 1,
          differences: [],
          lossesHeld: true,
        },
      ],
    },
    reloadLoses: [evil],
    notices: [],
    watch: {
      seconds: 1,
      deadlineSeconds: 2,
      underpowered: false,
      asked: { watch: 'auto', deadline: 'auto' },
    },
    verdict: { level: 'block', reasons: [{ level: 'block', text: evil }], assumptions: [evil] },
  };
}

describe('the page of a plan', () => {
  const html = htmlPage(planPage(plan()), { script: '', style: '' });

  it('takes nothing of the plan for HTML', () => {
    expect(html).not.toContain('<script>alert');
    expect(html).not.toContain('<img');
    expect(html).not.toMatch(/https?:\/\//);
  });

  it('holds the verdict, bars before and after, the losses, the cascade and the rehearsal', () => {
    expect(html).toContain('<p class="bad">block</p>');
    for (const title of ['Verdict', 'Cascade', 'Rehearsal', 'A reload loses', 'Assumptions'])
      expect(html).toContain(`<h2>${title}</h2>`);
    expect(html).toContain('Share of the requests');
    expect(html).toContain('25 %');
    expect(html).toContain('75 %');
    expect(html).toContain('without a server');
    expect(html).toContain('1 of 10 failed');
  });
});
