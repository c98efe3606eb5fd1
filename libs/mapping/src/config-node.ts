import type { MappingFault } from './mapping-config';
import { pathText } from './path-text';
import type { Locate, Place, Steps } from './yaml-source';

/** One reading of one mapping: the faults so far, and how many expressions it has, with the place of each. */
export interface Reading {
  readonly faults: MappingFault[];
  expressions: number;
  readonly places: Map<string, Place>;
  readonly locate: Locate;
}

/** More faults than anyone reads at once; what is wrong beyond them shows when these are mended. */
const MAX_FAULTS = 100;
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
    readonly path = '',
    private readonly steps: Steps = [],
  ) {}

  /** Not there, or left blank. */
  get isAbsent(): boolean {
    return this.value === undefined || this.value === null;
  }

  key(name: string, value: unknown): ConfigNode {
    return new ConfigNode(this.reading, value, pathText(this.path, name), [...this.steps, name]);
  }

  /** `alone`: the only element, which is called by the list's own path. */
  element(index: number, value: unknown, alone = false): ConfigNode {
    return new ConfigNode(this.reading, value, alone ? this.path : pathText(this.path, index), [...this.steps, index]);
  }

  fault(message: string, part: 'key' | 'value' = 'value'): void {
    if (this.isFull) return;
    this.reading.faults.push({ path: this.path, message, ...this.reading.locate(this.steps, part) });
  }

  /** Counts an expression, and remembers where it stands, for faults that are found later. */
  remember(): void {
    if (this.reading.expressions === MAX_EXPRESSIONS) {
      this.fault(`The mapping has more than ${MAX_EXPRESSIONS} expressions, which is the most that is accepted.`);
    }
    this.reading.expressions += 1;
    if (this.isFull) return;
    const place = this.reading.locate(this.steps, 'value');
    if (place !== undefined) this.reading.places.set(this.path, place);
  }

  /** Enough was found: what is not read yet need not be. */
  get isFull(): boolean {
    return this.reading.faults.length >= MAX_FAULTS || this.reading.expressions > MAX_EXPRESSIONS;
  }

  /** What is here, in words, for a message. Never the content of an object or a list. */
  get found(): string {
    const { value } = this;
    if (value === undefined) return 'nothing';
    if (value === null) return 'null';
    if (Array.isArray(value)) return 'a list';
    if (typeof value === 'object') return 'an object';
    const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
    return text.length > 60 ? `${text.slice(0, 57)}...` : text;
  }
}
