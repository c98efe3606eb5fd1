const LARGEST = '1.7976931348623157e+308';
/** The exponent at which jq changes to scientific notation is counted in digits: see `scientific` below. */
const MOST_PADDING = 15;

/** A number as jq spells it: JavaScript's shortest digits, but other rules for when an exponent is used. NaN is `null`. */
export function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return Object.is(value, -0) ? '-0' : String(value);
  if (Number.isNaN(value)) return 'null';
  if (!Number.isFinite(value)) return value > 0 ? LARGEST : `-${LARGEST}`;
  const [mantissa = '', exponentText = '0'] = Math.abs(value).toExponential().split('e');
  const digits = mantissa.replace('.', '');
  const exponent = Number(exponentText);
  const sign = value < 0 ? '-' : '';
  const pointAfter = exponent + 1;
  const scientific = pointAfter <= -4 || pointAfter > digits.length + MOST_PADDING;
  return sign + (scientific ? withExponent(digits, exponent) : withPoint(digits, pointAfter));
}

function withExponent(digits: string, exponent: number): string {
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  const sign = exponent < 0 ? '-' : '+';
  return `${digits.charAt(0)}${fraction}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function withPoint(digits: string, pointAfter: number): string {
  if (pointAfter <= 0) return `0.${'0'.repeat(-pointAfter)}${digits}`;
  if (pointAfter >= digits.length) return digits + '0'.repeat(pointAfter - digits.length);
  return `${digits.slice(0, pointAfter)}.${digits.slice(pointAfter)}`;
}
