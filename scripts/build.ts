// Makes `dist`: few files instead of hundreds, since each module costs a fresh process some 0.2 ms.
import { rmSync } from 'node:fs';
import { rolldown } from 'rolldown';

rmSync('dist', { recursive: true, force: true });
const bundle = await rolldown({
  input: {
    'cli/main': 'src/cli/main.ts',
    'entry/worker': 'src/entry/worker.ts',
    'entry/stub-worker': 'src/entry/stub-worker.ts',
  },
  platform: 'node',
  // Packages stay packages: they are installed beside this one.
  external: /^(?!\.|\/)/,
});
await bundle.write({
  dir: 'dist',
  format: 'esm',
  entryFileNames: '[name].js',
  // One level below `dist`, as the entries are: paths between them are the same from everywhere.
  chunkFileNames: 'chunks/[name]-[hash].js',
});
await bundle.close();
