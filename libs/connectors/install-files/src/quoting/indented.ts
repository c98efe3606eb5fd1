/** Every line but the empty ones, so many blanks to the right. */
export function indented(text: string, blanks: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(blanks));
}
