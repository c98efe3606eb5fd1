import { maskText, type Logger } from '@quayside/domain';
import pino from 'pino';
import { loggable } from './loggable';

export interface LoggerOptions {
  /** the program that writes, for example `api` */
  readonly name: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** standard output when absent */
  readonly destination?: { write(line: string): void };
}

/** The logger of a program: a `Logger`, and a way to say what must be heard at every level. */
export interface ProgramLogger extends Logger {
  /** Written whatever the level is, as `info`. */
  announce(fields: object, message: string): void;
}

/**
 * One JSON line for each call, in one shape: `level`, `time` (ISO 8601), `name`, the fields, `message`. Fields and text
 * are masked and bounded (see `loggable`), and cannot replace those four.
 */
export function createLogger({
  name,
  level,
  destination = pino.destination({ fd: 1, sync: true }),
}: LoggerOptions): ProgramLogger {
  const options = {
    base: { name },
    messageKey: 'message',
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const filtered = pino({ ...options, level }, destination);
  const unfiltered = pino({ ...options, level: 'info' }, destination);

  const write =
    (log: pino.LogFn, enabled: () => boolean) =>
    (fields: object, message: string): void => {
      if (enabled()) log(ownFields(fields), maskText(message));
    };
  return {
    debug: write(filtered.debug.bind(filtered), () => filtered.isLevelEnabled('debug')),
    info: write(filtered.info.bind(filtered), () => filtered.isLevelEnabled('info')),
    warn: write(filtered.warn.bind(filtered), () => filtered.isLevelEnabled('warn')),
    error: write(filtered.error.bind(filtered), () => filtered.isLevelEnabled('error')),
    announce: write(unfiltered.info.bind(unfiltered), () => true),
  };
}

/** A field under a name that the shape needs moves aside, with an underscore: a line never has a key twice. */
function ownFields(fields: object): object {
  return Object.fromEntries(
    Object.entries(loggable(fields)).map(([key, value]) => [RESERVED.has(key) ? `${key}_` : key, value]),
  );
}
const RESERVED = new Set(['level', 'time', 'name', 'message']);
