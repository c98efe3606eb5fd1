import { createStatuspageSimulator, generatedDataSet, type StatuspageSimulator } from '@quayside/simulator-statuspage';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { OceanClient } from './ocean-client';
import { followOceansPlan } from './ocean-plan';

let statuspage: StatuspageSimulator;
beforeEach(async () => {
  const dataSet = generatedDataSet({
    ...{ seed: 1, pages: 2, groupsPerPage: 3, componentsPerPage: 50, incidentsPerPage: 60, updatesPerIncident: 2 },
  });
  statuspage = createStatuspageSimulator({ dataSet, keys: ['key'], rateLimit: false });
  await statuspage.listen();
});
afterEach(() => statuspage.close());

const follow = () => followOceansPlan(new OceanClient(statuspage.url, 'key'));

it('asks for the pages once a kind, reads lists of 50 up to an empty one, and incidents twice', async () => {
  expect(await follow()).toEqual({ records: 2 + 2 * (3 + 53 + 60 + 120), kindsGivenUp: 0 });
  const count = (end: string) => statuspage.server.requests.filter(({ path }) => path.endsWith(end)).length;
  expect(['/pages', '/component-groups', '/components', '/incidents'].map(count)).toEqual([5, 2 * 2, 2 * 3, 2 * 2 * 3]);
});

it('asks again after a 429, and gives a kind up at a 420', async () => {
  const answer = (status: number) => ({ kind: 'status', status, headers: { 'retry-after': '0' } }) as const;
  statuspage.server.faults.add({ path: '*/components', times: 2, effect: answer(429) });
  statuspage.server.faults.add({ path: '*/incidents', times: 1, effect: answer(420) });
  expect(await follow()).toEqual({ records: 2 + 2 * (3 + 53 + 120), kindsGivenUp: 1 });
});
