/** A page of a report, to be read without a network: one file with its styles, scripts and data. */
export interface Page {
  readonly title: string;
  /** One sentence under the title. */
  readonly summary: string;
  readonly sections: readonly Section[];
}

export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** Every text is escaped; none is taken as HTML. */
export type Block =
  | { readonly kind: 'text'; readonly text: string; readonly tone?: Tone | undefined }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | {
      readonly kind: 'table';
      readonly columns: readonly PageColumn[];
      readonly rows: readonly (readonly string[])[];
    }
  | LinePlot
  | BarPlot;

export type Tone = 'good' | 'warning' | 'bad';

export interface PageColumn {
  readonly title: string;
  readonly right?: boolean | undefined;
}

/** Series over time. */
export interface LinePlot {
  readonly kind: 'lines';
  readonly title: string;
  /** Unit of the values, such as `ms`. */
  readonly unit: string;
  /** Seconds from the start, rising. */
  readonly times: readonly number[];
  /** As many values as times; undefined where there is none. */
  readonly series: readonly { readonly label: string; readonly values: readonly (number | undefined)[] }[];
  /** Moments that are marked with a line. */
  readonly marks?: readonly { readonly at: number; readonly text: string }[] | undefined;
}

/** Bars of named things; several values of each stand under each other, such as before and after. */
export interface BarPlot {
  readonly kind: 'bars';
  readonly title: string;
  readonly unit: string;
  /** What each value of a bar is, such as `before` and `after`. */
  readonly labels: readonly string[];
  readonly bars: readonly { readonly name: string; readonly values: readonly number[] }[];
}

/** Text of the plot library, to be put into the page. */
export interface PlotAssets {
  readonly script: string;
  readonly style: string;
}

/** The whole file. Plots are drawn by uPlot; bars are plain HTML and need no script. */
export function htmlPage({ title, summary, sections }: Page, assets: PlotAssets): string {
  const plots = sections.flatMap(({ blocks }) => blocks.filter((block) => block.kind === 'lines'));
  const numbers = new Map(plots.map((plot, number) => [plot, number]));
  const body = sections.map(
    (section) =>
      `<section><h2>${escapeHtml(section.title)}</h2>${section.blocks.map((block) => blockHtml(block, numbers)).join('\n')}</section>`,
  );
  const drawing =
    plots.length === 0
      ? ''
      : `<script type="application/json" id="plots">${embeddedJson(plots)}</script>
<script>${embeddedScript(assets.script)}</script>
<script>${drawPlots}</script>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${plots.length === 0 ? '' : assets.style.replaceAll('</', '<\\/')}
${pageStyle}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(summary)}</p>
${body.join('\n')}
${drawing}
</body>
</html>
`;
}

/** Text in HTML, in elements and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** JSON that cannot end its script element, whatever it holds. */
function embeddedJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function embeddedScript(script: string): string {
  return script.replace(/<\/(script)/gi, '<\\/$1');
}

function blockHtml(block: Block, numbers: ReadonlyMap<Block, number>): string {
  switch (block.kind) {
    case 'text':
      return `<p${block.tone === undefined ? '' : ` class="${block.tone}"`}>${escapeHtml(block.text)}</p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`;
    case 'table':
      return tableHtml(block.columns, block.rows);
    case 'bars':
      return barsHtml(block);
    case 'lines':
      return `<figure><figcaption>${escapeHtml(block.title)}</figcaption><div class="plot" data-plot="${numbers.get(block) ?? ''}"></div></figure>`;
  }
}

function tableHtml(columns: readonly PageColumn[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: 'td' | 'th', texts: readonly string[]): string =>
    columns
      .map(
        ({ right }, at) =>
          `<${tag}${right === true ? ' class="right"' : ''}>${escapeHtml(texts[at] ?? '')}</${tag}>`,
      )
      .join('');
  const head = cells(
    'th',
    columns.map(({ title }) => title),
  );
  const lines = rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('\n');
  return `<table><thead><tr>${head}</tr></thead><tbody>${lines}</tbody></table>`;
}

function barsHtml({ title, unit, labels, bars }: BarPlot): string {
  const most = Math.max(Number.MIN_VALUE, ...bars.flatMap(({ values }) => values));
  const one = (value: number, at: number): string => {
    const width = ((Math.max(0, value) / most) * 100).toFixed(2);
    const shown = `${Number(value.toPrecision(3))} ${unit}`;
    return `<div class="bar"><span class="fill fill${at % 3}" style="width:${width}%"></span><span>${escapeHtml(shown)}</span></div>`;
  };
  const rows = bars.map(
    ({ name, values }) =>
      `<tr><td>${escapeHtml(name)}</td><td class="bars">${values.map(one).join('')}</td></tr>`,
  );
  const legend =
    labels.length < 2
      ? ''
      : `<p class="legend">${labels.map((label, at) => `<span class="key fill${at % 3}"></span>${escapeHtml(label)}`).join(' ')}</p>`;
  return `<figure><figcaption>${escapeHtml(title)}</figcaption>${legend}<table class="wide"><tbody>${rows.join('\n')}</tbody></table></figure>`;
}

const pageStyle = `
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1c2530; background: #fff; }
h1 { font-size: 1.5rem; margin-bottom: 0; } h2 { font-size: 1.15rem; margin-top: 2rem; }
table { border-collapse: collapse; } td, th { padding: .2rem .7rem; border-bottom: 1px solid #dde3ea; text-align: left; vertical-align: top; }
.right { text-align: right; font-variant-numeric: tabular-nums; } .wide, .bars { width: 100%; }
figure { margin: 1rem 0; } figcaption { font-weight: 600; }
.good { color: #1a7f37; } .warning { color: #9a6700; } .bad { color: #c62828; font-weight: 600; }
.bar { display: flex; align-items: center; gap: .5rem; white-space: nowrap; } .bar span:last-child { min-width: 7rem; }
.fill { display: block; height: .7rem; min-width: 1px; max-width: calc(100% - 8rem); } .key { display: inline-block; width: .8rem; height: .8rem; margin: 0 .3rem 0 .8rem; }
.fill0 { background: #1f6feb; } .fill1 { background: #e8833a; } .fill2 { background: #6e7781; }
`;

/** Runs in the browser: one uPlot for each place, with its marks as dashed lines. */
const drawPlots = `
(() => {
  const colours = ['#1f6feb', '#e8833a', '#2da44e', '#c62828', '#8250df', '#6e7781', '#0aa5a5', '#b35900'];
  const plots = JSON.parse(document.getElementById('plots').textContent);
  const marker = (marks) => ({ hooks: { draw: [(u) => {
    const { ctx, bbox } = u;
    ctx.save();
    ctx.strokeStyle = '#6e7781'; ctx.fillStyle = '#1c2530'; ctx.setLineDash([4, 4]);
    for (const { at, text } of marks) {
      const x = u.valToPos(at, 'x', true);
      ctx.beginPath(); ctx.moveTo(x, bbox.top); ctx.lineTo(x, bbox.top + bbox.height); ctx.stroke();
      ctx.fillText(text, x + 4, bbox.top + 12);
    }
    ctx.restore();
  }] } });
  for (const place of document.querySelectorAll('[data-plot]')) {
    const { times, series, unit, marks } = plots[Number(place.dataset.plot)];
    const data = [times, ...series.map(({ values }) => values.map((value) => value ?? null))];
    const lines = series.map(({ label }, at) => ({ label, stroke: colours[at % colours.length], width: 1.5 }));
    new uPlot({
      width: Math.max(320, place.clientWidth), height: 260,
      scales: { x: { time: false } },
      axes: [{ label: 's' }, { label: unit, size: 64 }],
      series: [{ label: 's' }, ...lines],
      plugins: [marker(marks ?? [])],
    }, data, place);
  }
})();
`;
