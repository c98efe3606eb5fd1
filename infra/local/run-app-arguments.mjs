// @ts-check
/**
 * The worker is bundled when it starts, and V8 is told to be sparing: it would let the heap of each run grow to several
 * times of what is in use before it collects, which costs more memory than it saves CPU time.
 */
const SPARING_WORKER = ['--optimize-for-size', '--max-semi-space-size=2', '--v8-pool-size=1', 'apps/worker/launch.cjs'];

/**
 * The arguments of `node` that run an app in the checkout's folder, straight from its sources: swc-node translates
 * TypeScript while loading, and the condition makes packages of the workspace resolve to their sources.
 *
 * @param {string} name of a folder in `apps`
 * @returns {string[]}
 */
export function runAppArguments(name) {
  if (name === 'worker') return SPARING_WORKER;
  return ['-C', '@quayside/source', '-r', '@swc-node/register', `apps/${name}/src/main.ts`];
}
