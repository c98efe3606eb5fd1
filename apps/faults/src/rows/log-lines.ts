import type { House } from '@quayside/testbed';

/** A line that a program has logged. */
export interface LogLine {
  readonly at: number;
  /** the program's */
  readonly name: string;
  readonly level: string;
  readonly message: string;
  /** the whole of it */
  readonly text: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What the programs of the house have logged from a moment on, in milliseconds since the epoch. */
export function linesSince(house: House, from: number): LogLine[] {
  return house
    .output()
    .split('\n')
    .flatMap((text) => {
      const fields = parsed(text);
      const at = Date.parse(String(fields?.['time']));
      if (!fields || !(at >= from)) return [];
      const [name, level, message] = ['name', 'level', 'message'].map((key) => String(fields[key]));
      return [{ at, name: name ?? '', level: level ?? '', message: message ?? '', text, fields }];
    });
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    // a program that was killed may leave half a line
    return undefined;
  }
}
