import { z } from 'zod';

/** The levels of our log lines, from the most talkative. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A whole number written in decimal digits, for example a number of seconds or of milliseconds. */
export function integerText(range: { readonly min: number; readonly max: number }): z.ZodType<number, string> {
  const message = `must be a whole number from ${range.min} to ${range.max}`;
  return z
    .string()
    .trim()
    .regex(/^-?\d{1,15}$/, message)
    .transform(Number)
    .refine((number) => number >= range.min && number <= range.max, message);
}

/** A TCP port; 0 asks the system for a free one. */
export function portText(): z.ZodType<number, string> {
  return integerText({ min: 0, max: 65_535 });
}

/** `true` or `false`; also `1` and `0`, `yes` and `no`, in any case of letters. */
export function booleanText(): z.ZodType<boolean, string> {
  return z
    .string()
    .trim()
    .toLowerCase()
    .refine((text) => TRUE_TEXTS.has(text) || FALSE_TEXTS.has(text), 'must be true or false')
    .transform((text) => TRUE_TEXTS.has(text));
}
const TRUE_TEXTS = new Set(['true', '1', 'yes']);
const FALSE_TEXTS = new Set(['false', '0', 'no']);

export function logLevelText(): z.ZodType<LogLevel, string> {
  return z
    .string()
    .trim()
    .toLowerCase()
    .pipe(z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`));
}

/** A URL with one of the given schemes, for example `postgresql` or `redis`. */
export function urlText(schemes: readonly string[]): z.ZodType<string, string> {
  const message = `must be a URL that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`;
  return z
    .string()
    .trim()
    .refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1)), message);
}

/** An https URL; http on a loopback address too, for a demo on one machine. */
export function safeUrlText(): z.ZodType<string, string> {
  return z.string().trim().max(2_000).refine(isSafe, 'must be an https URL; http is for a loopback address only');
}

/** Where something is reached, such as `https://quayside.example.com`: scheme, host and port, as `safeUrlText`. */
export function originText(): z.ZodType<string, string> {
  return z
    .string()
    .trim()
    .transform((text) => text.replace(/\/$/, ''))
    .refine((text) => isSafe(text) && new URL(text).origin === text, 'must have the form https://host');
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

function isSafe(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
}

/** JSON text whose value fits the schema. */
export function jsonText<T>(schema: z.ZodType<T>): z.ZodType<T, string> {
  return z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'must be valid JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);
}
