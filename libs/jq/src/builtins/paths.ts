import type { Env } from '../compile/env';
import { type Filter, many, requireOutputPath, single } from '../compile/filter';
import { JqError } from '../jq-error';
import { valueAt } from '../values/access';
import { deletePaths } from '../values/delete-paths';
import { Draft } from '../values/draft';
import type { Json } from '../values/json';
import { briefText } from '../values/json-text';
import { Path, requirePath, requirePaths, valueAtPath } from '../values/paths';
import { NOTHING, type NativeBuiltins, fromValue, fromValues } from './native';

/** Builtins about where in a value things are. */
export const pathBuiltins: NativeBuiltins = {
  'path/1': ([f = NOTHING]) =>
    many((input, env, emit) =>
      f.paths(Path.root, input, env, (path, output) => {
        env.budget.tick(1);
        return emit(requireOutputPath(path, output).toArray());
      }),
    ),
  'getpath/1': ([paths = NOTHING]) => getpath(paths),
  'setpath/2': fromValues('last', (input, [path = null, value = null], budget) => {
    const draft = new Draft(input, budget);
    draft.set(requirePath(path), value);
    return draft.value();
  }),
  'delpaths/1': fromValue((input, paths, budget) => deletePaths(input, requirePaths(paths, budget), budget)),
  'del/1': ([f = NOTHING]) => single((input, env) => deletePaths(input, pathsOf(f, input, env), env.budget)),
  'first/0': () => element(0),
  'last/0': () => element(-1),
};

function getpath(paths: Filter): Filter {
  const read = fromValue((input, path, budget) => valueAtPath(input, requirePath(path), budget))([paths], []);
  const eachPath: () => Filter['paths'] = () => (at, input, env, emit) =>
    paths.each(input, env, (value) => {
      const path = requirePath(value);
      const output = valueAtPath(input, path, env.budget);
      if (at === null) {
        throw new JqError(
          `Invalid path expression near attempt to access element ${briefText(path[0] ?? null)} of ${briefText(input)}`,
        );
      }
      return emit(
        path.reduce<Path>((longer, key) => longer.to(key), at),
        output,
      );
    });
  return read.one === null ? many(read.each, eachPath) : single(read.one, eachPath);
}

function pathsOf(f: Filter, input: Json, env: Env): readonly (readonly Json[])[] {
  const paths: (readonly Json[])[] = [];
  f.paths(Path.root, input, env, (path, output) => {
    env.budget.tick(1);
    env.budget.checkArray(paths.push(requireOutputPath(path, output).toArray()));
    return false;
  });
  return paths;
}

/** `first` and `last` are `.[0]` and `.[-1]`. */
function element(index: number): Filter {
  return single(
    (input, env) => valueAt(input, index, env.budget),
    () => (path, input, env, emit) => {
      if (path === null) {
        throw new JqError(`Invalid path expression near attempt to access element ${index} of ${briefText(input)}`);
      }
      return emit(path.to(index), valueAt(input, index, env.budget));
    },
  );
}
