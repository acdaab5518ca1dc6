import type { Problem } from './problem.ts';
import type { ProblemCode } from './problem-codes.ts';

/** Problems as they are found. Only the first of each code are kept: a wrong file has as many as it has lines. */
export interface ProblemList {
  readonly found: Problem[];
  readonly counts: Map<ProblemCode, number>;
}

/** The programs themselves stop at the first, or after fifty; a reader wants to see more, but not all. */
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

/** All problems in the order of the files, as given or as they were first spoken of, and how many were left out. */
export function finish({ found, counts }: ProblemList, files: readonly string[] = []): readonly Problem[] {
  const omitted = [...counts].flatMap(([code, count]): Problem[] => {
    if (count <= mostPerCode) return [];
    const message = `${count - mostPerCode} more problems of this kind are not shown`;
    return [{ code, severity: 'note', message }];
  });
  const order = new Map(files.map((file, at) => [file, at]));
  for (const { span } of found) {
    if (span !== undefined && !order.has(span.file)) order.set(span.file, order.size);
  }
  const place = ({ span }: Problem): number => order.get(span?.file ?? '') ?? -1;
  const sorted = found.toSorted(
    (a, b) =>
      place(a) - place(b) ||
      (a.span?.line ?? 0) - (b.span?.line ?? 0) ||
      (a.span?.column ?? 0) - (b.span?.column ?? 0),
  );
  return [...sorted, ...omitted];
}
