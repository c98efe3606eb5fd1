/**
 * Does the work for every item, at most `width` at a time, in order of beginning. After a failure nothing new is begun;
 * what is under way is waited for, and then the failure is thrown: no work goes on behind the caller's back.
 */
export async function forEachAtOnce<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items[Symbol.iterator]();
  let failed = false;
  const lane = async (): Promise<void> => {
    for (let step = rest.next(); step.done !== true; step = rest.next()) {
      try {
        await work(step.value);
      } catch (error) {
        failed = true;
        throw error;
      }
      if (failed) return;
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: Math.min(width, items.length) }, lane));
  for (const end of lanes) if (end.status === 'rejected') throw end.reason;
}
