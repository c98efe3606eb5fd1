import type { ProblemField } from '@quayside/contracts';
import type { z } from 'zod';

type Path = readonly PropertyKey[];

/** What zod found wrong with a body or a query, as the fields of a problem. No value of the request is repeated. */
export function fieldFaults(
  issues: readonly z.core.$ZodIssue[],
  given: unknown,
  where: 'body' | 'query',
): ProblemField[] {
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => field([...issue.path, key], where, 'is not known here; remove it'))
      : [field(issue.path, where, messageOf(issue, given))],
  );
}

function messageOf(issue: z.core.$ZodIssue, given: unknown): string {
  if (valueAt(given, issue.path) !== undefined) return issue.message;
  return issue.path.length === 0 ? 'a JSON object is required' : 'is required';
}

function field(path: Path, where: 'body' | 'query', message: string): ProblemField {
  return { field: dotted(path), ...(where === 'body' ? { pointer: jsonPointer(path) } : {}), message };
}

function dotted(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}

/** @see RFC 6901, section 3 */
export function jsonPointer(path: Path): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function valueAt(value: unknown, path: Path): unknown {
  let found = value;
  for (const part of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, part)) return undefined;
    found = (found as Record<PropertyKey, unknown>)[part];
  }
  return found;
}
