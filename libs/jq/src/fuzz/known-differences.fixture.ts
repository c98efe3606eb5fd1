import type { Json } from '../values/json';
import type { Outcome } from './outcome.fixture';

/** A program and an input of which this engine and libjq make something else. */
export interface Disagreement {
  readonly program: string;
  readonly input: Json;
  readonly ours: Outcome | 'not-jq' | null;
  readonly libjq: Outcome | 'not-jq' | null;
}

interface KnownDifference {
  readonly what: string;
  readonly covers: (program: string, ours: Outcome, libjq: Outcome, input: Json) => boolean;
}

const DATES = /\b(?:todate|gmtime|strftime|strflocaltime|mktime)\b/;
/** A day or month that no calendar has. */
const OUT_OF_RANGE = /\d-(?:00|1[3-9]|[2-9]\d)-|-(?:00|3[2-9]|[4-9]\d)T/;
const INTEGER_KEY = /[{,]\\*"\d+\\*":/;
const BEYOND_ASCII = /[^ -~]/;

/** Where libjq 1.7.1, which is what this engine is compared with, is not like libjq 1.8.2, which is what it follows. */
const KNOWN: readonly KnownDifference[] = [
  {
    what: '1.7 lets ltrimstr and rtrimstr pass what is no string',
    covers: (program) => /\b[lr]trimstr\b/.test(program),
  },
  {
    what: '1.7 needs six numbers for a time taken apart, 1.8 takes the missing ones for 0',
    covers: (program, _ours, libjq) =>
      /\bmktime\b/.test(program) || /requires parsed datetime inputs$/.test(libjq.error ?? ''),
  },
  {
    what: '1.7 takes NaN and infinities for a moment',
    covers: (program) => /\b(?:nan|infinite)\b/.test(program) && DATES.test(program),
  },
  {
    what: '1.7 has the C library of WASM print dates, which fails for formats that it does not know',
    covers: (_program, _ours, libjq) => /unknown system failure$/.test(libjq.error ?? ''),
  },
  {
    what: '1.7 has the C library of WASM read dates, which takes 1970 for a text without a date',
    covers: (program, ours) => /\bstrptime\b/.test(program) && JSON.stringify(ours).includes(',8,367'),
  },
  {
    what: '1.7 prints the parts of a time as they are, 1.8 carries over what is beyond their range',
    covers: (program, _ours, libjq) => DATES.test(program) && OUT_OF_RANGE.test(JSON.stringify(libjq.outputs)),
  },
  {
    what: 'several NaN keep their places in 1.8 only',
    covers: (program) => /\bnan\b/.test(program) && /\b(?:sort|group|unique|min|max)/.test(program),
  },
  {
    what: 'last(empty) is null in 1.7, and nothing in 1.8',
    covers: (program) => /\blast\(/.test(program),
  },
  {
    what: 'bsearch takes null for an empty array in 1.7, and other words for what is none',
    covers: (program) => /\bbsearch\b/.test(program),
  },
  {
    what: '1.7 counts bytes where a text is found in another, 1.8 counts characters',
    covers: (program, _ours, _libjq, input) =>
      /\b(?:r?index|indices)\b/.test(program) && BEYOND_ASCII.test(JSON.stringify([program, input])),
  },
  {
    what: '1.7 reads numbers as JSON, with spaces around them',
    covers: (program) => /\btonumber\b/.test(program),
  },
  {
    what: 'the order of the flags in the words for a bad one',
    covers: (_program, ours, libjq) =>
      [ours, libjq].every(({ error }) => /is not a valid modifier string$/.test(error ?? '')),
  },
  {
    what: 'the words of an error that the program itself looks at',
    covers: (program, ours, libjq) => /\bcatch\b/.test(program) && ours.outputs.length === libjq.outputs.length,
  },
  {
    what: 'the words for what cannot be sorted or is no number',
    covers: (_program, ours, libjq) =>
      / cannot be (?:sorted, as|parsed as a number)/.test(ours.error ?? '') && libjq.error !== null,
  },
  {
    what: 'keys that look like integers come first here, which shows where a program lists or prints them',
    covers: (program, ours, libjq) => /\bINDEX\b/.test(program) || INTEGER_KEY.test(JSON.stringify([ours, libjq])),
  },
  {
    what: 'the words of the JSON parser',
    covers: (_program, ours, libjq) => [ours, libjq].every(({ error }) => / \(while parsing '/s.test(error ?? '')),
  },
];

/** Builtins that libjq 1.7.1 does not have, and syntax that it does not take. */
const NEW = /\b(?:abs|toboolean|trimstr|skip|l?trim|rtrim|have_decnum)\b|\badd\(|@urid|\?\)? (?:catch|as)/;

/** Whether a program uses what libjq 1.7.1 did not have. */
export function isUnknownToOldLibjq(program: string): boolean {
  return NEW.test(program);
}

export function isKnown({ program, input, ours, libjq }: Disagreement): boolean {
  if (ours === null || libjq === null || ours === 'not-jq' || libjq === 'not-jq') return false;
  return KNOWN.some(({ covers }) => covers(program, ours, libjq, input));
}

/** An error without the values that it shows, of which libjq 1.8 shows more, and some that 1.7 left out. */
export function wordsOf(error: string): string {
  return error
    .replace(/ \((?!while parsing).*\)/s, '')
    .replace(/(?<=^Cannot index \w+ with string) ".*"$/s, '')
    .replace(
      /(?<=^Invalid path expression (?:with result|near attempt to (?:access element|iterate through))) .*$/s,
      '',
    );
}
