import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import { DATABASE_SCOPE } from './infra/lint/database-scope.mjs';

/**
 * Which layer may import which: docs/architecture.md, "Which way imports point". The tags are in each project.json.
 * `onlyDependOnLibsWithTags` looks at direct imports, `notDependOnLibsWithTags` follows the whole chain.
 */
const LAYERS = {
  app: ['flow', 'step', 'tenancy', 'client', 'platform', 'simulator', 'contract', 'language', 'domain'],
  flow: ['step', 'client', 'contract', 'domain'],
  step: ['client', 'contract', 'language', 'domain'],
  tenancy: ['platform', 'contract', 'domain'],
  client: ['client', 'contract', 'domain'],
  platform: ['platform', 'contract', 'domain'],
  simulator: ['simulator', 'contract', 'domain'],
  contract: ['domain'],
  language: [],
  domain: [],
  testing: ['simulator', 'contract', 'domain', 'testing'],
};

const NEST = ['@nestjs/*', 'nestjs-zod'];
const QUEUE = ['bullmq', 'ioredis'];
const DATABASE = ['@prisma/*'];
const EVERYTHING = [...NEST, ...QUEUE, ...DATABASE];
const BANNED = {
  flow: EVERYTHING,
  step: EVERYTHING,
  client: EVERYTHING,
  contract: EVERYTHING,
  language: EVERYTHING,
  domain: EVERYTHING,
  simulator: EVERYTHING,
  tenancy: [...NEST, ...QUEUE],
  app: [...QUEUE, ...DATABASE],
};

const constraints = (extra = []) => {
  const tags = (layers) => [...layers, ...extra].map((layer) => `layer:${layer}`);
  return [
    ...Object.entries(LAYERS).map(([layer, allowed]) => ({
      sourceTag: `layer:${layer}`,
      onlyDependOnLibsWithTags: tags(allowed),
      bannedExternalImports: BANNED[layer] ?? [],
    })),
    { sourceTag: 'pure', onlyDependOnLibsWithTags: ['pure', ...tags([])] },
    { sourceTag: 'standalone', notDependOnLibsWithTags: ['needs:postgres', 'needs:redis'] },
  ];
};

const boundaries = (extra, allow = []) => ({
  '@nx/enforce-module-boundaries': ['error', { allow, depConstraints: constraints(extra) }],
});

export default [
  { ignores: ['**/node_modules', '**/dist', '**/generated', '**/.quayside', '.nx'] },
  ...nx.configs['flat/base'],
  ...nx.configs['flat/typescript'],
  prettier,
  {
    files: ['**/*.ts'],
    rules: {
      ...boundaries(),
      'no-restricted-properties': ['error', { object: 'process', property: 'env', message: 'Read it in config.ts.' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
    },
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
  },
  ...DATABASE_SCOPE,
  // tests start Postgres and Redis the way `npm start` does
  { files: ['libs/testbed/**/*.ts'], rules: boundaries([], ['../../../../infra/local/**']) },
  {
    files: ['**/*.spec.ts', '**/*.fixture.ts', 'apps/{e2e,faults}/**/*.ts', 'apps/*/src/testing/**/*.ts'],
    rules: boundaries(['testing', 'simulator']),
  },
  // benches start services, and speak to BullMQ as the arm that they compare with
  { files: ['apps/bench/**/*.ts'], rules: boundaries(['testing', 'simulator'], ['bullmq', 'ioredis']) },
  {
    files: ['prisma.config.ts', 'apps/*/src/config.ts', 'libs/testbed/**/*.ts', '**/*.spec.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  // a client that a program makes by itself would know nothing of its egress proxy
  {
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/*.fixture.ts', 'apps/bench/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          name: '@quayside/http',
          importNames: ['createHttpClient'],
          message: 'Open it by the WayOut of the program.',
        },
      ],
    },
  },
];
