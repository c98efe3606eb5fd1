// @ts-check
/**
 * Whether Redis begins with everything that the last one acknowledged: it was stopped in good order, which leaves a mark, or
 * there was none. A crash may cost the last second of it, and with that the latest grants of the request budgets.
 */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Redis' own folder for the file that it appends to. */
const APPENDED = 'appendonlydir';
const MARK = 'stopped-in-good-order';

/** To be asked before Redis is started: from now on it may crash. @param {string} dataDir @returns {boolean} */
export function takeMark(dataDir) {
  const mark = join(dataDir, MARK);
  const isWhole = existsSync(mark) || !existsSync(join(dataDir, APPENDED));
  rmSync(mark, { force: true });
  return isWhole;
}

/** @param {string} dataDir */
export function markWhole(dataDir) {
  writeFileSync(join(dataDir, MARK), '', { mode: 0o600 });
}
