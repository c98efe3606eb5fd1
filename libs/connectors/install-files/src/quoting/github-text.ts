/** A text in a workflow of GitHub, which would take `${{ ... }}` in it for an expression of its own. */
export function githubText(text: string): string {
  return text.replaceAll('${{', () => "${{ '${{' }}");
}
