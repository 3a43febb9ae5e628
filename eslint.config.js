import tseslint from 'typescript-eslint'

// Biome formats and catches the cheap mistakes; this adds only what needs types.
export default tseslint.config(
  { ignores: ['dist/', 'build/', 'examples/', 'portolan-out/', '**/*.js', '**/*.mjs'] },
  {
    files: ['src/**/*.ts', 'test/**/*.ts', 'scripts/**/*.ts', 'bench/**/*.ts'],
    extends: [tseslint.configs.recommendedTypeCheckedOnly],
    languageOptions: {
      parserOptions: { project: ['src/core/tsconfig.json', 'src/node/tsconfig.json', 'test/tsconfig.json'] },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // An interface may promise a promise that one of its implementations does not need.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-floating-promises': [
        'error',
        { allowForKnownSafeCalls: [{ from: 'package', name: ['test', 'describe'], package: 'vitest' }] },
      ],
    },
  },
)
