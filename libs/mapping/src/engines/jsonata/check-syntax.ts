import type { SyntaxNode } from './internals';
import { translatePattern } from './regex-engine';

/** An expression that the package understands and this engine does not run. */
export class RefusedSyntax extends Error {
  /** @param position as the package counts: of the first character behind the token */
  constructor(
    message: string,
    readonly position: unknown,
    readonly token: string,
  ) {
    super(message);
    this.name = 'RefusedSyntax';
  }
}

const REFUSED_VARIABLES: ReadonlySet<string> = new Set(['eval', 'clone']);

export interface CheckedSyntax {
  /** the names of all variables and functions */
  readonly variables: ReadonlySet<string>;
  /** the nodes that give the values of objects */
  readonly members: ReadonlySet<object>;
  /** objects and lists that it is made of */
  readonly nodes: number;
}

/** Throws `RefusedSyntax` where the tree has what cannot be run safely. */
export function checkSyntax(tree: object): CheckedSyntax {
  const variables = new Set<string>();
  const members = new Set<object>();
  const seen = new Set<object>();
  const left: object[] = [tree];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    checkNode(node);
    const { type, value, lhs } = node as SyntaxNode;
    if (type === 'variable' && typeof value === 'string') variables.add(value);
    if (Array.isArray(lhs)) for (const [, member] of lhs as readonly (readonly [object, object])[]) members.add(member);
    for (const child of Object.values(node)) if (isTree(child)) left.push(child);
  }
  return { variables, members, nodes: seen.size };
}

function checkNode(node: SyntaxNode): void {
  const { type, value, position, signature, focus, index } = node;
  const refuse = (message: string): never => {
    throw new RefusedSyntax(message, position, tokenOf(node));
  };
  if (type === 'transform')
    refuse('the transform operator |…|…| is not available; build the object with $merge or $sift');
  if (type === 'variable' && REFUSED_VARIABLES.has(String(value))) refuse(`$${String(value)} is not available`);
  // the package makes a regular expression for V8 of what stands in the signature
  if (type === 'lambda' && signature !== undefined) refuse('signatures of functions are not available');
  // rows are objects with such members, and `await` calls a function that is named so
  if (focus === 'then' || index === 'then') refuse('a variable that is bound by @ or # cannot be $then');
  if (type === 'regex') refuseSlowPattern(value, refuse);
}

function tokenOf({ type, value }: SyntaxNode): string {
  if (type === 'transform') return '|';
  if (value instanceof RegExp) return `/${value.source}/${value.flags.replace('g', '')}`;
  return type === 'variable' ? `$${String(value)}` : String(value);
}

function refuseSlowPattern(pattern: unknown, refuse: (message: string) => never): void {
  // the package copies the left side of ?? and ?: by way of JSON, in which no pattern survives
  if (!(pattern instanceof RegExp)) refuse('a regular expression cannot stand left of ?? or ?:');
  else {
    try {
      translatePattern(pattern);
    } catch (error) {
      refuse(error instanceof Error ? error.message : 'the regular expression is not available');
    }
  }
}

function isTree(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof RegExp);
}
