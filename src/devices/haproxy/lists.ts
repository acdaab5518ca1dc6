/** Lines of a pattern file: leading blanks dropped, empty lines and those that begin with `#` left out (manual 7.1). */
export function listEntries(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.replace(/^[ \t]+/, '').replace(/\r$/, ''))
    .filter((line) => line !== '');
}

/** Key and value of each line of a map file (manual 7.3.1, `map`). */
export function mapEntries(text: string): readonly { readonly key: string; readonly value: string }[] {
  return listEntries(text).map((line) => {
    const gap = line.search(/[ \t]/);
    if (gap < 0) return { key: line, value: '' };
    return { key: line.slice(0, gap), value: line.slice(gap).trim() };
  });
}
