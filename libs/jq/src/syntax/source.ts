import { JqSyntaxError } from '../jq-error';
import type { Position } from './tokens';

/** The text of a program, which knows the lines and columns of its errors. */
export class Source {
  constructor(readonly text: string) {}

  error(message: string, at: Position): JqSyntaxError {
    const before = this.text.slice(0, at);
    const lineStart = before.lastIndexOf('\n') + 1;
    return new JqSyntaxError(message, before.split('\n').length, at - lineStart + 1);
  }

  line(at: Position): number {
    return this.text.slice(0, at).split('\n').length;
  }
}
