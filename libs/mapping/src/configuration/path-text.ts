const PLAIN_KEY = /^[A-Za-z_$][\w$-]*$/;

/** A path with one more step, dotted where the key allows it: `a.b`, `a[0]`, `a["b c"]`. */
export function pathText(base: string, step: string | number): string {
  if (typeof step === 'number') return `${base}[${step}]`;
  if (!PLAIN_KEY.test(step)) return `${base}[${JSON.stringify(step)}]`;
  return base === '' ? step : `${base}.${step}`;
}
