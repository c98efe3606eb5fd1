import { isFunctionObject } from './internals';
import { exhausted, type LimitReached } from './limit-reached';
import { MAX_TEXT_LENGTH, MAX_VALUE_DEPTH, MAX_WEIGHT } from './limits';

/** How much a value is when it is written out: characters and elements, and how deep they are nested. */
export interface Measure {
  readonly weight: number;
  readonly depth: number;
}

const SCALAR: Measure = { weight: 1, depth: 0 };

/**
 * Measures the values of one record's evaluation, each array and object once: they do not change after they are made.
 * Values share structure, so one that needs little memory may be endless when it is compared or turned into text.
 */
export class Measures {
  private readonly known = new WeakMap<object, Measure>();
  private readonly matchers = new WeakSet<object>();

  /** @param spend told of the elements that were looked at */
  constructor(private readonly spend: (ticks: number) => void) {}

  /** Lets a function of JavaScript pass that came of a regular expression. */
  admit(matcher: object): void {
    this.matchers.add(matcher);
  }

  /** Throws `LimitReached` where the value is too large, and an error where it is nothing an expression may have. */
  of(value: unknown): Measure {
    if (typeof value === 'string') return ofText(value);
    if (typeof value === 'function') return this.ofFunction(value);
    if (typeof value !== 'object' || value === null || isFunctionObject(value)) return SCALAR;
    return this.known.get(value) ?? this.add(value);
  }

  private add(value: object): Measure {
    const measure = Array.isArray(value) ? this.ofArray(value) : this.ofObject(value as Record<string, unknown>);
    if (measure.depth > MAX_VALUE_DEPTH) throw exhausted(`a value is nested more than ${MAX_VALUE_DEPTH} deep`);
    this.known.set(value, measure);
    return measure;
  }

  private ofArray(elements: readonly unknown[]): Measure {
    if (elements.length > MAX_WEIGHT) throw tooLarge();
    this.spend(elements.length);
    let weight = 1;
    let depth = 0;
    for (const element of elements) {
      const measure = this.of(element);
      weight += measure.weight;
      depth = Math.max(depth, measure.depth);
      if (weight > MAX_WEIGHT) throw tooLarge();
    }
    return { weight, depth: depth + 1 };
  }

  private ofObject(members: Readonly<Record<string, unknown>>): Measure {
    const keys = Object.keys(members);
    this.spend(keys.length);
    let weight = 1;
    let depth = 0;
    for (const key of keys) {
      const member = members[key];
      // a match has the search for the next one with it, which the package calls but no expression
      const measure = typeof member === 'function' ? SCALAR : this.of(member);
      weight += key.length + measure.weight;
      depth = Math.max(depth, measure.depth);
      if (weight > MAX_WEIGHT) throw tooLarge();
    }
    return { weight, depth: depth + 1 };
  }

  /** The package marks the functions it passes as arguments with `arity`; any other would be one of JavaScript itself. */
  private ofFunction(value: object): Measure {
    if (this.matchers.has(value) || Object.hasOwn(value, 'arity')) return SCALAR;
    throw new TypeError('a function of JavaScript is no value of JSONata');
  }
}

function ofText(text: string): Measure {
  if (text.length > MAX_TEXT_LENGTH) throw exhausted(`a text is longer than ${MAX_TEXT_LENGTH} characters`);
  return { weight: 1 + text.length, depth: 0 };
}

function tooLarge(): LimitReached {
  return exhausted(`a value has more than ${MAX_WEIGHT} characters and elements`);
}
