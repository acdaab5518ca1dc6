// Makes `dist`: few files instead of hundreds, since each module costs a fresh process some 0.2 ms.
import { copyFileSync, rmSync } from 'node:fs';
import { rolldown } from 'rolldown';

const inlined = ['zod', 'yaml', 'commander'];
const [processes, lateProcesses] = ['node:child_process', '\0late-processes'];

rmSync('dist', { recursive: true, force: true });
const bundle = await rolldown({
  input: {
    'cli/main': 'src/cli/main.ts',
    'entry/worker': 'src/entry/worker.ts',
    'entry/stub-worker': 'src/entry/stub-worker.ts',
  },
  platform: 'node',
  // Packages stay packages: they are installed beside this one. Only these come along: of their modules few are
  // used, and loading them all takes as long as reading ten thousand lines.
  external: (id, importer) =>
    !/^[./\0]/.test(id) && !inlined.includes(id) && !(id === processes && isCommander(importer)),
  plugins: [
    {
      // Commander loads it to run other programs as its commands, of which there are none; it takes 15 ms.
      name: 'late processes',
      resolveId: (id, importer) => (id === processes && isCommander(importer) ? lateProcesses : undefined),
      load: (id) =>
        id === lateProcesses
          ? `export const spawn = (...all) => process.getBuiltinModule('${processes}').spawn(...all);`
          : undefined,
    },
  ],
});
await bundle.write({
  dir: 'dist',
  format: 'esm',
  entryFileNames: '[name].js',
  // One level below `dist`, as the entries are: paths between them are the same from everywhere.
  chunkFileNames: 'chunks/[name]-[hash].js',
});
await bundle.close();
for (const name of inlined) copyFileSync(`node_modules/${name}/LICENSE`, `dist/LICENSE.${name}`);

function isCommander(importer: string | undefined): boolean {
  return importer?.includes('/node_modules/commander/') === true;
}
