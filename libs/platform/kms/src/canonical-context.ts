/** One text for a context, whatever the order of its entries; JSON keeps names and values apart. */
export function canonicalContext(context: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1)));
}
