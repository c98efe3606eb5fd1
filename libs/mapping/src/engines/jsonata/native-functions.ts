import jsonata from 'jsonata';
import type { NativeFunction } from './internals';
import type { Meter } from './meter';
import { checkCall } from './native-checks';

/** The functions of the package that an expression may use. `$eval` would run text that nobody has checked. */
export const NATIVE_NAMES = [
  ...['sum', 'count', 'max', 'min', 'average'],
  ...['string', 'substring', 'substringBefore', 'substringAfter', 'lowercase', 'uppercase', 'length', 'trim', 'pad'],
  ...['match', 'contains', 'replace', 'split', 'join'],
  ...['base64encode', 'base64decode', 'encodeUrlComponent', 'encodeUrl', 'decodeUrlComponent', 'decodeUrl'],
  ...['formatNumber', 'formatBase', 'formatInteger', 'parseInteger', 'number'],
  ...['floor', 'ceil', 'round', 'abs', 'sqrt', 'power', 'random', 'boolean', 'not'],
  ...['map', 'filter', 'single', 'reduce', 'sift', 'each'],
  ...['zip', 'append', 'reverse', 'sort', 'shuffle', 'distinct'],
  ...['keys', 'lookup', 'exists', 'spread', 'merge', 'type', 'error', 'assert'],
  ...['toMillis', 'fromMillis', 'now'],
] as const;

/** By name. The objects are the engine's own: the package writes on them where they were called last. */
export type NativeFunctions = ReadonlyMap<string, NativeFunction>;

/** The functions of the package, made to keep to the limits of `meter`. */
export async function nativeFunctions(meter: Meter): Promise<NativeFunctions> {
  const names = NATIVE_NAMES.map((name) => `$${name}`).join();
  const originals = (await jsonata(`[${names}]`).evaluate(null)) as readonly NativeFunction[];
  const functions = new Map<string, NativeFunction>();
  for (const [index, name] of NATIVE_NAMES.entries()) {
    const original = originals[index];
    if (original !== undefined) functions.set(name, metered(name, original, meter));
  }
  const [now, fromMillis] = [functions.get('now'), functions.get('fromMillis')];
  if (now !== undefined && fromMillis !== undefined) functions.set('now', nowBy(now, fromMillis));
  return functions;
}

/** That of the package tells when the list of all functions was made. */
function nowBy(now: NativeFunction, { implementation: write }: NativeFunction): NativeFunction {
  const implementation = function (this: jsonata.Focus, picture: unknown, timezone: unknown): unknown {
    return write.call(this, this.environment.timestamp.getTime(), picture, timezone);
  };
  return { ...now, implementation };
}

function metered(name: string, original: NativeFunction, meter: Meter): NativeFunction {
  const implementation = function (this: jsonata.Focus, ...given: unknown[]): unknown {
    // a function that was applied in part is called without its context, and with arguments that nobody has checked
    const args = Object.hasOwn(this, 'input') ? given : checkedArguments(original, given);
    checkCall(name, args, meter);
    return original.implementation.apply(this, [...args]);
  };
  // the package counts the parameters, and reads their names from the text of the function
  Object.defineProperties(implementation, {
    length: { value: original.implementation.length },
    toString: { value: () => original.implementation.toString() },
  });
  return { ...original, implementation };
}

function checkedArguments({ signature }: NativeFunction, given: readonly unknown[]): readonly unknown[] {
  if (signature === undefined) return given;
  // only a function may be left out at the end, but not be given as nothing
  const isLeftOut = signature.definition.includes('f?') && given.at(-1) === undefined;
  return signature.validate(isLeftOut ? given.slice(0, -1) : given, undefined);
}
