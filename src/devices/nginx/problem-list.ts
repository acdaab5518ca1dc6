import type { Problem } from '../../text/problem.ts';
import type { ProblemCode } from '../../text/problem-codes.ts';

/** Problems as they are found. Only the first of each code are kept: a wrong file has as many as it has lines. */
export interface ProblemList {
  readonly found: Problem[];
  readonly counts: Map<ProblemCode, number>;
}

/** nginx itself stops at the first; a reader wants to see all that are wrong. */
const mostPerCode = 100;

export function startProblems(): ProblemList {
  return { found: [], counts: new Map() };
}

/** `make` is called only when the problem is kept, so that its help may cost something. */
export function report(list: ProblemList, code: ProblemCode, make: () => Omit<Problem, 'code'>): void {
  const count = (list.counts.get(code) ?? 0) + 1;
  list.counts.set(code, count);
  if (count <= mostPerCode) list.found.push({ code, ...make() });
}

/** All problems in the order of files and lines, and how many were left out. */
export function finish(list: ProblemList): readonly Problem[] {
  const omitted = [...list.counts].flatMap(([code, count]): Problem[] =>
    count <= mostPerCode
      ? []
      : [
          {
            code,
            severity: 'note',
            message: `${count - mostPerCode} more problems of this kind are not shown`,
          },
        ],
  );
  const files = new Map<string, number>();
  for (const { span } of list.found) {
    if (span !== undefined && !files.has(span.file)) files.set(span.file, files.size);
  }
  return [...list.found.toSorted((a, b) => compare(a, b, files)), ...omitted];
}

function compare(a: Problem, b: Problem, files: ReadonlyMap<string, number>): number {
  const file = (files.get(a.span?.file ?? '') ?? -1) - (files.get(b.span?.file ?? '') ?? -1);
  const line = (a.span?.line ?? 0) - (b.span?.line ?? 0);
  if (file !== 0 || line !== 0) return file === 0 ? line : file;
  return (a.span?.column ?? 0) - (b.span?.column ?? 0);
}
