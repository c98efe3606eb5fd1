import { JqError } from '../jq-error';
import { negate } from '../values/arithmetic';
import type { Json } from '../values/json';
import { compare } from '../values/ordering';
import { type NativeBuiltin, type NativeBuiltins, fromInput, fromValues } from './native';
import { shown } from './types';

const SMALLEST_NORMAL = 2 ** -1022;

/** Rounding and roots are exact; of the others the last digit is V8's, which now and then is not that of the C library. */
export const mathBuiltins: NativeBuiltins = {
  'floor/0': ofNumber(Math.floor),
  'ceil/0': ofNumber(Math.ceil),
  'trunc/0': ofNumber(Math.trunc),
  'round/0': ofNumber((x) => Math.sign(x) * Math.round(Math.abs(x))),
  'rint/0': ofNumber(roundToEven),
  'nearbyint/0': ofNumber(roundToEven),
  'fabs/0': ofNumber(Math.abs),
  'sqrt/0': ofNumber(Math.sqrt),
  'cbrt/0': ofNumber(Math.cbrt),
  'pow/2': ofNumbers((x, y) => (x === 1 || (x === -1 && !Number.isFinite(y) && !Number.isNaN(y)) ? 1 : x ** y)),
  'exp/0': ofNumber(Math.exp),
  'exp2/0': ofNumber((x) => 2 ** x),
  'exp10/0': ofNumber((x) => (Number.isInteger(x) && Math.abs(x) < 300 ? Number(`1e${x}`) : 10 ** x)),
  'expm1/0': ofNumber(Math.expm1),
  'log/0': ofNumber(Math.log),
  'log2/0': ofNumber(Math.log2),
  'log10/0': ofNumber(Math.log10),
  'log1p/0': ofNumber(Math.log1p),
  'sin/0': ofNumber(Math.sin),
  'cos/0': ofNumber(Math.cos),
  'tan/0': ofNumber(Math.tan),
  'asin/0': ofNumber(Math.asin),
  'acos/0': ofNumber(Math.acos),
  'atan/0': ofNumber(Math.atan),
  'sinh/0': ofNumber(Math.sinh),
  'cosh/0': ofNumber(Math.cosh),
  'tanh/0': ofNumber(Math.tanh),
  'asinh/0': ofNumber(Math.asinh),
  'acosh/0': ofNumber(Math.acosh),
  'atanh/0': ofNumber(Math.atanh),
  'atan2/2': ofNumbers(Math.atan2),
  'fmin/2': ofNumbers((x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.min(x, y))),
  'fmax/2': ofNumbers((x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.max(x, y))),
  'fmod/2': ofNumbers((x, y) => x % y),
  'abs/0': fromInput((input, budget) => (compare(input, 0, budget) < 0 ? negate(input) : input)),
  'infinite/0': fromInput(() => Infinity),
  'nan/0': fromInput(() => Number.NaN),
  'isnan/0': fromInput((input) => Number.isNaN(input)),
  'isinfinite/0': fromInput((input) => typeof input === 'number' && Math.abs(input) === Infinity),
  'isfinite/0': fromInput((input) => typeof input === 'number' && Math.abs(input) !== Infinity),
  'isnormal/0': fromInput((input) => {
    const size = typeof input === 'number' ? Math.abs(input) : 0;
    return size >= SMALLEST_NORMAL && size !== Infinity;
  }),
};

function requireNumber(value: Json): number {
  if (typeof value === 'number') return value;
  throw new JqError(`${shown(value)} number required`);
}

function ofNumber(run: (x: number) => number): NativeBuiltin {
  return fromInput((input) => run(requireNumber(input)));
}

function ofNumbers(run: (x: number, y: number) => number): NativeBuiltin {
  return fromValues('last', (_input, [x = null, y = null]) => run(requireNumber(x), requireNumber(y)));
}

/** Halves go to the even neighbour. */
function roundToEven(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}
