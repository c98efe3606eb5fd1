import type { Ast, AssignOperator, BinaryOperator } from '../syntax/ast';
import { deletePaths } from '../values/delete-paths';
import { Draft } from '../values/draft';
import { type Json, isTrue } from '../values/json';
import { Path } from '../values/paths';
import type { Compile } from './compile';
import { OPERATIONS, type Operation } from './compile-operators';
import { type Filter, firstOf, many, requireOutputPath, single, unknownPath } from './filter';
import type { Env } from './env';
import type { Scope } from './scope';

/** `p = v` and its relatives. */
export function compileAssign(
  operator: AssignOperator,
  sides: { readonly left: Ast; readonly right: Ast },
  scope: Scope,
  compile: Compile,
): Filter {
  const target = compile(sides.left, scope);
  const source = compile(sides.right, scope);
  const paths: () => Filter['paths'] = () => () => unknownPath('an assignment');
  if (operator === '|=') return single((input, env) => modify(target, source, input, env), paths);
  const next = combination(operator);
  const assign = (input: Json, value: Json, env: Env): Json => {
    const draft = new Draft(input, env.budget);
    eachTarget(target, input, env, (path) => draft.set(path, next(draft, path, value, env)));
    return draft.value();
  };
  const { one } = source;
  if (one === null)
    return many((input, env, emit) => source.each(input, env, (value) => emit(assign(input, value, env))), paths);
  return single((input, env) => {
    const value = one(input, env);
    return value === undefined ? undefined : assign(input, value, env);
  }, paths);
}

/** `p |= f`: the first output of `f`, or the element goes where there is none. */
export function modify(target: Filter, update: Filter, input: Json, env: Env): Json {
  const draft = new Draft(input, env.budget);
  const gone: (readonly Json[])[] = [];
  eachTarget(target, input, env, (path) => {
    const value = firstOf(update, draft.get(path), env);
    if (value === undefined) gone.push(path);
    else draft.set(path, value);
  });
  const value = draft.value();
  return gone.length === 0 ? value : deletePaths(value, gone, env.budget);
}

function eachTarget(target: Filter, input: Json, env: Env, use: (path: readonly Json[]) => void): void {
  target.paths(Path.root, input, env, (path, output) => {
    env.budget.tick(1);
    use(requireOutputPath(path, output).toArray());
    return false;
  });
}

type Next = (draft: Draft, path: readonly Json[], value: Json, env: Env) => Json;

function combination(operator: AssignOperator): Next {
  if (operator === '=') return (_draft, _path, value) => value;
  if (operator === '//=') {
    return (draft, path, value) => {
      const old = draft.get(path);
      return isTrue(old) ? old : value;
    };
  }
  const operation: Operation = OPERATIONS[operator.slice(0, -1) as BinaryOperator];
  return (draft, path, value, env) => operation(draft.get(path), value, env.budget);
}
