/** The fields of one entity that gave nothing. Most entities have none, and then it costs nothing. */
export class MisconfiguredFields {
  private fields: Map<string, string> | null = null;

  add(path: string, expression: string): void {
    this.fields ??= new Map();
    this.fields.set(path, expression);
  }

  /** dotted path -> expression */
  toRecord(): Readonly<Record<string, string>> {
    return this.fields === null ? NONE : Object.fromEntries(this.fields);
  }
}

const NONE: Readonly<Record<string, string>> = {};
