import { createPortSimulator } from '@quayside/simulator-port';
import { createStatuspageSimulator, seedDataSet } from '@quayside/simulator-statuspage';
import { describe, expect, it } from 'vitest';
import type { House } from '../house/house';
import { acceptedRunsEnded } from './accepted-runs';
import type { Evidence } from './evidence';
import { honestCounts } from './honest-counts';
import { noOverlap } from './no-overlap';
import { noRashDelete } from './no-rash-delete';
import { mostInWindow, withinLimit } from './rolling-window';
import { othersUntouched, untouchables } from './untouched';

const PAGE = '8m2l51279rpl';
const at = (second: number): Date => new Date(1_000 * second);

/** A house without programs: its simulators hold what a test puts there, its database answers what a test says. */
function evidence(answers: readonly (readonly object[])[] = [], rest: Partial<Record<keyof House, unknown>> = {}) {
  const statuspage = createStatuspageSimulator({ dataSet: seedDataSet() });
  const port = createPortSimulator();
  const next = [...answers];
  const query = () => Promise.resolve(next.shift() ?? []);
  const house = { statuspage, port, query, rateLimit: true, api: { accepted: [] }, ...rest } as unknown as House;
  const installation = { path: '', runId: '', organisationId: '', installationId: '', identifier: 'acme-pages' };
  const found: Evidence = { house, installation, others: new Map(), pageOf: new Map(), lastRunId: 'last' };
  return { ...found, statuspage, port };
}

function write(port: ReturnType<typeof createPortSimulator>, runId: string, time: number): void {
  const query = `?ocean_info_resync_id=${runId}`;
  const path = '/v1/blueprints/statuspage/entities/bulk';
  port.server.requests.push({
    at: time,
    method: 'POST',
    path,
    query,
    headers: {},
    bodyBytes: 0,
    status: 200,
    answerHeaders: {},
  });
}

describe('I2', () => {
  const judge = (rows: readonly object[], late: readonly object[] = []) =>
    acceptedRunsEnded(evidence([rows, late], { api: { accepted: [{ path: '', runId: 'a' }] } }));

  it('holds when a run has ended, and says why where it has not got through', async () => {
    expect(await judge([{ id: 'a', state: 'finished', outcome: 'complete', reasons: 0 }])).toEqual([]);
    expect(await judge([{ id: 'a', state: 'finished', outcome: 'partial', reasons: 1 }])).toEqual([]);
  });

  it('does not hold when it is gone, hangs, or ended for no reason, nor when what is due is not made', async () => {
    expect(await judge([])).toEqual(['run a was accepted, and is not there']);
    expect(await judge([{ id: 'a', state: 'queued', outcome: null, reasons: 0 }])).toHaveLength(1);
    expect(await judge([{ id: 'a', state: 'finished', outcome: 'failed', reasons: 0 }])).toHaveLength(1);
    expect(await judge([{ id: 'a', state: 'finished', outcome: 'complete', reasons: 0 }], [{ id: 'i' }])).toHaveLength(
      1,
    );
  });
});

describe('I3', () => {
  const runs = [
    { id: 'a', startedAt: at(1), finishedAt: at(5) },
    { id: 'b', startedAt: at(5), finishedAt: at(9) },
  ];

  it('holds when one run comes after the other', async () => {
    const found = evidence([runs]);
    write(found.port, 'a', 4_900);
    write(found.port, 'b', 5_100);
    write(found.port, 'a', 5_200);
    expect(await noOverlap(found)).toEqual([]);
  });

  it('does not hold when they are recorded at the same time, or write at the same time', async () => {
    const [first, second] = runs;
    expect(await noOverlap(evidence([[{ ...first, finishedAt: at(6) }, { ...second }]]))).toHaveLength(1);
    const found = evidence([runs]);
    write(found.port, 'b', 5_100);
    write(found.port, 'a', 6_500);
    expect(await noOverlap(found)).toEqual([expect.stringContaining('1 writes of run a')]);
  });
});

describe('I4', () => {
  it('counts the most in any window', () => {
    expect(mostInWindow([0, 10, 20, 100], 20)).toBe(2);
    expect(mostInWindow([100, 20, 0, 10], 21)).toBe(3);
    expect(mostInWindow([], 20)).toBe(0);
  });

  it('does not hold at the 61st request of a key to a host in a minute, refused or not', () => {
    const found = evidence();
    const send = (key: string, time: number, host = 'upstream.test') =>
      found.statuspage.server.requests.push({
        ...{ at: time, method: 'GET', path: '/v1/pages', query: '', bodyBytes: 0, status: 420, answerHeaders: {} },
        headers: { host, authorization: `OAuth ${key}` },
      });
    for (let count = 0; count < 60; count += 1) send('one', count * 10);
    for (let count = 0; count < 60; count += 1) send('two', count * 10);
    send('one', 600, 'another.test');
    expect(withinLimit(found)).toEqual([]);
    send('two', 59_999);
    expect(withinLimit(found)).toEqual(['key 2 has sent 61 requests in 60 s']);
  });
});

describe('I5', () => {
  it('does not hold when something of another datasource or organisation changes or goes, and minds nothing of ours', () => {
    const found = evidence();
    const { port } = found;
    port.addCredentials({ clientId: 'rival', clientSecret: 'rival', organisationId: 'org_rival' });
    const rival = port.organisation('org_rival');
    for (const view of [port, rival]) {
      view.createBlueprint({ identifier: 'service', title: 'Service', schema: { properties: {}, required: [] } });
      view.putEntity({ blueprint: 'service', identifier: 'theirs', title: 'before' });
    }
    const ours = 'port-ocean/statuspage/0.1.0/acme-pages/exporter';
    port.putEntity({ blueprint: 'service', identifier: 'ours', title: 'before' }, ours);
    const judged = { ...found, others: untouchables(port, 'acme-pages', [rival]) };
    expect(judged.others.size).toBe(2);
    port.putEntity({ blueprint: 'service', identifier: 'ours', title: 'after' }, ours);
    expect(othersUntouched(judged)).toEqual([]);
    rival.putEntity({ blueprint: 'service', identifier: 'theirs', title: 'after' });
    port.deleteEntity('service', 'theirs');
    expect(othersUntouched(judged)).toHaveLength(2);
  });
});

describe('I7', () => {
  const judge = (identifier: string, run?: object) => {
    const name = `statuspageIncident/${identifier}`;
    const found = evidence([run ? [{ name, id: 'a', mode: 'full', faults: [], ...run }] : []]);
    const deleted = { kind: 'deleted', blueprint: 'statuspageIncident', identifier, datasource: '', implied: false };
    found.port.writes.add({ ...deleted, kind: 'deleted', at: 'noon', path: '/v1/blueprints/x/bulk/entities/delete' });
    return noRashDelete({ ...found, pageOf: new Map([['statuspageIncident/gone', PAGE]]) });
  };

  it('holds for what is gone upstream and was deleted by a run that read its page', async () => {
    expect(await judge('gone', { faults: [{ scope: 'another', code: 'scope_forbidden' }] })).toEqual([]);
    expect(
      await judge('gone', { faults: [{ scope: PAGE, source: 'components', code: 'upstream_malformed' }] }),
    ).toEqual([]);
    expect(await judge('gone')).toEqual([]);
  });

  it('does not hold for what is there, what was never ours, and what the run had not read whole', async () => {
    expect(await judge('f5v3b6dr7k53', {})).toEqual([expect.stringContaining('the upstream has it')]);
    expect(await judge('unheard-of', {})).toEqual([expect.stringContaining('never was one of ours')]);
    expect(await judge('gone', { faults: [{ scope: PAGE, code: 'scope_forbidden' }] })).toHaveLength(1);
    expect(
      await judge('gone', { faults: [{ scope: PAGE, source: 'incidents', code: 'upstream_malformed' }] }),
    ).toHaveLength(1);
    expect(await judge('gone', { faults: [{ scope: null, code: 'outage' }] })).toHaveLength(1);
    expect(await judge('gone', { mode: 'delta' })).toHaveLength(1);
  });
});

describe('I8', () => {
  it('does not hold when the API counts something else than Port holds', async () => {
    const call = (kinds: object) => ({ call: () => Promise.resolve({ status: 200, body: { kinds } }) });
    expect(await honestCounts(evidence([], call({})))).toEqual([]);
    expect(await honestCounts(evidence([], call({ incident: { unchanged: 1 } })))).toEqual([
      'the API counts 1 of incident, and Port holds 0',
    ]);
  });
});
