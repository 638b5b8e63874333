import tseslint from 'typescript-eslint';

const pureOnly = (message, selectors) => selectors.map((selector) => ({ selector, message }));

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '.cache/**', '.usher/**', '**/*.mjs', '**/*.cjs', '**/*.js'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.base],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      'max-params': ['error', 4],
      complexity: ['error', 10],
      'max-depth': ['error', 3],
      'max-lines': ['error', { max: 400 }],
      'no-console': 'error',
      eqeqeq: 'error',
      'prefer-const': 'error',
    },
  },
  {
    // Nest reads constructor types at run time, so an import that looks type-only is not.
    files: ['libs/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'error' },
  },
  {
    files: ['libs/domain/src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-globals': ['error', 'Date', 'fetch', 'process', 'setTimeout', 'setInterval', 'crypto'],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random' }],
      'no-restricted-syntax': [
        'error',
        ...pureOnly('The domain is pure: refuse with a value, keep nothing in variables, wait for nobody.', [
          'ThrowStatement',
          'FunctionDeclaration[async=true]',
          'ArrowFunctionExpression[async=true]',
          ':not(ForStatement) > VariableDeclaration[kind="let"]',
        ]),
      ],
    },
  },
  {
    files: ['apps/cli/**/*.ts', 'bench/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.{spec,int-spec,e2e-spec}.ts', 'tests/**/*.ts', 'libs/testing/**/*.ts'],
    rules: { 'max-lines': ['error', { max: 600 }] },
  },
);
