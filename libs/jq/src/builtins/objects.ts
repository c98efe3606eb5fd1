import type { Budget } from '../budget';
import { requireKey } from '../compile/compile-construct';
import { JqError } from '../jq-error';
import { childrenOf, hasKey, valueAt } from '../values/access';
import { type Json, isArray, isObject, isTrue } from '../values/json';
import { type ObjectDraft, setOwn } from '../values/object';
import { sortedKeys } from '../values/ordering';
import { type NativeBuiltins, fromInput, fromValue } from './native';
import { shown } from './types';

export const objectBuiltins: NativeBuiltins = {
  'keys/0': fromInput((input, budget) => (isObject(input) ? sortedKeys(input, budget) : keysOf(input, budget))),
  'keys_unsorted/0': fromInput(keysOf),
  'has/1': fromValue((input, key) => hasKey(input, key)),
  'to_entries/0': fromInput((input, budget) =>
    keysOf(input, budget).map((key) => ({ key, value: valueAt(input, key, budget) })),
  ),
  'from_entries/0': fromInput(fromEntries),
};

function keysOf(input: Json, budget: Budget): readonly (string | number)[] {
  if (isObject(input)) {
    const keys = Object.keys(input);
    budget.tick(keys.length);
    return keys;
  }
  if (!isArray(input)) throw new JqError(`${shown(input)} has no keys`);
  budget.tick(input.length);
  return Array.from(input.keys());
}

const NAMES_OF_KEY = ['key', 'Key', 'name', 'Name'] as const;

/** The key is the first of four names that is neither null nor false; where there is none, what the last of them holds. */
function fromEntries(input: Json, budget: Budget): Json {
  const object: ObjectDraft = {};
  for (const entry of childrenOf(input)) {
    budget.tick(1);
    let key: Json = null;
    for (const name of NAMES_OF_KEY) {
      key = valueAt(entry, name, budget);
      if (isTrue(key)) break;
    }
    const value = hasKey(entry, 'value') ? 'value' : 'Value';
    setOwn(object, requireKey(key), valueAt(entry, value, budget));
  }
  return object;
}
