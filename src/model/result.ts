// Stages that may import the model but not the text stage report problems through here.
export type { Problem, Result } from '../text/problem.ts';
