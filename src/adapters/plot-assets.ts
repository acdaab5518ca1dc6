import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The plot library's own files, as text to be put into a page: script (a global `uPlot`) and style. */
export function readPlotAssets(): { readonly script: string; readonly style: string } {
  const { resolve } = createRequire(import.meta.url);
  return {
    script: readFileSync(resolve('uplot/dist/uPlot.iife.min.js'), 'utf8'),
    style: readFileSync(resolve('uplot/dist/uPlot.min.css'), 'utf8'),
  };
}
