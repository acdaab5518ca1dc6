import type { Problem } from '../../text/problem.ts';
import type { ProblemCode } from '../../text/problem-codes.ts';

/** Problems as they are found. Only the first of each code are kept: a wrong file has as many as it has lines. */
export interface ProblemList {
  readonly found: Problem[];
  readonly counts: Map<ProblemCode, number>;
}

/** HAProxy itself stops after 50 fatal errors (cfgparse.c). */
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
  return [...list.found, ...omitted];
}
