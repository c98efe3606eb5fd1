import type { JsonObject, JsonValue } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import { MemoryState } from './memory-state';
import { ResyncError } from './resync-error';
import { IDENTIFIER, KEY, open, run, runAfter, small, type Scene } from './run-resync.fixture';

const RUN = 'run-1';

/** What Port's data source screen shows: the state of the integration, and of each kind of the run. */
function screen({ port }: Scene) {
  const [integration] = port.integrations();
  const resync = integration?.['resyncState'] as JsonObject;
  const metrics = port.syncMetrics(IDENTIFIER, RUN);
  const states = Object.fromEntries(Object.entries(metrics).map(([kind, one]) => [kind, one['syncState']]));
  return { status: resync['status'], resync, metrics, states };
}
const only = (states: Readonly<Record<string, JsonValue | undefined>>) => new Set(Object.values(states));
const loggedBy = ({ port }: Scene): string[] => port.ingested().logs.map(({ log }) => String(log['message']));
function count(metrics: JsonObject | undefined, phase: string, type: string): unknown {
  const phases = (metrics?.['metrics'] as JsonObject)['phase'] as Readonly<Record<string, JsonObject>>;
  const types = phases[phase]?.['object_count_type'] as Readonly<Record<string, JsonObject>> | undefined;
  return types?.[type]?.['object_count'];
}

describe('what Port shows of a run', () => {
  it('that is complete: every kind completed, with what was really done', async () => {
    const all = await open(small());
    const { report } = await run(all);
    expect(report.outcome).toBe('complete');
    const { status, states, metrics } = screen(all);
    expect(status).toBe('completed');
    expect(states).toEqual({
      'statuspage-0': 'completed',
      'statuspage-1': 'completed',
      'component_group-2': 'completed',
      'component-3': 'completed',
      'incident-4': 'completed',
      'incident_update-5': 'completed',
      __reconciliation__: 'completed',
      __runtime__: 'completed',
    });
    const { fetched = 0, created } = report.kinds['incident'] ?? {};
    expect(fetched).toBeGreaterThan(0);
    expect(count(metrics['incident-4'], 'extract', 'raw_extracted')).toBe(fetched);
    expect(count(metrics['incident-4'], 'load', 'loaded')).toBe(created);
    expect(loggedBy(all).at(0)).toMatch(/^The resync begins/);
    expect(loggedBy(all).at(-1)).toBe('The resync ended: complete.');
  });

  it('after another: counts of this run only, and what it has deleted', async () => {
    const all = await open(small());
    const first = await run(all);
    const [page] = all.statuspage.world.pages();
    const [incident] = page?.incidents.list() ?? [];
    page?.incidents.remove(incident?.id ?? '');
    const second = await runAfter(all, first, { input: { runId: 'run-2' } });
    const deleted = Object.values(second.report.kinds).reduce((sum, kind) => sum + kind.deleted, 0);
    expect(deleted).toBeGreaterThan(0);
    const metrics = all.port.syncMetrics(IDENTIFIER, 'run-2');
    expect(count(metrics['__reconciliation__'], 'delete', 'deleted')).toBe(deleted);
    expect(count(metrics['component-3'], 'load', 'loaded')).toBe(0);
    expect(count(metrics['component-3'], 'load', 'skipped')).toBe(second.report.kinds['component']?.unchanged);
    const started = all.port.ingested().metrics.filter(({ metrics: one }) => {
      const { eventId, syncState } = one as JsonObject;
      return eventId === 'run-2' && syncState === 'syncing';
    });
    for (const { metrics: one } of started) expect(JSON.stringify(one)).not.toMatch(/"object_count":[1-9]/);
  });

  it('that is partial: failed, with the page that could not be read in its log', async () => {
    const all = await open(small());
    const [page] = all.statuspage.world.pages();
    const path = `/v1/pages/${page?.record.id ?? ''}/incidents`;
    all.statuspage.server.faults.add({ effect: { kind: 'malformed' }, path });
    const { report } = await run(all);
    expect(report.outcome).toBe('partial');
    const { status, states } = screen(all);
    expect(status).toBe('failed');
    expect(states).toMatchObject({ 'incident-4': 'failed', 'component-3': 'completed', __runtime__: 'failed' });
    expect(loggedBy(all).join('\n')).toContain('upstream_malformed');
  });

  it('that fails in the middle: nothing is under way', async () => {
    const all = await open(small());
    const state = new MemoryState();
    state.commit = () => Promise.reject(new ResyncError('outage', 'Port was away'));
    const { report } = await run(all, { state });
    expect(report.outcome).toBe('failed');
    expect(screen(all).status).toBe('failed');
    expect(only(screen(all).states)).toEqual(new Set(['failed']));
    expect(loggedBy(all)).toContain('Port was away');
  });

  it('that is stopped: aborted, although its signal is', async () => {
    const all = await open(small());
    const stop = new AbortController();
    const state = new MemoryState();
    const commit = state.commit.bind(state);
    state.commit = async (page) => {
      await commit(page);
      stop.abort(new ResyncError('run_cancelled', 'Somebody stopped it'));
    };
    const { report } = await run(all, { state, input: { signal: stop.signal } });
    expect(report.outcome).toBe('cancelled');
    expect(screen(all).status).toBe('aborted');
    expect(only(screen(all).states)).toEqual(new Set(['aborted']));
  });

  it('that holds deletions back: the reconciliation has failed', async () => {
    const all = await open(small());
    const first = await run(all);
    for (const page of all.statuspage.world.pages()) all.statuspage.world.removePage(page.record.id);
    const { report } = await runAfter(all, first);
    expect(report.outcome).toBe('held');
    expect(Object.values(report.kinds).reduce((sum, kind) => sum + kind.held, 0)).toBe(all.port.entities().length);
    expect(screen(all).states).toMatchObject({ 'incident-4': 'completed', __reconciliation__: 'failed' });
    expect(loggedBy(all).join('\n')).toContain('held back');
  });

  it('whose key is rejected: failed', async () => {
    const all = await open(small());
    expect((await run(all, { key: 'no-key' })).report.outcome).toBe('credentials_rejected');
    expect(screen(all).status).toBe('failed');
    expect(only(screen(all).states)).toEqual(new Set(['failed']));
  });

  it.each(['run_superseded', 'run_handed_back'] as const)('that ends %s: left to its successor', async (code) => {
    const all = await open(small());
    const stop = new AbortController();
    const state = new MemoryState();
    const ended = Object.assign(new ResyncError('run_handed_back', 'not ours any more'), { code });
    state.commit = () => {
      stop.abort(ended);
      return Promise.reject(ended);
    };
    await expect(run(all, { state, input: { signal: stop.signal } })).rejects.toBe(ended);
    expect(screen(all).status).toBe('running');
    await run(all);
    expect(screen(all).status).toBe('completed');
    expect(only(screen(all).states)).toEqual(new Set(['completed']));
  });

  it('holds no secret and no record', async () => {
    const all = await open(small());
    await run(all);
    const told = JSON.stringify([all.port.ingested().logs, all.port.ingested().metrics]);
    expect(told).not.toContain(KEY);
    expect(told).not.toContain('demo-secret');
    const [incident] = all.statuspage.world.pages()[0]?.incidents.list() ?? [];
    expect(told).not.toContain(incident?.id ?? 'an incident');
  });
});

describe('a run', () => {
  it('does not fail when Port takes neither logs nor metrics', async () => {
    const all = await open(small());
    all.port.server.faults.add({ effect: { kind: 'status', status: 422, body: { ok: false } }, path: '/ingest/*' });
    const { report } = await run(all);
    expect(report.outcome).toBe('complete');
    expect(all.port.ingested()).toEqual({ logs: [], metrics: [], heartbeats: [] });
  });

  it('sends at most five examples a kind, masked, and none when they are not wanted', async () => {
    const all = await open(small({ incidentsPerPage: 12 }));
    await run(all, { options: { sendRawDataExamples: false } });
    expect(all.port.examples(IDENTIFIER)).toEqual({});
    await run(all);
    const examples = all.port.examples(IDENTIFIER);
    expect(examples['incident']).toHaveLength(5);
    expect(JSON.stringify(examples)).toContain('[REDACTED]');
    const posts = (): number => all.port.server.requests.filter(({ path }) => path.endsWith('/examples')).length;
    const sent = posts();
    await run(all);
    expect(posts()).toBe(sent);
  });

  it('tells what each step and each list has taken', async () => {
    const all = await open(small());
    const { report, state } = await run(all);
    const { phases, lists, scopes } = report.timeline;
    expect(phases.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['prepare', 'done'],
      ['list_owned', 'done'],
      ['read', 'done'],
      ['second_look', 'done'],
      ['second_pass', 'done'],
      ['reconcile', 'done'],
      ['share', 'done'],
    ]);
    const read = phases.find(({ name }) => name === 'read');
    expect(read?.requests.upstream).toBe(report.requests.upstream);
    const fetched = Object.values(report.kinds).reduce((sum, kind) => sum + kind.fetched, 0);
    expect(lists.reduce((sum, list) => sum + list.records, 0)).toBe(fetched);
    expect(scopes.reduce((sum, scope) => sum + scope.records, 0)).toBe(fetched);
    expect(lists.every(({ ended, faults }) => ended === 1 && faults === 0)).toBe(true);
    expect(state.finished?.timeline).toEqual(report.timeline);
  });
});
