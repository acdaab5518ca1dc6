// The linter's configuration, made from the import table in architecture.json.
import { readFileSync } from 'node:fs';

interface Architecture {
  readonly folders: Record<string, { readonly may: readonly string[]; readonly why: string }>;
  readonly io: { readonly modules: readonly string[]; readonly allowed: readonly string[] };
}

const rules = {
  'typescript/no-explicit-any': 'error',
  'typescript/no-non-null-assertion': 'error',
  'typescript/no-floating-promises': 'error',
  'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  'typescript/only-throw-error': 'error',
  'typescript/consistent-type-imports': 'error',
  'import/no-default-export': 'error',
  'import/no-cycle': 'error',
  'no-console': 'error',
  'no-unused-vars': 'error',
  'max-lines': ['error', { max: 300 }],
  'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
  'max-depth': ['error', { max: 3 }],
  'max-params': ['error', { max: 4 }],
} as const;

export function readArchitecture(): Architecture {
  return JSON.parse(readFileSync('architecture.json', 'utf8')) as Architecture;
}

export function lintConfig(): unknown {
  const architecture = readArchitecture();
  return {
    plugins: ['typescript', 'import', 'unicorn', 'oxc'],
    categories: { correctness: 'error' },
    rules,
    ignorePatterns: ['dist', 'node_modules', '.evenkeel'],
    overrides: [
      ...Object.entries(architecture.folders).map(([folder, { may, why }]) =>
        boundary({ folder, may, why }, architecture.io),
      ),
      {
        files: ['**/*.test.ts', '**/testing/**', 'tests/**', 'scripts/**', 'bench/**', '*.config.ts'],
        rules: {
          'max-lines-per-function': 'off',
          'no-restricted-imports': 'off',
          'no-restricted-globals': 'off',
          'import/no-default-export': 'off',
        },
      },
      // Generated: a line for each rule.
      { files: ['src/audit/registry.ts'], rules: { 'max-lines': 'off' } },
    ],
  };
}

interface Boundary {
  readonly folder: string;
  readonly may: readonly string[];
  readonly why: string;
}

function boundary({ folder, may, why }: Boundary, io: Architecture['io']): unknown {
  const allowed = [folder, ...may].map((name) =>
    name.includes('/') ? `!../**/${name}.ts` : `!../**/${name}/**`,
  );
  const message = `src/${folder} may import ${may.join(', ') || 'nothing'}: ${why}`;
  const patterns: unknown[] = [{ group: ['../**', ...ownRelatives(), ...allowed], message }];
  if (!io.allowed.includes(folder)) {
    patterns.push({ group: [...io.modules], message: 'input and output live in src/adapters' });
  }
  return {
    files: [`src/${folder}/**/*.ts`],
    rules: {
      'no-restricted-imports': ['error', { patterns }],
      ...(folder === 'adapters' || folder === 'cli' ? {} : { 'no-restricted-globals': ['error', 'Date'] }),
    },
  };
}

/** Siblings one or two levels up inside the same stage: `../rule.ts`, `../../device.ts`. */
function ownRelatives(): string[] {
  return ['!../*.ts', '!../../*.ts'];
}
