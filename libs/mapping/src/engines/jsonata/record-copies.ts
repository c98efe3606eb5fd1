import type { JsonValue } from '@quayside/domain';
import { FUNCTION_MARKS } from './internals';

/** The record as the expressions are given it: never itself, since the package leaves marks on what it works with. */
export class RecordCopies {
  private readonly text: string;
  private shared: unknown;

  /** Throws a RangeError where the record is nested too deeply. */
  constructor(record: JsonValue) {
    this.text = JSON.stringify(record);
  }

  /** Throws where the record has a key by which the package knows its functions. */
  ofOne(): unknown {
    if (!FUNCTION_MARKS.some((mark) => this.text.includes(mark))) return JSON.parse(this.text);
    return JSON.parse(this.text, (key, value: unknown) => {
      const isMark = FUNCTION_MARKS.some((mark) => mark === key);
      if (isMark) throw new Error(`the record has the key ${key}, which JSONata keeps for itself`);
      return value;
    });
  }

  /** The same one each time, for expressions that leave no more than marks. */
  ofAll(): unknown {
    this.shared ??= this.ofOne();
    return this.shared;
  }
}
