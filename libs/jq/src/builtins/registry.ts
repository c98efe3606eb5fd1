import { arrayBuiltins } from './arrays';
import { controlBuiltins } from './control';
import { dateBuiltins } from './dates';
import { formatBuiltins } from './formats';
import { loopBuiltins } from './loops';
import { mathBuiltins } from './math';
import type { NativeBuiltin } from './native';
import { objectBuiltins } from './objects';
import { pathBuiltins } from './paths';
import { regexBuiltins } from './regex';
import { sortingBuiltins } from './sorting';
import { stringBuiltins } from './strings';
import { surroundingsBuiltins } from './surroundings';
import { typeBuiltins } from './types';

const builtins: ReadonlyMap<string, NativeBuiltin> = new Map(
  [
    arrayBuiltins,
    controlBuiltins,
    dateBuiltins,
    formatBuiltins,
    loopBuiltins,
    mathBuiltins,
    objectBuiltins,
    pathBuiltins,
    regexBuiltins,
    sortingBuiltins,
    stringBuiltins,
    surroundingsBuiltins,
    typeBuiltins,
  ].flatMap((group) => Object.entries(group)),
);

/** The builtin of that name and number of arguments (`map/1`), if it is written in TypeScript. */
export function findBuiltin(name: string): NativeBuiltin | null {
  return builtins.get(name) ?? null;
}
