/** What is known of an environment variable: its text, that it is not set, or nothing. */
export type Variable = { readonly text: string | undefined } | 'unknown';

/** Environment of the program while its configuration is read (manual 2.3); `setenv` and its kin change it. */
export interface Variables {
  readonly known: Map<string, string | undefined>;
  /** After `resetenv` what was not kept is not set. */
  closed: boolean;
  /** Pseudo-variables `.FILE`, `.LINE`, `.SECTION`. */
  file: string;
  line: number;
  section: string;
  /** Bytes that expansions may still add; keeps the reading linear when variables hold each other. */
  budget: number;
}

export function startVariables(
  environment: Readonly<Record<string, string>> | undefined,
  sizeOfInput: number,
): Variables {
  return {
    known: new Map(Object.entries(environment ?? {})),
    closed: false,
    file: '',
    line: 0,
    section: '',
    budget: 16 * sizeOfInput + 65_536,
  };
}

export function lookUp(variables: Variables, name: string): Variable {
  if (name.startsWith('.')) return pseudo(variables, name);
  if (variables.known.has(name)) return { text: variables.known.get(name) };
  return variables.closed ? { text: undefined } : 'unknown';
}

function pseudo(variables: Variables, name: string): Variable {
  if (name === '.FILE') return { text: variables.file };
  if (name === '.LINE') return { text: String(variables.line) };
  if (name === '.SECTION') return { text: variables.section };
  return { text: undefined };
}

/** Carries out `setenv`, `presetenv`, `resetenv` and `unsetenv` of the global section (manual 3.1). */
export function changeVariables(variables: Variables, words: readonly string[]): boolean {
  const [keyword, name = '', value = ''] = words;
  switch (keyword) {
    case 'setenv':
      variables.known.set(name, value);
      return true;
    case 'presetenv':
      // Where nobody said what the environment holds, the preset is what the author meant it to be.
      if (variables.known.get(name) === undefined) variables.known.set(name, value);
      return true;
    case 'unsetenv':
      for (const one of words.slice(1)) variables.known.set(one, undefined);
      return true;
    case 'resetenv':
      keepOnly(variables, new Set(words.slice(1)));
      return true;
    default:
      return false;
  }
}

function keepOnly(variables: Variables, kept: ReadonlySet<string>): void {
  for (const name of variables.known.keys()) {
    if (!kept.has(name)) variables.known.set(name, undefined);
  }
  variables.closed = kept.size === 0;
}
