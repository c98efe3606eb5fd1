// @ts-check
/** A script that needs tables for itself while others use them. */
import { setTimeout as sleep } from 'node:timers/promises';

const ATTEMPTS = 10;
/** lock_not_available, deadlock_detected */
const GAVE_WAY = ['55P03', '40P01'];

/**
 * Runs a script, which is one transaction; from its beginning again when others kept it from a table for longer than the
 * session's lock_timeout, at most ten times in all. As long as it waits for a table, so does everybody who comes after
 * it: hence many short attempts, with pauses in which the others get through.
 *
 * @param {import('pg').Client} client
 * @param {string} sql
 * @param {number} pauseMs
 */
export async function runPatiently(client, sql, pauseMs) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await client.query(sql);
    } catch (error) {
      if (!gaveWay(error) || attempt === ATTEMPTS) throw error;
      await sleep(pauseMs);
    }
  }
}

/** Whether a script has failed for no reason of its own. @param {unknown} error */
export function gaveWay(error) {
  return GAVE_WAY.includes(/** @type {{ code?: string }} */ (error).code ?? '');
}
