import type { Budget } from '../budget';
import type { Ast, BinaryOperator } from '../syntax/ast';
import { add, divide, multiply, negate, remainder, subtract } from '../values/arithmetic';
import { type Json, isTrue } from '../values/json';
import { compare, equals } from '../values/ordering';
import type { Compile } from './compile';
import { type Each, type EachPath, type Filter, type One, many, single, unknownPath } from './filter';
import type { Scope } from './scope';

export type Operation = (a: Json, b: Json, budget: Budget) => Json;
interface Sides {
  readonly left: Ast;
  readonly right: Ast;
}

export const OPERATIONS: Readonly<Record<BinaryOperator, Operation>> = {
  '+': add,
  '-': subtract,
  '*': multiply,
  '/': divide,
  '%': remainder,
  '==': equals,
  '!=': (a, b, budget) => !equals(a, b, budget),
  '<': (a, b, budget) => compare(a, b, budget) < 0,
  '<=': (a, b, budget) => compare(a, b, budget) <= 0,
  '>': (a, b, budget) => compare(a, b, budget) > 0,
  '>=': (a, b, budget) => compare(a, b, budget) >= 0,
};

/** Of several outputs on both sides, those of the right turn slower: `(1,2) + (10,20)` is 11, 12, 21, 22. */
export function compileBinary(operator: BinaryOperator, sides: Sides, scope: Scope, compile: Compile): Filter {
  const left = compile(sides.left, scope);
  const right = compile(sides.right, scope);
  const operation = OPERATIONS[operator];
  const [leftOne, rightOne] = [left.one, right.one];
  if (leftOne !== null && rightOne !== null) {
    return single((input, env) => {
      const b = rightOne(input, env);
      if (b === undefined) return undefined;
      const a = leftOne(input, env);
      return a === undefined ? undefined : operation(a, b, env.budget);
    });
  }
  return many((input, env, emit) =>
    right.each(input, env, (b) =>
      left.each(input, env, (a) => {
        env.budget.tick(1);
        return emit(operation(a, b, env.budget));
      }),
    ),
  );
}

/** Builtins whose numbers are computed, and not found in the input. */
const COMPUTING: ReadonlySet<string> = new Set(
  'length utf8bytelength index rindex floor ceil round trunc fabs sqrt fromdate mktime'.split(' '),
);

function isComputedNumber(node: Ast): boolean {
  if (node.type === 'pipe') return isComputedNumber(node.right);
  return node.type === 'binary' || (node.type === 'call' && COMPUTING.has(node.name));
}

export function compileNegate(body: Ast, scope: Scope, compile: Compile): Filter {
  const filter = compile(body, scope);
  const { one, each } = filter;
  const isComputed = isComputedNumber(body);
  const paths = (): EachPath => (path, input, env, emit) =>
    filter.paths(path, input, env, (_at, value) => emit(null, negate(value, isComputed)));
  if (one === null)
    return many((input, env, emit) => each(input, env, (value) => emit(negate(value, isComputed))), paths);
  return single((input, env) => {
    const value = one(input, env);
    return value === undefined ? undefined : negate(value, isComputed);
  }, paths);
}

/** `and`, `or`: the right side is not evaluated where the left one decides. */
export function compileLogic(type: 'and' | 'or', sides: Sides, scope: Scope, compile: Compile): Filter {
  const left = compile(sides.left, scope);
  const right = compile(sides.right, scope);
  const decides = type === 'or';
  const paths = (): EachPath => () => unknownPath(type);
  const [leftOne, rightOne] = [left.one, right.one];
  if (leftOne !== null && rightOne !== null) {
    return single((input, env) => {
      const a = leftOne(input, env);
      if (a === undefined) return undefined;
      if (isTrue(a) === decides) return decides;
      const b = rightOne(input, env);
      return b === undefined ? undefined : isTrue(b);
    }, paths);
  }
  return many(
    (input, env, emit) =>
      left.each(input, env, (a) => {
        env.budget.tick(1);
        return isTrue(a) === decides ? emit(decides) : right.each(input, env, (b) => emit(isTrue(b)));
      }),
    paths,
  );
}

/** `a // b`: what is true of `a`, else `b`. An error in `a` is an error. */
export function compileAlternative(sides: Sides, scope: Scope, compile: Compile): Filter {
  const left = compile(sides.left, scope);
  const right = compile(sides.right, scope);
  const each: Each = (input, env, emit) => {
    let found = false;
    const stopped = left.each(input, env, (value) => {
      if (!isTrue(value)) return false;
      found = true;
      return emit(value);
    });
    return found ? stopped : right.each(input, env, emit);
  };
  const filter = many(each, () => (path, input, env, emit) => {
    let found = false;
    const stopped = left.paths(path, input, env, (at, value) => {
      if (!isTrue(value)) return false;
      found = true;
      return emit(at, value);
    });
    return found ? stopped : right.paths(path, input, env, emit);
  });
  const one = firstTrue(left.one, right.one);
  return one === null ? filter : single(one, () => filter.paths);
}

function firstTrue(left: One | null, right: One | null): One | null {
  if (left === null || right === null) return null;
  return (input, env) => {
    const value = left(input, env);
    return value !== undefined && isTrue(value) ? value : right(input, env);
  };
}
