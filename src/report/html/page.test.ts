import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import type { LoadResult, LoadStory } from '../../load/result.ts';
import { newTally } from '../../load/tally.ts';
import { loadText } from '../load.ts';
import { style } from '../text.ts';
import { loadPage } from './load.ts';
import { htmlPage } from './page.ts';

describe('a page', () => {
  const evil = `</script><script>alert(1)</script><img src=x onerror="alert(2)">&'`;
  const assets = { script: 'window.uPlot = 1; // </script>', style: '.u-x{}' };

  function story(): LoadStory {
    const tally = newTally(0.25);
    tally.add({ planned: 0, delay: 0, source: '', path: '/', latency: 0.01, status: 200, server: evil });
    tally.advance(1);
    const result: LoadResult = {
      seconds: 1,
      achievedRate: 1,
      totals: tally.totals(),
      tickSeconds: 0.25,
      ticks: tally.ticks,
      connections: { opened: 1, most: 1, allowed: 1 },
      selfCheck: {
        lateShare: 0,
        unsentShare: 0,
        loopDelayP99: 0,
        busy: 0,
        cpu: 0,
        bottleneck: undefined,
        reasons: [],
      },
    };
    const planned = { rate: 1, seconds: 1, arrivals: evil, sources: 1, requests: evil };
    return {
      service: evil,
      url: evil,
      sentTo: evil,
      allowed: evil,
      limited: false,
      planned,
      assumptions: [evil],
      result,
      steps: [{ at: 1, text: evil, failed: evil }],
      stubs: [{ name: evil, asked: 1, answered: 1, refused: 0 }],
    };
  }

  test('shows names from servers and configurations as text, wherever they stand', () => {
    const html = htmlPage(loadPage(story()), assets);
    expect(html).not.toContain('<img');
    expect(html).not.toContain('alert(1)</script>');
    expect(html.match(/<script/g)).toHaveLength(3);
    expect(html.match(/<\/script>/g)).toHaveLength(3);
    const data = /<script type="application\/json" id="plots">(.*?)<\/script>/s.exec(html)?.[1];
    expect(JSON.stringify(JSON.parse(data ?? ''))).toContain(JSON.stringify(evil));
  });

  test('draws each plot in its place, with as many values as times', () => {
    const html = htmlPage(loadPage(story()), assets);
    const scripts = [...html.matchAll(/<script>(.*?)<\/script>/gs)].map(([, text]) => text ?? '');
    const data = /id="plots">(.*?)<\/script>/s.exec(html)?.[1];
    const places = [...html.matchAll(/data-plot="(\d+)"/g)].map(([, plot]) => ({
      dataset: { plot },
      clientWidth: 900,
    }));
    const drawn: { readonly series: number; readonly lengths: readonly number[]; readonly place: unknown }[] =
      [];
    runInNewContext(scripts[1] ?? '', {
      document: { getElementById: () => ({ textContent: data }), querySelectorAll: () => places },
      uPlot: class {
        constructor(options: { readonly series: unknown[] }, columns: readonly unknown[][], place: unknown) {
          drawn.push({ series: options.series.length, lengths: columns.map(({ length }) => length), place });
        }
      },
    });
    expect(drawn.map(({ place }) => place)).toEqual(places);
    expect(drawn).toHaveLength(3);
    for (const { series, lengths } of drawn)
      expect(lengths).toEqual(Array.from({ length: series }, () => lengths[0]));
  });

  test('has sections, tables, bars for before and after, and no script without plots', () => {
    const html = htmlPage(
      {
        title: 'A & B',
        summary: 's',
        sections: [
          {
            title: 'One',
            blocks: [
              { kind: 'text', text: 'bad <b>', tone: 'bad' },
              {
                kind: 'table',
                columns: [{ title: 'a' }, { title: 'b', right: true }],
                rows: [['1'], ['2', '3']],
              },
              {
                kind: 'bars',
                title: 't',
                unit: '%',
                labels: ['before', 'after'],
                bars: [{ name: 'n', values: [25, 50] }],
              },
            ],
          },
        ],
      },
      assets,
    );
    expect(html).toContain('<title>A &#38; B</title>');
    expect(html).toContain('<p class="bad">bad &#60;b&#62;</p>');
    expect(html).toContain('<td>1</td><td class="right"></td>');
    expect(html).toContain('width:50.00%');
    expect(html).toContain('before');
    expect(html).not.toContain('<script');
  });

  test('and the text steers no terminal', () => {
    const name = '\u001b[2Japp1\u0007';
    const told = story();
    const totals = {
      ...told.result.totals,
      servers: told.result.totals.servers.map((one) => ({ ...one, name })),
    };
    const text = loadText({ ...told, result: { ...told.result, totals } }, style(false));
    expect(text).toContain('?[2Japp1?');
  });
});
