import type { Filter } from './filter';

/** A function: the code is filled in after its body is compiled, so that the body can call it. */
export interface FunctionCode {
  readonly params: readonly string[];
  body: Filter | null;
  /** Why the body does not compile; whoever calls the function raises it. */
  fault: Error | null;
}

export type Binding =
  | { readonly kind: 'variable' | 'filter' | 'label'; readonly depth: number }
  | { readonly kind: 'function'; readonly depth: number; readonly code: FunctionCode };

/**
 * What names mean at a place in the program. `depth` counts the links that the `Env` of that place has; a function adds
 * none, for its code is known and its environment is that of the place where it is defined.
 */
export class Scope {
  static readonly root = new Scope(null, '', null, 0);

  private constructor(
    private readonly up: Scope | null,
    private readonly name: string,
    private readonly binding: Binding | null,
    readonly depth: number,
  ) {}

  withVariable(name: string): Scope {
    return this.with(`$${name}`, { kind: 'variable', depth: this.depth + 1 }, 1);
  }

  /** A link without a name, */
  withLink(): Scope {
    return new Scope(this, '', null, this.depth + 1);
  }

  /** and a name for such a link. */
  withNamedLink(name: string, depth: number): Scope {
    return this.with(`$${name}`, { kind: 'variable', depth }, 0);
  }

  withFilter(name: string): Scope {
    return this.with(`${name}/0`, { kind: 'filter', depth: this.depth + 1 }, 1);
  }

  withLabel(name: string): Scope {
    return this.with(`*label-${name}`, { kind: 'label', depth: this.depth + 1 }, 1);
  }

  withFunction(name: string, code: FunctionCode): Scope {
    return this.with(`${name}/${code.params.length}`, { kind: 'function', depth: this.depth, code }, 0);
  }

  find(name: string): Binding | null {
    return this.binding !== null && this.name === name ? this.binding : (this.up?.find(name) ?? null);
  }

  private with(name: string, binding: Binding, links: number): Scope {
    return new Scope(this, name, binding, this.depth + links);
  }
}
