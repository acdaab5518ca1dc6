/** Where a default is from. */
export function guide(chapter: string): string {
  return `FRR User Guide, ${chapter}`;
}
