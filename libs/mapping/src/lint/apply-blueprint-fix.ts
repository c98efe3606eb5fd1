import { isJsonObject, type JsonObject, type JsonValue } from '@quayside/domain';
import { isDeepStrictEqual } from 'node:util';
import type { BlueprintChange } from './lint-finding';

/** The blueprint as Port's API has it, with one change made. What the change does not name stays as it is. */
export function applyBlueprintFix(blueprint: JsonObject, change: BlueprintChange): JsonObject {
  const changed = changedAt(blueprint, change.path, change);
  return isJsonObject(changed) ? changed : blueprint;
}

/** Undefined: to be taken away. */
function changedAt(
  value: JsonValue | undefined,
  [key, ...rest]: readonly string[],
  change: BlueprintChange,
): JsonValue | undefined {
  if (key === undefined) return changedValue(value, change);
  const held: JsonObject = isJsonObject(value) ? value : {};
  const { [key]: before, ...others } = held;
  const after = changedAt(Object.hasOwn(held, key) ? before : undefined, rest, change);
  if (after === undefined) return value === undefined ? undefined : others;
  return Object.hasOwn(held, key)
    ? Object.fromEntries(Object.entries(held).map(([name, old]) => [name, name === key ? after : old]))
    : { ...held, [key]: after };
}

function changedValue(value: JsonValue | undefined, change: BlueprintChange): JsonValue | undefined {
  if (change.op === 'set') return change.value;
  const list: readonly JsonValue[] = Array.isArray(value) ? value : [];
  const isIn = (item: JsonValue, items: readonly JsonValue[]): boolean =>
    items.some((other) => isDeepStrictEqual(other, item));
  if (change.op === 'add') return [...list, ...change.value.filter((item) => !isIn(item, list))];
  const { value: member } = change;
  return member === undefined ? undefined : list.filter((item) => !isDeepStrictEqual(item, member));
}
