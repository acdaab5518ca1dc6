import { type Draft, entrance, get } from './drafts.ts';
import { distinct } from './literals.ts';
import type { Endpoint, RawRequest, Vocabulary } from './model.ts';

/** Hosts that are asked for files. */
const mostHosts = 5;

/** Paths of the base below which files are looked for too. */
const mostFolders = 4;

/** Few, so that no limit by address is met. */
const perConnection = 3;

/** Pages of the bases as browsers ask for them: folders with and without a slash, endings, what is not there. */
const pages: readonly string[] = [
  'index.html',
  'static/a.css',
  'static/dot.png',
  'static',
  'docs/',
  'docs/page.html',
  'docs/page',
  'docs/plain',
  'docs/notes.txt',
  'docs//page.html',
  'docs/page.html/more',
  'other',
  'private/plan.html',
  'missing.html',
];

/** What may lie behind a path that rules give a folder of its own. */
const below: readonly string[] = ['', 'page.html', 'a.css', 'dot.png', 'missing'];

/** What settings of files do shows on the files alone: each host is asked for them, and below its own paths. */
export function fileDrafts(
  endpoints: readonly Endpoint[],
  { hosts, paths }: Vocabulary,
  files: Readonly<Record<string, string>>,
): readonly Draft[] {
  if (!Object.keys(files).some((name) => name.startsWith('www/'))) return [];
  const folders = distinct(
    paths.filter((path) => !path.includes('?')).map((path) => path.replace(/\/$/, '')),
  ).filter((path) => path !== '');
  const asked = distinct([
    ...pages.map((page) => `/${page}`),
    ...folders.slice(0, mostFolders).flatMap((folder) => below.map((name) => `${folder}/${name}`)),
  ]);
  return endpoints.flatMap((endpoint) =>
    hosts.slice(0, mostHosts).flatMap((host) =>
      chunks(asked.map((path) => browsed(host, path))).map((requests) => ({
        ...entrance(endpoint, host),
        requests: requests as unknown as Draft['requests'],
      })),
    ),
  );
}

function browsed(host: string, path: string): RawRequest {
  if (path.endsWith('.css')) return get(host, path, [['Accept-Encoding', 'gzip']]);
  if (path.endsWith('.png')) return get(host, path, [['Range', 'bytes=0-3,6-9']]);
  if (path.includes('private')) return get(host, path, [['Authorization', 'Basic YWxpY2U6c2VjcmV0']]);
  if (path.includes('missing'))
    return get(host, path, [['User-Agent', 'Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)']]);
  return get(host, path);
}

function chunks(list: readonly RawRequest[]): readonly (readonly RawRequest[])[] {
  const count = Math.ceil(list.length / perConnection);
  return Array.from({ length: count }, (_, at) => list.slice(at * perConnection, (at + 1) * perConnection));
}
