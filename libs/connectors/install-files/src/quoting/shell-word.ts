const PARTED: Readonly<Record<string, string>> = { "'": String.raw`'\''`, $: "$''" };

/**
 * A text as one word of a POSIX shell. No `$` in it is followed by what it was followed by: Azure (`$(name)`, `${{ }}`, `$[ ]`)
 * and GitLab (`$[[ ]]`) replace those in a script before any shell sees it. The shell puts the parts together again.
 */
export function shellWord(text: string): string {
  if (/^[A-Za-z0-9_./:=@-]+$/.test(text)) return text;
  return `'${text.replace(/['$]/g, (character) => PARTED[character] ?? character)}'`;
}
