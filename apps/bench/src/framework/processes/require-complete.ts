import type { House, Run } from '@quayside/testbed';

const LAST_WORDS = 3_000;

/** @throws Error with what the programs printed last, when a run did not end as it should */
export function requireComplete({ outcome, error }: Run, house: House): void {
  if (outcome === 'complete') return;
  const lines = house.output().slice(-LAST_WORDS);
  throw new Error(`a run ended as ${outcome}: ${error?.message ?? 'no error'}\n${lines}`);
}
