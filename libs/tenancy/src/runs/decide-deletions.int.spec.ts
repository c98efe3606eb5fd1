import type { DeletionDecision, EntityKey, ResyncState, StaleEntity } from '@quayside/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { putMapping } from '../installations/mapping-versions';
import { OPERATOR, TenancyFixture } from '../tenancy.fixture';
import { decideDeletions } from './decide-deletions';
import { getRun, listRuns } from './find-runs';
import { listDeletions } from './list-deletions';
import { openRunState } from './open-run-state';
import { requestRun } from './request-run';

let fixture: TenancyFixture;
let organisationId: string;
beforeAll(async () => {
  fixture = await TenancyFixture.open();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  organisationId = await fixture.organisation();
});

const END = { faults: [], error: null, requests: { upstream: 0, port: 0 } } as const;
const key = (identifier: string): EntityKey => ({ blueprint: 'service', identifier });

interface Running {
  readonly state: ResyncState;
  readonly runId: string;
  readonly installationId: string;
}

async function first(): Promise<Running> {
  const { run, state } = await fixture.running(organisationId);
  return { state, runId: run.runId, installationId: run.installationId };
}

/** The next run of an installation, with these entities in Port's listing. */
async function next(installationId: string, ...listed: readonly string[]): Promise<Running> {
  const run = await fixture.claim(organisationId, installationId);
  const state = openRunState(fixture.database, run);
  await state.observeOwned(listing(listed));
  return { state, runId: run.runId, installationId };
}

async function* listing(identifiers: readonly string[]) {
  yield identifiers.map((identifier) => ({ key: key(identifier) }));
}

async function see(running: Running, identifier: string): Promise<void> {
  await running.state.commit({
    source: 'incidents',
    scope: 'p1',
    pageNumber: 1,
    last: true,
    entities: [{ key: key(identifier), kind: 'incident', scope: 'p1', digest: 'd', targets: [] }],
    counts: {},
    failed: [],
  });
}

async function end({ state }: Running, outcome: 'held' | 'complete', ...held: readonly string[]): Promise<void> {
  await state.recordDeletions(held.map((identifier) => ({ key: key(identifier), kind: null, status: 'held' })));
  await state.finish({ ...END, outcome });
}

/** An installation whose first run has ended with `a`, `b` and `c` held back. */
async function held(): Promise<Running> {
  const running = await first();
  await running.state.observeOwned(listing(['a', 'b', 'c']));
  await end(running, 'held', 'a', 'b', 'c');
  return running;
}

const decide = (
  { installationId, runId }: Running,
  decision: DeletionDecision,
  keys: readonly EntityKey[] | null = null,
) =>
  decideDeletions(fixture.database, organisationId, installationId, runId, { decision, keys, reason: null }, OPERATOR);

async function decisions({ state }: Running): Promise<Record<string, DeletionDecision | null>> {
  const stale: StaleEntity[] = [];
  for await (const page of state.stale()) stale.push(...page);
  return Object.fromEntries(stale.map((entity) => [entity.key.identifier, entity.decision]));
}

describe('deciding about held deletions', () => {
  it('writes down who approved what and until when, asks for a run, and is audited', async () => {
    const running = await held();
    const before = new Date();
    expect(await decide(running, 'approved', [key('a'), key('b'), key('a')])).toMatchObject({
      entities: 2,
      requested: { created: true, run: { trigger: 'deletions_approved', state: 'queued' } },
    });
    const detail = await getRun(fixture.database, organisationId, running.installationId, running.runId);
    expect(detail?.decisions).toMatchObject([{ decision: 'approved', entities: 2, decidedBy: OPERATOR }]);
    const hours = (Number(detail?.decisions[0]?.expiresAt) - before.getTime()) / 3_600_000;
    expect(hours).toBeCloseTo(24, 1);
    const listed = await listDeletions(fixture.database, organisationId, running.installationId, running.runId, {
      limit: 10,
    });
    expect(listed?.map(({ key: { identifier }, decision }) => [identifier, decision])).toEqual([
      ['a', 'approved'],
      ['b', 'approved'],
      ['c', null],
    ]);
    const [event] = await fixture.owner.prisma.auditEvent.findMany({
      where: { organisationId, action: 'deletions.approved' },
    });
    expect(event).toMatchObject({ actorId: OPERATOR.id, runId: running.runId, details: { entities: 2 } });
  });

  it('changes nothing the second time', async () => {
    const running = await held();
    await decide(running, 'approved');
    const before = await fixture.auditActions(organisationId);
    expect(await decide(running, 'approved')).toEqual({ entities: 0, requested: null });
    expect(await decide(running, 'approved', [key('a')])).toEqual({ entities: 0, requested: null });
    expect(await fixture.auditActions(organisationId)).toEqual(before);
    expect(await listRuns(fixture.database, organisationId, running.installationId, { limit: 10 })).toHaveLength(2);
  });

  it('counts once when two people approve at the same moment', async () => {
    const running = await held();
    const both = await Promise.all([decide(running, 'approved'), decide(running, 'approved')]);
    expect(both.map((decided) => decided?.entities).sort()).toEqual([0, 3]);
    expect(await listRuns(fixture.database, organisationId, running.installationId, { limit: 10 })).toHaveLength(2);
  });

  it('asks for no run when it rejects', async () => {
    const running = await held();
    expect(await decide(running, 'rejected')).toEqual({ entities: 3, requested: null });
    expect(await listRuns(fixture.database, organisationId, running.installationId, { limit: 10 })).toHaveLength(1);
  });

  it('refuses a run that holds nothing back', async () => {
    const running = await first();
    await expect(decide(running, 'approved')).rejects.toMatchObject({ code: 'run_not_held' });
    await end(running, 'complete');
    await expect(decide(running, 'rejected')).rejects.toMatchObject({ code: 'run_not_held' });
  });

  it('refuses a list that a later run has replaced, and names that run', async () => {
    const old = await held();
    const later = await next(old.installationId, 'a', 'b', 'c');
    await end(later, 'held', 'a');
    await expect(decide(old, 'approved')).rejects.toMatchObject({
      code: 'held_list_outdated',
      message: expect.stringContaining(later.runId) as string,
    });
    expect(await decide(later, 'approved')).toMatchObject({ entities: 1 });
  });

  it('takes a list on which a later run had nothing to say', async () => {
    const old = await held();
    await end(await next(old.installationId, 'a', 'b', 'c'), 'complete');
    expect(await decide(old, 'approved')).toMatchObject({ entities: 3 });
  });

  it('refuses a list that was made with another mapping', async () => {
    const old = await held();
    await putMapping(fixture.database, organisationId, old.installationId, 'resources: [] # new', OPERATOR);
    await expect(decide(old, 'approved')).rejects.toMatchObject({ code: 'held_list_outdated' });
  });

  it('refuses keys that are not in the list, and writes nothing of the others', async () => {
    const running = await held();
    const keys = [key('a'), key('unknown'), { blueprint: 'other', identifier: 'b' }];
    await expect(decide(running, 'approved', keys)).rejects.toMatchObject({
      code: 'deletion_not_held',
      message: expect.stringContaining('2 of the 3') as string,
    });
    expect(await decisions(await next(running.installationId, 'a', 'b'))).toEqual({ a: null, b: null });
  });

  it('reaches what an earlier decision kept when it is named, and not when everything is meant', async () => {
    const old = await held();
    await decide(old, 'rejected', [key('a')]);
    const later = await next(old.installationId, 'a', 'b');
    await later.state.recordDeletions([{ key: key('a'), kind: null, status: 'kept_rejected' }]);
    await end(later, 'held', 'b');
    expect(await decide(later, 'approved')).toMatchObject({ entities: 1 });
    expect(await decide(later, 'approved', [key('a')])).toMatchObject({ entities: 1 });
    expect(await decisions(await next(old.installationId, 'a', 'b'))).toEqual({ a: 'approved', b: 'approved' });
  });
});

describe('an approval', () => {
  const expire = () =>
    fixture.owner.prisma.deletionDecision.updateMany({
      where: { organisationId },
      data: { expiresAt: new Date(0) },
    });

  it('ends with its time, and can be given again', async () => {
    const running = await held();
    await decide(running, 'approved');
    await expire();
    const late = await next(running.installationId, 'a');
    expect(await decisions(late)).toEqual({ a: null });
    await end(late, 'complete');
    expect(await decide(running, 'approved', [key('a')])).toMatchObject({ entities: 1 });
    expect(await decisions(await next(running.installationId, 'a'))).toEqual({ a: 'approved' });
  });

  it('ends with the mapping, and a rejection does not', async () => {
    const running = await held();
    await decide(running, 'approved', [key('a')]);
    await decide(running, 'rejected', [key('b')]);
    await putMapping(fixture.database, organisationId, running.installationId, 'resources: [] # new', OPERATOR);
    expect(await decisions(await next(running.installationId, 'a', 'b'))).toEqual({ a: null, b: 'rejected' });
  });

  it('does not stand for what was seen between the run and the approval', async () => {
    const running = await held();
    const between = await next(running.installationId, 'a', 'b');
    await see(between, 'a');
    await end(between, 'complete');
    await decide(running, 'approved');
    expect(await decisions(await next(running.installationId, 'a', 'b'))).toEqual({ a: null, b: 'approved' });
  });

  it('that comes while a run is at work gets a run of its own when that one ends, and only one', async () => {
    const running = await held();
    const busy = await next(running.installationId, 'a', 'b');
    expect(await decide(running, 'approved')).toMatchObject({ requested: { created: false, run: { id: busy.runId } } });
    await end(busy, 'complete');
    const [latest] = await listRuns(fixture.database, organisationId, running.installationId, { limit: 1 });
    expect(latest).toMatchObject({ trigger: 'deletions_approved', state: 'queued' });
    await end(await next(running.installationId, 'a', 'b'), 'complete');
    const [last] = await listRuns(fixture.database, organisationId, running.installationId, { limit: 1 });
    expect(last).toMatchObject({ id: latest?.id, state: 'finished' });
  });

  it('that a run at work has carried out already gets no other run', async () => {
    const running = await held();
    const busy = await next(running.installationId, 'a');
    await decide(running, 'approved', [key('a')]);
    await busy.state.recordDeletions([{ key: key('a'), kind: null, status: 'deleted' }]);
    await end(busy, 'complete');
    const [latest] = await listRuns(fixture.database, organisationId, running.installationId, { limit: 1 });
    expect(latest).toMatchObject({ id: busy.runId });
  });

  it('is carried out by a run that waits already', async () => {
    const running = await held();
    const { installationId } = running;
    const waiting = await requestRun(fixture.database, organisationId, installationId, 'manual', OPERATOR);
    const decided = await decide(running, 'approved');
    expect(decided?.requested).toMatchObject({ created: false, run: { id: waiting.run.id } });
    const claimed = await next(installationId, 'a');
    expect(claimed.runId).toBe(waiting.run.id);
    expect(await decisions(claimed)).toEqual({ a: 'approved' });
    await end(claimed, 'complete');
    const [latest] = await listRuns(fixture.database, organisationId, installationId, { limit: 1 });
    expect(latest).toMatchObject({ id: claimed.runId });
  });
});

describe('listDeletions', () => {
  it('gives every deletion once, a page at a time, of one status when asked', async () => {
    const running = await first();
    const names = Array.from({ length: 25 }, (_, index) => `e${String(index).padStart(2, '0')}`);
    const deletions = names.map((name, index) => ({
      key: key(name),
      kind: null,
      status: index % 5 === 0 ? ('kept_referenced' as const) : ('held' as const),
    }));
    await running.state.recordDeletions(deletions);
    const list = (page: Parameters<typeof listDeletions>[4]) =>
      listDeletions(fixture.database, organisationId, running.installationId, running.runId, page);
    const found: string[] = [];
    let after: EntityKey | undefined;
    for (;;) {
      const page = await list({ limit: 7, status: 'held', after });
      found.push(...(page ?? []).map((deletion) => deletion.key.identifier));
      after = page?.at(-1)?.key;
      if (after === undefined) break;
    }
    expect(found).toEqual(names.filter((_, index) => index % 5 !== 0));
    expect(await list({ limit: 100 })).toHaveLength(25);
  });
});
