import swc from 'unplugin-swc';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

const IGNORED = ['**/node_modules/**', '**/dist/**', '**/.quayside/**'];

/** Sources run as they are: workspace packages resolve to their `src`, decorators carry their metadata for Nest. */
const project = (test: TestProjectInlineConfiguration['test']): TestProjectInlineConfiguration => ({
  oxc: false,
  resolve: { conditions: ['@quayside/source'] },
  ssr: { resolve: { conditions: ['@quayside/source'] } },
  plugins: [
    swc.vite({
      swcrc: false,
      module: { type: 'es6' },
      jsc: {
        target: 'es2022',
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true },
      },
    }),
  ],
  test: { environment: 'node', ...test },
});

/** The suffix chooses the project: see "Tests" in docs/architecture.md. */
export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      project({
        name: 'unit',
        include: ['{apps,libs,infra}/**/*.spec.ts'],
        exclude: [...IGNORED, '**/*.{int,e2e}.spec.ts', 'apps/e2e/**'],
        // property-based tests on a busy machine; a bound on what hangs, not on speed
        testTimeout: 30_000,
      }),
      project({
        name: 'int',
        include: ['{apps,libs,infra}/**/*.int.spec.ts'],
        exclude: [...IGNORED, 'apps/e2e/**'],
        globalSetup: ['libs/testbed/src/services/global-setup.ts'],
        testTimeout: 60_000,
        hookTimeout: 60_000,
      }),
      project({
        name: 'e2e',
        include: ['apps/e2e/**/*.spec.ts', 'apps/**/*.e2e.spec.ts'],
        exclude: IGNORED,
        globalSetup: ['libs/testbed/src/services/global-setup.ts'],
        testTimeout: 300_000,
        hookTimeout: 120_000,
        fileParallelism: false,
      }),
    ],
  },
});
