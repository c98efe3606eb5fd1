/**
 * What whoever changes something takes it for: one of some versions, any (but there), or nothing that was said.
 */
export type ExpectedVersion = readonly number[] | 'any' | undefined;

/** Whether what is there, in this version, is what was expected. Null: nothing is there. */
export function isExpected(expected: ExpectedVersion, version: number | null): boolean {
  if (expected === undefined) return true;
  if (version === null) return false;
  return expected === 'any' || expected.includes(version);
}
