import { generatedDataSet } from '@quayside/simulator-statuspage';
import { differences, waitFor } from '@quayside/testing';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { House, IDENTIFIER } from '@quayside/testbed';

/** Big enough to be broken in the middle: some 1,500 entities over 21 list pages. */
const dataSet = () =>
  generatedDataSet({
    seed: 11,
    pages: 3,
    groupsPerPage: 3,
    componentsPerPage: 40,
    incidentsPerPage: 230,
    updatesPerIncident: 1,
  });

let house: House | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});

const differing = ({ statuspage, port }: House) => differences(statuspage.world, port, { identifier: IDENTIFIER });
/** Waits until the run is somewhere in the middle: entities of incidents are being written. */
const inTheMiddle = ({ port }: House) =>
  waitFor(() => port.writes.created > 300, { timeoutMs: 60_000, intervalMs: 20, what: 'the run to be in its middle' });

describe('whatever happens to a worker', () => {
  it('kill -9 in the middle of a run: another worker ends it, Port equals the upstream, no page is read twice but those that were under way', async () => {
    house = await House.open(dataSet());
    house.port.server.faults.add({ method: 'POST', path: '*/entities/bulk', effect: { kind: 'latency', ms: 20 } });
    const { path, runId } = await house.install();
    await inTheMiddle(house);
    await house.workers[0]?.kill('SIGKILL');
    await house.addWorker();

    const run = await house.finished(path, runId);
    expect(run).toMatchObject({ outcome: 'complete', epoch: 2 });
    expect(differing(house)).toEqual([]);
    const lists = house.statuspage.server.requests
      .filter(({ path: list }) => list !== '/v1/pages')
      .map(({ path: list, query }) => list + query);
    // four lists are read at a time, each a page ahead of the one that is being worked on
    expect(lists.length - new Set(lists).size).toBeLessThanOrEqual(5);
  });

  it('SIGTERM in the middle of a run: it is handed back at once and ended by another worker', async () => {
    house = await House.open(dataSet(), 2);
    house.port.server.faults.add({ method: 'POST', path: '*/entities/bulk', effect: { kind: 'latency', ms: 20 } });
    const { path, runId } = await house.install();
    await inTheMiddle(house);
    const busy = await waitFor(() => house?.workers.find((worker) => worker.output().includes('a resync begins')), {
      what: 'a worker to begin',
    });
    expect(await busy.kill('SIGTERM')).toMatchObject({ code: 0 });

    const run = await house.finished(path, runId);
    expect(run).toMatchObject({ outcome: 'complete', epoch: 2 });
    expect(differing(house)).toEqual([]);
  });

  it('paused for longer than its lease: it does no harm when it wakes up', async () => {
    house = await House.open(dataSet(), 1);
    house.port.server.faults.add({ method: 'POST', path: '*/entities/bulk', effect: { kind: 'latency', ms: 20 } });
    const { path, runId } = await house.install();
    await inTheMiddle(house);
    const [sleeper] = house.workers;
    process.kill(sleeper?.pid ?? 0, 'SIGSTOP');
    await house.addWorker();
    const run = await house.finished(path, runId);
    process.kill(sleeper?.pid ?? 0, 'SIGCONT');
    await waitFor(() => sleeper?.output().includes('belongs to another worker'), {
      timeoutMs: 60_000,
      what: 'the sleeper to notice',
    });
    expect(run.outcome).toBe('complete');
    expect(differing(house)).toEqual([]);
    expect((await house.call<{ epoch: number; outcome: string }>('GET', `${path}/runs/${runId}`)).body).toMatchObject({
      epoch: 2,
      outcome: 'complete',
    });
  });
});

describe('whatever happens to Redis', () => {
  it('flushed before and during a run: everything due is put back', async () => {
    house = await House.open(dataSet(), 0);
    const { path, runId } = await house.install();
    await house.jobWaits();
    await house.flushRedis();
    await house.addWorker();
    await inTheMiddle(house);
    await house.flushRedis();
    expect((await house.finished(path, runId)).outcome).toBe('complete');
    expect(differing(house)).toEqual([]);
    const again = await house.finished(path, await house.resync(path));
    expect(again.outcome).toBe('complete');
  });

  it('stopped for a minute: runs wait, the API answers, and everything goes on by itself', async () => {
    house = await House.open(dataSet());
    const { path, runId } = await house.install();
    expect((await house.finished(path, runId)).outcome).toBe('complete');
    await house.redis.kill();
    for (const page of house.statuspage.world.pages())
      page.incidents.add({ name: 'while Redis was away', body: 'news' });
    const waiting = await house.call<{ id: string; state: string }>('POST', `${path}/resyncs`);
    expect(waiting.status).toBe(202);
    await wait(60_000);
    expect((await house.call<{ state: string }>('GET', `${path}/runs/${waiting.body.id}`)).body.state).toBe('queued');
    await house.redis.restart();
    expect((await house.finished(path, waiting.body.id)).outcome).toBe('complete');
    expect(differing(house)).toEqual([]);
  });
});

describe('a page that the key may not read', () => {
  it('costs only itself, keeps its entities, and is named in the run', async () => {
    house = await House.open(dataSet());
    const { path, runId } = await house.install();
    await house.finished(path, runId);
    const [forbidden, other] = house.statuspage.world.pages();
    if (!forbidden || !other) throw new Error('the data set is too small');
    const [kept] = forbidden.incidents.list();
    const [gone] = other.incidents.list();
    forbidden.incidents.remove(kept?.id ?? '');
    other.incidents.remove(gone?.id ?? '');
    house.statuspage.keys.forbidPage({ pageId: forbidden.record.id, status: 403 });

    const run = await house.finished(path, await house.resync(path));
    expect(run.outcome).toBe('partial');
    expect(run.faults).toMatchObject([{ scope: forbidden.record.id, code: 'scope_forbidden' }]);
    expect(house.port.entity('statuspageIncident', kept?.id ?? '')).toBeDefined();
    expect(house.port.entity('statuspageIncident', gone?.id ?? '')).toBeUndefined();
  });
});
