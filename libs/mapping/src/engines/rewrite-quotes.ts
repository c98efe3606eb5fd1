/**
 * A quote that opens stands at the start or after white space, with neither white space nor a double quote behind it; a
 * quote that closes stands before white space or at the end, with neither in front of it. All other single quotes stay.
 */
const STANDALONE_QUOTE = /(^|\s)'(?!\s|")|(?<!\s|")'(\s|$)/g;

/**
 * Lets mappings quote text with single quotes, as mappings written for Ocean do: `.status == 'open'` means
 * `.status == "open"`. Only quotes that stand free are turned: `test('x')` and `split('/')` stay as they are, and do not
 * compile.
 *
 * @see https://ocean.port.io/framework/features/resource-mapping
 */
export function rewriteQuotes(expression: string): string {
  return expression.replace(STANDALONE_QUOTE, '$1"$2');
}
