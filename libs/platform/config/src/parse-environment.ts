import type { z } from 'zod';
import { ConfigError, type ConfigFault } from './config-error';
import { looksSecret } from './looks-secret';

export type Environment = Readonly<Record<string, string | undefined>>;

const SHOWN_CHARACTERS = 60;

/**
 * Reads a program's environment once. A variable that is set to nothing counts as not set. The result is frozen to the
 * bottom; variables that the schema does not name are left alone.
 *
 * Throws one `ConfigError` that lists every fault by the name of its variable. What to do about it comes from the
 * `description` of the variable's schema.
 */
export function parseEnvironment<S extends z.ZodObject>(schema: S, environment: Environment): Readonly<z.output<S>> {
  const given: Record<string, string> = {};
  for (const variable of Object.keys(schema.shape)) {
    const text = environment[variable];
    if (text !== undefined && text.trim() !== '') given[variable] = text;
  }
  const result = schema.safeParse(given);
  if (!result.success) throw new ConfigError(result.error.issues.map((issue) => faultOf(issue, schema, given)));
  return deepFreeze(result.data);
}

function faultOf(issue: z.core.$ZodIssue, schema: z.ZodObject, given: Readonly<Record<string, string>>): ConfigFault {
  const [first, ...inside] = issue.path;
  const variable = first === undefined ? '' : String(first);
  const text = given[variable];
  const advice = (schema.shape[variable] as z.ZodType | undefined)?.description;
  const missing = variable !== '' && text === undefined;
  const problem = missing ? 'is not set' : (inside.length === 0 ? '' : `at ${inside.join('.')}: `) + issue.message;
  const shown = text === undefined || looksSecret(variable) ? '' : ` (it is ${JSON.stringify(shorten(text))})`;
  return { variable, message: problem + shown + (advice === undefined ? '' : `; ${advice}`) };
}

function shorten(text: string): string {
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}...`;
}

function deepFreeze<T>(value: T): Readonly<T> {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const item of Object.values(value)) deepFreeze(item);
  }
  return value;
}
