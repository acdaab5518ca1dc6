// Holds the verdicts of `plan` against what real programs do: npm run oracle:changes -- KIND FROM TO | KIND auto COUNT
import { writeFileSync } from 'node:fs';
import { measureSeeds } from '../tests/testing/changes/workers.ts';
import type { SeedResult } from '../tests/testing/changes/case.ts';
const [kind='haproxy', from='1', to='1'] = process.argv.slice(2);
const t=performance.now();
const results: SeedResult[]=[];
await measureSeeds({ wishes: Array.from({length:Number(to)-Number(from)+1},(_,i)=>({kind: kind as 'haproxy', seed:Number(from)+i, changes:10})), atOnce: Number(process.env['AT']??4), onResult: (r)=>{ results.push(r); console.log(r.seed, r.base, r.tried, r.unsteady.length, r.cases.length, r.cases.filter(c=>c.differences.length>0).length, Math.round(performance.now()-t)); for (const u of r.unsteady.slice(0,5)) console.log('  UNSTEADY', JSON.stringify(u)); } });
writeFileSync('/tmp/out.json', JSON.stringify(results,null,1));
