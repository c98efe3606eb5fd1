import { numberText } from '../values/number-text';
import type { NumberSpelling } from './ast';

/** Decimals of so many digits are told apart by doubles. */
const SAFE_DIGITS = 15;

/** Whether a double, written out, still looks like the literal it came from. */
export function numberSpelling(text: string): NumberSpelling {
  const value = Number(text);
  if (canonical(text) === numberText(value)) return 'same';
  const digits = (text.split(/[eE]/)[0] ?? '').replace('.', '').replace(/^0+/, '').replace(/0+$/, '');
  const holds = digits.length <= SAFE_DIGITS && Number.isFinite(value) && (value !== 0 || digits === '');
  return holds ? 'other' : 'lost';
}

/** The spelling libjq keeps, for literals without an exponent. */
function canonical(text: string): string {
  return text
    .replace(/^0+(?=[0-9])/, '')
    .replace(/^\./, '0.')
    .replace(/\.$/, '');
}
