import { House, IDENTIFIER } from '@quayside/testbed';
import { seedDataSet } from '@quayside/simulator-statuspage';
import { waitFor } from '@quayside/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';

let house: House;
beforeAll(async () => {
  house = await House.open(seedDataSet(), 2, { environment: { QUAYSIDE_PORT_POLL_SECONDS: '1' } });
});
afterAll(() => house.close());

const polls = (): number =>
  house.port.server.requests.filter(({ path, status }) => path.endsWith('/resync-request') && status === 200).length;
async function morePolls(count: number): Promise<void> {
  const before = polls();
  await waitFor(() => polls() >= before + count, { timeoutMs: 60_000, what: 'workers to ask Port' });
}

it('somebody presses the resync button in Port: one run, and no other', async () => {
  const { path, runId } = await house.install();
  await house.finished(path, runId);
  // the first one after the run may have begun before its end
  await morePolls(2);
  house.port.requestResync(IDENTIFIER);
  const runs = async (): Promise<{ id: string; trigger: string }[]> =>
    (await house.call<{ items: { id: string; trigger: string }[] }>('GET', `${path}/runs`)).body.items;
  const pressed = await waitFor(async () => (await runs()).find(({ trigger }) => trigger === 'port'), {
    timeoutMs: 60_000,
    what: 'the run of the button',
  });
  expect(await house.finished(path, pressed.id)).toMatchObject({ outcome: 'complete' });
  await morePolls(3);
  expect((await runs()).map(({ trigger }) => trigger).toSorted()).toEqual(['install', 'port']);
  for (const worker of house.workers) expect(await worker.kill('SIGTERM')).toMatchObject({ code: 0 });
});
