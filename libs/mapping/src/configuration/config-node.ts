import type { MappingFault } from './mapping-config';
import { pathText } from './path-text';
import { LANGUAGES, type Language } from '../engines/language';
import { indexAt, type Place, type Places, type Steps } from './place';

/** An expression that was found in a mapping, whether or not the rest of the mapping can be read. */
export interface FoundExpression {
  readonly path: string;
  readonly expression: string;
  readonly language: Language;
  /** of its first visible character in the YAML text, if it comes from one */
  readonly place: Place | undefined;
  /** where in the YAML text a place of the expression itself stands; undefined where that cannot be told for certain */
  readonly placeInside: (inExpression: Place) => Place | undefined;
}

/** One reading of one mapping: the faults and the expressions so far. */
export interface Reading {
  readonly faults: MappingFault[];
  readonly expressions: FoundExpression[];
  readonly places: Places;
}

/** More faults than anyone reads at once; what is wrong beyond them shows when these are mended. */
export const MAX_FAULTS = 100;
/**
 * In the whole mapping. YAML aliases make a great mapping out of a small text: 4 kB are enough for a million expressions.
 * An evaluator that forgets which of them compile would find it out for every batch anew.
 */
export const MAX_EXPRESSIONS = 5_000;

/** One value of the configuration, which knows its own path, and collects what is wrong instead of throwing it. */
export class ConfigNode {
  constructor(
    private readonly reading: Reading,
    readonly value: unknown,
    private readonly language: Language = LANGUAGES[0],
    readonly path = '',
    private readonly steps: Steps = [],
  ) {}

  /** Not there, or left blank. */
  get isAbsent(): boolean {
    return this.value === undefined || this.value === null;
  }

  key(name: string, value: unknown): ConfigNode {
    return new ConfigNode(this.reading, value, this.language, pathText(this.path, name), [...this.steps, name]);
  }

  /** `alone`: the only element, which is called by the list's own path. */
  element(index: number, value: unknown, alone = false): ConfigNode {
    const path = alone ? this.path : pathText(this.path, index);
    return new ConfigNode(this.reading, value, this.language, path, [...this.steps, index]);
  }

  /** The same value, with expressions of this language in it. */
  in(language: Language): ConfigNode {
    return new ConfigNode(this.reading, this.value, language, this.path, this.steps);
  }

  fault(message: string, part: 'key' | 'value' = 'value'): void {
    if (this.isFull) return;
    this.reading.faults.push({ path: this.path, message, ...this.reading.places.of(this.steps, part) });
  }

  /** Faults a value of the wrong shape, or one that is not there. */
  mismatch(expected: string): void {
    if (this.value !== undefined) return this.fault(`Found ${this.found}; expected ${expected}`);
    this.fault(`The key ${JSON.stringify(this.steps.at(-1))} is missing; expected ${expected}`, 'key');
  }

  /** Takes down an expression, to be compiled later. */
  remember(expression: string): void {
    const { reading, path, language, steps } = this;
    if (reading.expressions.length === MAX_EXPRESSIONS) {
      this.fault(`The mapping has more than ${MAX_EXPRESSIONS} expressions, which is the most that is accepted.`);
    }
    if (this.isFull) return;
    const placeAt = (index: number | undefined): Place | undefined =>
      index === undefined ? undefined : reading.places.inside(steps, expression, index);
    reading.expressions.push({
      path,
      expression,
      language,
      place: placeAt(expression.search(/\S/)) ?? reading.places.of(steps, 'value'),
      placeInside: (inExpression) => placeAt(indexAt(expression, inExpression)),
    });
  }

  /** Enough was found: what is not read yet need not be. */
  get isFull(): boolean {
    return this.reading.faults.length >= MAX_FAULTS || this.reading.expressions.length > MAX_EXPRESSIONS;
  }

  /** What is here, in words, for a message. Never the content of an object or a list. */
  get found(): string {
    const { value } = this;
    if (value === undefined || value === null) return 'nothing (null)';
    if (Array.isArray(value)) return 'a list';
    if (typeof value === 'object') return 'an object';
    const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
    return text.length > 60 ? `${text.slice(0, 57)}...` : text;
  }
}
