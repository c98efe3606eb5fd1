/**
 * A text of several lines as Groovy takes it: between three single quotes, where only backslashes and quotes mean anything. A
 * quote by itself means none; two of them, or one at the end, could become a part of the three.
 */
export function groovyText(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replace(/(?<=')'|'(?='|$)/g, String.raw`\'`);
  return `'''${escaped}'''`;
}

/** A text on one line, in Groovy. */
export function groovyWord(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;
}
