import {
  NO_COUNTS,
  type CommittedPage,
  type DeletionDecision,
  type EntityKey,
  type LedgerEntry,
  type OwnedEntity,
  type RefusedEntity,
  type ResyncState,
  type SeenEntity,
  type StaleEntity,
} from '@quayside/domain';
import { deletionDecisionsSuite, resyncStateSuite } from '@quayside/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deleteInstallation } from '../installations/delete-installation';
import { OPERATOR, TenancyFixture } from '../tenancy.fixture';
import { cancelRun } from './cancel-run';
import { claimRun, type ClaimedRun } from './claim-run';
import { decideDeletions } from './decide-deletions';
import { getRun } from './find-runs';
import { releaseRun } from './hold-run';
import { listRefusedEntities } from './list-refused-entities';
import { openRunState } from './open-run-state';

let fixture: TenancyFixture;
let organisationId: string;
beforeAll(async () => {
  fixture = await TenancyFixture.open();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  organisationId = await fixture.organisation();
});

const UNDECIDED = { inherited: false, decision: null };
const COMPLETE = { outcome: 'complete', faults: [], error: null, requests: { upstream: 3, port: 4 } } as const;

async function harness() {
  const { run, state } = await fixture.running(organisationId);
  const { installationId } = run;
  let current = { state, runId: run.runId };
  const begin = async (): Promise<ResyncState> => {
    const claimed = await fixture.claim(organisationId, installationId);
    current = { state: openRunState(fixture.database, claimed), runId: claimed.runId };
    return current.state;
  };
  return {
    state,
    nextRun: async () => {
      await current.state.finish(COMPLETE);
      return begin();
    },
    decided: async (decision: DeletionDecision, keys: readonly EntityKey[]) => {
      await current.state.recordDeletions(keys.map((held) => ({ key: held, kind: null, status: 'held' })));
      await current.state.finish({ ...COMPLETE, outcome: 'held' });
      const input = { decision, keys, reason: null };
      await decideDeletions(fixture.database, organisationId, installationId, current.runId, input, OPERATOR);
      return begin();
    },
    close: async () => {},
  };
}

resyncStateSuite('openRunState', harness);
deletionDecisionsSuite('openRunState', harness);

describe('openRunState', () => {
  it('remembers digests, kinds and scopes from one run to the next', async () => {
    const { run, state } = await fixture.running(organisationId);
    await state.commit(page({ entities: [seen('a'), seen('b', { kind: 'component', scope: 'p2' })] }));
    await state.finish(COMPLETE);
    const next = openRunState(fixture.database, await fixture.claim(organisationId, run.installationId));
    await next.observeOwned(pagesOf([owned('a'), owned('b'), owned('unknown')]));
    expect(await next.digests([key('a'), key('unknown')])).toEqual(new Map([['service\na', 'digest']]));
    expect(await stalePages(next)).toEqual([
      [
        { key: key('a'), kind: 'incident', scope: 'p1', referenced: false, ...UNDECIDED },
        { key: key('b'), kind: 'component', scope: 'p2', referenced: false, ...UNDECIDED },
        { key: key('unknown'), kind: null, scope: null, referenced: false, ...UNDECIDED },
      ],
    ]);
  });

  it('takes what Port shows for what it holds', async () => {
    const { run, state } = await fixture.running(organisationId);
    await state.commit(page({ entities: [seen('a', { digest: 'mine' })] }));
    await state.finish(COMPLETE);
    const next = openRunState(fixture.database, await fixture.claim(organisationId, run.installationId));
    await next.observeOwned(pagesOf([owned('a', 'theirs'), owned('b', 'theirs')]));
    expect(await next.digests([key('a'), key('b')])).toEqual(
      new Map([
        ['service\na', 'theirs'],
        ['service\nb', 'theirs'],
      ]),
    );
  });

  it('resumes where the run before it stopped', async () => {
    const { run, state } = await fixture.running(organisationId);
    await state.observeOwned(pagesOf([owned('a'), owned('b')]));
    await state.commit(page({ pageNumber: 1, entities: [seen('a')], counts: { incident: { fetched: 1 } } }));
    expect(await releaseRun(fixture.database, run)).toBe(true);
    const resumed = await fixture.claim(organisationId, run.installationId);
    expect(resumed).toMatchObject({ runId: run.runId, epoch: run.epoch + 1, startedAt: run.startedAt });
    const again = openRunState(fixture.database, resumed);
    expect(await again.progress()).toEqual(new Map([['incidents\np1', 2]]));
    expect(await again.observeOwned(unreadable())).toEqual({ owned: 2 });
    await again.commit(page({ pageNumber: 2, entities: [seen('b')], counts: { incident: { fetched: 1 } } }));
    expect(await stalePages(again)).toEqual([]);
    expect((await again.counts()).get('incident')).toEqual({ ...NO_COUNTS, fetched: 2 });
  });

  it('lists anew after an interrupted listing', async () => {
    const { run, state } = await fixture.running(organisationId);
    await state.commit(page({ entities: [seen('seen-before-the-listing')] }));
    const cut = (async function* () {
      yield [owned('a'), owned('gone-since')];
      throw new Error('cut off');
    })();
    await expect(state.observeOwned(cut)).rejects.toThrow('cut off');
    await releaseRun(fixture.database, run);
    const again = openRunState(fixture.database, await fixture.claim(organisationId, run.installationId));
    expect(await again.observeOwned(pagesOf([owned('a')]))).toEqual({ owned: 1 });
    expect((await stalePages(again)).flat().map((entity) => entity.key.identifier)).toEqual(['a']);
    expect((await again.digests([key('seen-before-the-listing')])).size).toBe(1);
  });

  it('counts a page once, however often its commit is repeated', async () => {
    const { state } = await fixture.running(organisationId);
    const first = page({ pageNumber: 1, counts: { incident: { fetched: 5 } }, failed: [FAILED] });
    const last = page({ pageNumber: 2, last: true, counts: { incident: { fetched: 2 } } });
    for (const repeated of [first, first, last, last, first]) await state.commit(repeated);
    expect((await state.counts()).get('incident')).toEqual({ ...NO_COUNTS, fetched: 7 });
    expect(await state.progress()).toEqual(new Map([['incidents\np1', 'done']]));
  });

  it('adds up what pages commit at the same time', async () => {
    const { state } = await fixture.running(organisationId);
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        state.commit(page({ scope: `p${index}`, entities: [seen('shared')], counts: { incident: { fetched: 2 } } })),
      ),
    );
    expect((await state.counts()).get('incident')).toEqual({ ...NO_COUNTS, fetched: 40 });
  });

  it('gives an entity no more once its deletion is recorded, and forgets it', async () => {
    const { state } = await fixture.running(organisationId);
    await state.observeOwned(pagesOf([owned('deleted', 'd1'), owned('failed', 'd2'), owned('held', 'd3')]));
    await state.recordDeletions([
      { key: key('deleted'), kind: 'incident', status: 'failed' },
      { key: key('failed'), kind: 'incident', status: 'failed' },
      { key: key('held'), kind: null, status: 'held' },
    ]);
    await state.recordDeletions([{ key: key('deleted'), kind: 'incident', status: 'deleted' }]);
    await state.recordDeletions([{ key: key('deleted'), kind: 'incident', status: 'failed' }]);
    expect((await stalePages(state)).flat().map((entity) => entity.key.identifier)).toEqual(['failed', 'held']);
    expect([...(await state.digests([key('deleted'), key('failed')])).keys()]).toEqual(['service\nfailed']);
  });

  it('gets through 20,000 entities that the planner has no statistics of', async () => {
    // a plan that compares everything with everything runs into the statement timeout here
    const { run, state } = await fixture.running(organisationId);
    const all = Array.from({ length: 20_000 }, (_, index) => `entity-${index}`);
    await state.commit(
      page({ entities: all.map((identifier) => seen(identifier, { targets: ['service\nentity-0'] })) }),
    );
    await state.finish(COMPLETE);
    const next = openRunState(fixture.database, await fixture.claim(organisationId, run.installationId));
    const shown = all.slice(1).map((identifier, index) => owned(identifier, index % 2 === 0 ? 'digest' : 'edited'));
    expect(await next.observeOwned(pagesOf(shown))).toEqual({ owned: 19_999 });
    expect((await next.digests(all.map(key))).size).toBe(19_999);
    await next.commit(page({ entities: all.slice(0, 10_000).map((identifier) => seen(identifier)) }));
    const stale = (await stalePages(next)).flat();
    expect(stale).toHaveLength(10_000);
    await next.recordDeletions(stale.map((entity) => ({ key: entity.key, kind: entity.kind, status: 'deleted' })));
    expect(await stalePages(next)).toEqual([]);
    expect((await next.digests(all.map(key))).size).toBe(10_000);
  });

  it('gets through 20,000 refused entities that the planner has no statistics of', async () => {
    const { state } = await fixture.running(organisationId);
    const refused = Array.from({ length: 20_000 }, (_, index) => ({ ...REFUSED, key: key(`entity-${index}`) }));
    const entities = refused.map((entity) => seen(entity.key.identifier, { digest: null }));
    await state.commit(page({ pageNumber: 1, entities, ledger: { refused, again: [], gone: [] } }));
    await state.commit(page({ pageNumber: 2, entities, ledger: { refused, again: [], gone: [] } }));
    const entries: LedgerEntry[] = [];
    for await (const ledgerPage of state.refused()) entries.push(...ledgerPage);
    expect(entries.filter((entry) => entry.hasPayload)).toHaveLength(1_000);
    const again = entries
      .slice(0, 10_000)
      .map(({ key: entity }) => ({ key: entity, code: 'c', message: 'm', sent: true }));
    await state.commit(page({ pageNumber: 3, ledger: { refused: [], again, gone: [] } }));
    await state.commit(
      page({ pageNumber: 4, entities: entries.slice(10_000).map((entry) => seen(entry.key.identifier)) }),
    );
    expect(await fixture.owner.prisma.refusedEntity.count({ where: { organisationId } })).toBe(10_000);
  });

  it('stores outside text that Postgres cannot, with a mark in the place of each such character', async () => {
    const { run, state } = await fixture.running(organisationId);
    await state.observeOwned(pagesOf([owned('nul\u0000', 'd')]));
    await state.commit(page({ failed: [{ ...FAILED, message: 'half \ud83d and \u0000 and \\u0000' }] }));
    const detail = await getRun(fixture.database, organisationId, run.installationId, run.runId);
    expect(detail?.failedRecords[0]?.message).toBe('half \ufffd and \ufffd and \\u0000');
  });

  it('keeps no refused entity whose identifier it could not find again, and goes on', async () => {
    const { state } = await fixture.running(organisationId);
    const long = 'x'.repeat(3_000);
    const refused = ['a\u0000', 'a\ufffd', long].map((identifier) => ({ ...REFUSED, key: key(identifier) }));
    await state.commit(page({ ledger: { refused, again: [], gone: [] } }));
    expect((await state.refused().next()).value).toMatchObject([{ key: key('a\ufffd') }]);
  });

  it('knows that a refused entity was seen by a run of a version that keeps no ledger', async () => {
    const { run, state } = await fixture.running(organisationId);
    const ledger = { refused: [REFUSED], again: [], gone: [] };
    await state.commit(page({ entities: [seen('refused', { digest: null })], ledger }));
    await state.finish(COMPLETE);
    const next = await fixture.claim(organisationId, run.installationId);
    const then = openRunState(fixture.database, next);
    expect(await outdatedIn(then)).toEqual([false]);
    await fixture.owner.prisma.entityDigest.updateMany({
      where: { organisationId, identifier: 'refused' },
      data: { digest: 'newer', seenRunId: next.runId },
    });
    expect(await outdatedIn(then)).toEqual([true]);
  });

  it('takes a refused entity that nobody remembers for outdated once a run came to its end without it', async () => {
    const { run, state } = await fixture.running(organisationId);
    const refusal = {
      entities: [seen('refused', { digest: null })],
      ledger: { refused: [REFUSED], again: [], gone: [] },
    };
    await state.commit(page(refusal));
    await state.finish(COMPLETE);
    const begin = async (): Promise<ResyncState> => {
      const next = openRunState(fixture.database, await fixture.claim(organisationId, run.installationId));
      await next.observeOwned(pagesOf([]));
      return next;
    };
    const tryingIt = await begin();
    expect(await outdatedIn(tryingIt)).toEqual([false]);
    const again = [{ key: REFUSED.key, code: 'c', message: 'm', sent: false }];
    await tryingIt.commit(page({ source: '@refused', ledger: { refused: [], again, gone: [] } }));
    await tryingIt.finish(COMPLETE);
    const withoutLedger = await begin();
    expect(await outdatedIn(withoutLedger)).toEqual([false]);
    await withoutLedger.finish(COMPLETE);
    expect(await outdatedIn(await begin())).toEqual([true]);
  });

  it('knows that a refused entity was written by another version in the same run', async () => {
    const { run, state } = await fixture.running(organisationId);
    const ledger = { refused: [REFUSED], again: [], gone: [] };
    await state.commit(page({ entities: [seen('refused', { digest: null })], ledger }));
    await releaseRun(fixture.database, run);
    const resumed = openRunState(fixture.database, await fixture.claim(organisationId, run.installationId));
    expect(await outdatedIn(resumed)).toEqual([false]);
    const where = { organisationId, identifier: 'refused', seenRunId: run.runId };
    await fixture.owner.prisma.entityDigest.updateMany({ where, data: { digest: 'newer' } });
    expect(await outdatedIn(resumed)).toEqual([true]);
  });

  it('lists what was refused in the order of the keys, page by page', async () => {
    const { run, state } = await fixture.running(organisationId);
    const refused = ['c', 'a', 'b'].map((identifier) => ({ ...REFUSED, key: key(identifier) }));
    await state.commit(page({ ledger: { refused, again: [], gone: [] } }));
    const list = (after?: EntityKey) =>
      listRefusedEntities(fixture.database, organisationId, run.installationId, { limit: 2, after });
    const first = await list();
    expect(first.map((entity) => entity.key.identifier)).toEqual(['a', 'b']);
    expect(await list(first[1]?.key)).toEqual([
      {
        ...REFUSED,
        key: key('c'),
        targets: undefined,
        payload: { of: 'refused' },
        attempts: 1,
        firstRefusedAt: expect.any(Date) as Date,
        lastRefusedAt: expect.any(Date) as Date,
        runId: run.runId,
      },
    ]);
  });

  it('tells all about a finished run, and keeps none of its working state', async () => {
    const { run, state } = await fixture.running(organisationId);
    await state.observeOwned(pagesOf([owned('a')]));
    await state.commit(page({ counts: { incident: { fetched: 1, mapFailed: 1 } }, failed: [FAILED] }));
    await state.recordDeletions([{ key: key('a'), kind: null, status: 'held' }]);
    const fault = { code: 'scope_forbidden', message: 'no', scope: 'p9', source: 'incidents' };
    const error = { code: 'port_unavailable', message: 'gone' };
    const requests = { upstream: 12, port: 34 };
    await state.finish({ outcome: 'partial', faults: [fault], error, requests, expressionNotes: [NOTE] });
    expect(await getRun(fixture.database, organisationId, run.installationId, run.runId)).toMatchObject({
      state: 'finished',
      outcome: 'partial',
      error,
      requests: { upstream: 12, port: 34 },
      faults: [fault],
      expressionNotes: [NOTE],
      kinds: { incident: { ...NO_COUNTS, fetched: 1, mapFailed: 1 } },
      failedRecords: [FAILED],
      deletions: [{ key: key('a'), kind: null, status: 'held' }],
      mappingVersion: 1,
      finishedAt: expect.any(Date),
    });
    const { prisma } = fixture.owner;
    expect(await prisma.ownedEntity.count({ where: { runId: run.runId } })).toBe(0);
    expect(await prisma.runCheckpoint.count({ where: { runId: run.runId } })).toBe(0);
  });
});

describe('a run that was superseded', () => {
  const writes: [string, (state: ResyncState) => Promise<unknown>][] = [
    ['assertCurrent', (state) => state.assertCurrent()],
    ['observeOwned', (state) => state.observeOwned(pagesOf([owned('late')]))],
    [
      'commit',
      (state) =>
        state.commit(
          page({ pageNumber: 2, entities: [seen('late')], counts: { incident: { fetched: 1 } }, failed: [FAILED] }),
        ),
    ],
    ['beginWrite', (state) => state.beginWrite([key('early')])],
    [
      'commit to the ledger',
      (state) =>
        state.commit(
          page({
            source: '@refused',
            entities: [seen('refused')],
            ledger: {
              refused: [REFUSED, { ...REFUSED, key: key('late') }],
              again: [{ key: key('again'), code: 'c', message: 'm', sent: true }],
              gone: [key('gone')],
            },
          }),
        ),
    ],
    ['recordDeletions', (state) => state.recordDeletions([{ key: key('early'), kind: null, status: 'held' }])],
    ['finish', (state) => state.finish(COMPLETE)],
  ];
  const noteDeleted = (state: ResyncState): Promise<void> =>
    state.recordDeletions([{ key: key('early'), kind: null, status: 'deleted' }]);
  type Way = [string, (run: ClaimedRun) => Promise<unknown>];
  const cancellations: Way[] = [
    ['cancelled', (run) => cancelRun(fixture.database, organisationId, run.installationId, run.runId, OPERATOR)],
    [
      'of a deleted installation',
      (run) => deleteInstallation(fixture.database, organisationId, run.installationId, OPERATOR),
    ],
  ];
  const ways: Way[] = [
    [
      'claimed by another worker after its lease',
      async (run) => {
        await fixture.expireLease(run.runId);
        expect(await claimRun(fixture.database, { ...run, workerId: 'other', leaseSeconds: 60 })).not.toBeNull();
      },
    ],
    ['handed back', (run) => releaseRun(fixture.database, run)],
    ['finished', (run) => openRunState(fixture.database, run).finish(COMPLETE)],
  ];

  it.each([...ways, ...cancellations])('writes nothing once it is %s', async (_, supersede) => {
    const { run, state } = await fixture.running(organisationId);
    const refused = ['refused', 'again', 'gone'].map((identifier) => ({ ...REFUSED, key: key(identifier) }));
    const ledger = { refused, again: [], gone: [] };
    await state.commit(page({ pageNumber: 1, entities: [seen('early')], ledger }));
    await supersede(run);
    const before = await everything(run.installationId);
    for (const [name, write] of writes) {
      await expect(write(state), name).rejects.toMatchObject({ code: 'run_superseded' });
    }
    expect(await everything(run.installationId)).toEqual(before);
  });

  it.each(ways)(
    'does not even list what Port has deleted once it is %s: that is the other’s to find',
    async (_, supersede) => {
      const { run, state } = await fixture.running(organisationId);
      await supersede(run);
      await expect(noteDeleted(state)).rejects.toMatchObject({ code: 'run_superseded' });
      expect(await everything(run.installationId)).toMatchObject({ deletions: [] });
    },
  );

  it.each(cancellations)('lists what Port had deleted already once it is %s, and stops', async (_, supersede) => {
    const { run, state } = await fixture.running(organisationId);
    await supersede(run);
    await expect(noteDeleted(state)).rejects.toMatchObject({ code: 'run_superseded' });
    expect(await everything(run.installationId)).toMatchObject({
      deletions: [{ identifier: 'early', status: 'deleted' }],
    });
  });

  it('is told so in the middle of a listing, before the next page is taken in', async () => {
    const { run, state } = await fixture.running(organisationId);
    const listing = (async function* () {
      yield [owned('a')];
      await fixture.expireLease(run.runId);
      await claimRun(fixture.database, { ...run, workerId: 'other', leaseSeconds: 60 });
      yield [owned('b')];
    })();
    await expect(state.observeOwned(listing)).rejects.toMatchObject({ code: 'run_superseded' });
    expect(await fixture.owner.prisma.ownedEntity.count({ where: { identifier: 'b', runId: run.runId } })).toBe(0);
  });
});

async function everything(installationId: string): Promise<unknown> {
  const { prisma } = fixture.owner;
  const runs = await prisma.run.findMany({ where: { installationId } });
  const where = { runId: { in: runs.map((run) => run.id) } };
  return {
    runs,
    checkpoints: await prisma.runCheckpoint.findMany({ where }),
    stats: await prisma.runKindStat.findMany({ where }),
    owned: await prisma.ownedEntity.findMany({ where }),
    failed: await prisma.failedRecord.findMany({ where }),
    deletions: await prisma.runDeletion.findMany({ where }),
    digests: await prisma.entityDigest.findMany({ where: { installationId } }),
    refused: await prisma.refusedEntity.findMany({ where: { installationId } }),
  };
}

const NOTE = {
  note: 'quarantined',
  kind: 'incident',
  path: 'resources[0].selector.query',
  expression: '.x',
  records: 3,
  message: 'it is late',
} as const;

const FAILED = {
  kind: 'incident',
  scope: 'p1',
  step: 'map',
  blocksDeletion: true,
  recordId: 'r1',
  blueprint: null,
  identifier: null,
  code: 'expression_failed',
  message: 'it failed',
} as const;

const REFUSED: RefusedEntity = {
  key: { blueprint: 'service', identifier: 'refused' },
  kind: 'incident',
  scope: 'p1',
  recordId: null,
  payload: '{"of":"refused"}',
  targets: [],
  code: 'port_rejected',
  message: 'no',
};

function key(identifier: string): { blueprint: string; identifier: string } {
  return { blueprint: 'service', identifier };
}

function owned(identifier: string, digest?: string): OwnedEntity {
  return { key: key(identifier), ...(digest === undefined ? {} : { digest }) };
}

function seen(identifier: string, rest: Partial<SeenEntity> = {}): SeenEntity {
  return { key: key(identifier), kind: 'incident', scope: 'p1', digest: 'digest', targets: [], ...rest };
}

function page(rest: Partial<CommittedPage>): CommittedPage {
  const nothing = { entities: [], counts: {}, failed: [] };
  return { source: 'incidents', scope: 'p1', pageNumber: 1, last: false, ...nothing, ...rest };
}

async function* pagesOf(...pages: (readonly OwnedEntity[])[]): AsyncGenerator<readonly OwnedEntity[]> {
  yield* pages;
}

function unreadable(): AsyncIterable<readonly OwnedEntity[]> {
  return {
    [Symbol.asyncIterator]() {
      throw new Error('the listing was read again');
    },
  };
}

async function outdatedIn(state: ResyncState): Promise<unknown> {
  const { value } = await state.refused().next();
  return value?.map((entry) => entry.outdated);
}

async function stalePages(state: ResyncState): Promise<StaleEntity[][]> {
  const pages: StaleEntity[][] = [];
  for await (const stalePage of state.stale()) pages.push([...stalePage]);
  return pages;
}
