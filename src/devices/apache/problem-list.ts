import type { Problem } from '../../text/problem.ts';
import type { ProblemCode } from '../../text/problem-codes.ts';

/** Problems as they are found. Only the first of each code are kept: a wrong file has as many as it has lines. */
export interface ProblemList {
  readonly found: Problem[];
  readonly counts: Map<ProblemCode, number>;
}

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

/** All problems in the order of reading the files, and how many were left out. */
export function finish({ found, counts }: ProblemList, files: readonly string[]): readonly Problem[] {
  const omitted = [...counts].flatMap(([code, count]): Problem[] => {
    if (count <= mostPerCode) return [];
    const message = `${count - mostPerCode} more problems of this kind are not shown`;
    return [{ code, severity: 'note', message }];
  });
  const order = new Map(files.map((file, at) => [file, at]));
  const place = ({ span }: Problem): number => order.get(span?.file ?? '') ?? -1;
  const sorted = found.toSorted(
    (a, b) =>
      place(a) - place(b) ||
      (a.span?.line ?? 0) - (b.span?.line ?? 0) ||
      (a.span?.column ?? 0) - (b.span?.column ?? 0),
  );
  return [...sorted, ...omitted];
}
