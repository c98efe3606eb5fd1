import type { ProgramLogger } from './create-logger';

/**
 * Says that a program is up, in the one form that whoever started it waits for: a line on standard output with
 * `"event":"ready"`, written at every log level.
 *
 * @param fields what the starter needs to know, for example `url`
 */
export function announceReady(logger: ProgramLogger, fields: object = {}): void {
  logger.announce({ ...fields, event: 'ready' }, 'ready');
}
