// @ts-check
/**
 * The arguments of `node` that run an app straight from its sources, in the checkout's folder: swc-node translates
 * TypeScript while loading, and the condition makes packages of the workspace resolve to their sources.
 *
 * @param {string} name of a folder in `apps`
 * @returns {string[]}
 */
export function runAppArguments(name) {
  return ['-C', '@quayside/source', '-r', '@swc-node/register', `apps/${name}/src/main.ts`];
}
