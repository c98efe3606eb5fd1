// @ts-check
/**
 * In the worker V8 is told to be sparing: it would let the heap of each run grow to several times of what is in use before it collects,
 * which costs more memory than it saves CPU time.
 */
const SPARING = ['--optimize-for-size', '--max-semi-space-size=2', '--v8-pool-size=1'];

/**
 * The scheduler works for a few milliseconds of each second. Waking threads to collect and compile beside it costs more
 * than it spares, and with room for a minute's garbage there is hardly anything to collect.
 */
const BRIEF = ['--single-threaded', '--min-semi-space-size=16'];

/** Programs that are bundled when they start, and their flags of V8. @type {Record<string, string[]>} */
const BUNDLED = { worker: SPARING, scheduler: BRIEF };

/**
 * The arguments of `node` that run an app in the checkout's folder, straight from its sources: swc-node translates
 * TypeScript while loading, and the condition makes packages of the workspace resolve to their sources.
 *
 * @param {string} name of a folder in `apps`
 * @returns {string[]}
 */
export function runAppArguments(name) {
  const flags = BUNDLED[name];
  if (flags) return [...flags, 'infra/bundle/launch.cjs', name];
  return ['-C', '@quayside/source', '-r', '@swc-node/register', `apps/${name}/src/main.ts`];
}
