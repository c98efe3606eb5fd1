import { waitFor } from '@quayside/testbed';
import type { Scene } from '../frame/scene';

/** Asks the API for something, kills it as soon as that is committed, whether or not it has answered, and starts another. */
export async function killApiAfterCommit(
  { house }: Scene,
  ask: () => Promise<unknown>,
  committed: () => Promise<unknown>,
): Promise<void> {
  // the answer may be lost on its way
  const asked = ask().catch(() => undefined);
  const isCommitted = async () => (await committed()) !== undefined;
  await waitFor(isCommitted, { timeoutMs: 30_000, intervalMs: 2, what: 'what was asked for to be committed' });
  for (const api of house.apis.splice(0)) await api.kill('SIGKILL');
  await asked;
  await house.addApi();
}
