// @ts-check
/** What has to be done before anything else can run, as far as two files and a version number tell. No file is read here. */

/**
 * @typedef {{ version?: string, link?: boolean, optional?: boolean, devOptional?: boolean, integrity?: string }} LockedPackage
 * @typedef {{ packages: Record<string, LockedPackage> }} Lock
 */

/**
 * True when what npm says it has installed is not what the lock asks for. Packages for other platforms are optional and
 * may be absent, never different.
 *
 * @param {Lock} lock package-lock.json
 * @param {Lock | undefined} installed node_modules/.package-lock.json, which npm writes last; undefined without it
 */
export function needsInstall(lock, installed) {
  if (installed === undefined) return true;
  const wanted = Object.entries(lock.packages).filter(([path]) => path.startsWith('node_modules/'));
  const differs = wanted.some(([path, want]) => {
    const have = installed.packages[path];
    if (have === undefined) return !want.optional && !want.devOptional;
    return have.version !== want.version || have.integrity !== want.integrity || have.link !== want.link;
  });
  return differs || Object.keys(installed.packages).some((path) => lock.packages[path] === undefined);
}

/**
 * Whether a version of Node fits `engines.node`: alternatives with `||`, each of comparators `>=1.2` and `<3`.
 *
 * @param {string} version
 * @param {string} range
 */
export function fitsRange(version, range) {
  return range.split('||').some((alternative) =>
    alternative
      .trim()
      .split(/\s+/)
      .every((comparator) => {
        const wanted = comparator.replace(/^(>=|<)/, '');
        const order = compare(version, wanted);
        return comparator.startsWith('<') ? order < 0 : order >= 0;
      }),
  );
}

/** @param {string} left @param {string} right */
function compare(left, right) {
  const [a, b] = [left, right].map((text) => text.replace(/^v/, '').split('.').map(Number));
  for (let part = 0; part < 3; part += 1) {
    const difference = (a?.[part] ?? 0) - (b?.[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
