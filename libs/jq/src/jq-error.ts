import type { Json } from './values/json';

/** A program that is not jq: what libjq says about it, and where. Lines and columns count from 1. */
export class JqSyntaxError extends Error {
  constructor(
    message: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(message);
    this.name = 'JqSyntaxError';
  }
}

/**
 * A program that may well be jq, but for which this engine cannot vouch: something else has to run it. Mostly thrown by
 * `compileJq`; by an evaluation only where the doubt lies in the data (a pattern or a date format out of the record).
 */
export class JqUnsupported extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'JqUnsupported';
  }
}

/** An error that a jq program can raise and catch. Not an `Error`: programs raise them by the thousand, and no one reads their stacks. */
export class JqError {
  constructor(readonly value: Json) {}
}

/** `halt`: ends the evaluation; what was put out before stays. */
export class HaltSignal {}
