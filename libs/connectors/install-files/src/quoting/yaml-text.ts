/** What YAML wants escaped and JSON does not. */
const NOT_PRINTABLE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** A text as a scalar of YAML: always in double quotes, since `no`, `1e3` and `null` would be something else without. */
export function yamlText(text: string): string {
  return JSON.stringify(text).replaceAll(
    NOT_PRINTABLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
