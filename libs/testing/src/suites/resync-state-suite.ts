import {
  anyEntityText,
  entityKeyText,
  NO_COUNTS,
  progressKey,
  UNKNOWN_KIND,
  type CommittedPage,
  type DeletionDecision,
  type EntityKey,
  type FailedRecord,
  type LedgerChanges,
  type LedgerEntry,
  type OwnedEntity,
  type RefusedEntity,
  type ResyncState,
  type SeenEntity,
  type StaleEntity,
} from '@quayside/domain';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** One installation, and its runs one after the other. */
export interface ResyncStateHarness {
  /** of a run that has just begun */
  readonly state: ResyncState;
  /** Finishes the present run when the test has not, and begins the next one. */
  nextRun(): Promise<ResyncState>;
  close(): Promise<void>;
}

/** What every `ResyncState` does, wherever it keeps what it knows. */
export function resyncStateSuite(name: string, create: () => Promise<ResyncStateHarness>): void {
  describe(`${name}, as a ResyncState`, () => {
    let harness: ResyncStateHarness;
    let state: ResyncState;
    beforeEach(async () => {
      harness = await create();
      state = harness.state;
    });
    afterEach(() => harness.close());

    describe('progress', () => {
      it('is empty when a run begins', async () => {
        expect(await state.progress()).toEqual(new Map());
      });

      it('tells the next page of a list that goes on, and that a list is done', async () => {
        await state.commit(page({ source: 'incidents', scope: 'p1', pageNumber: 1 }));
        await state.commit(page({ source: 'incidents', scope: 'p2', pageNumber: 1, last: true }));
        await state.commit(page({ source: 'incidents', scope: 'p1', pageNumber: 2 }));
        expect(await state.progress()).toEqual(
          new Map<string, number | 'done'>([
            [progressKey('incidents', 'p1'), 3],
            [progressKey('incidents', 'p2'), 'done'],
          ]),
        );
      });

      it('is empty again in the next run', async () => {
        await state.commit(page({ last: true }));
        expect(await (await harness.nextRun()).progress()).toEqual(new Map());
      });
    });

    describe('observeOwned', () => {
      it('tells how many entities the listing held, each counted once', async () => {
        const listing = pagesOf([owned('a'), owned('b')], [owned('b'), owned('c')], []);
        expect(await state.observeOwned(listing)).toEqual({ owned: 3 });
      });

      it('tells the number again in the same run, without reading the listing', async () => {
        await state.observeOwned(pagesOf([owned('a'), owned('b')]));
        expect(await state.observeOwned(unreadable())).toEqual({ owned: 2 });
      });

      it('tells the number again when the listing was empty', async () => {
        await state.observeOwned(pagesOf());
        expect(await state.observeOwned(unreadable())).toEqual({ owned: 0 });
      });

      it('reads a new listing in the next run', async () => {
        await state.observeOwned(pagesOf([owned('a'), owned('b')]));
        expect(await (await harness.nextRun()).observeOwned(pagesOf([owned('a')]))).toEqual({ owned: 1 });
      });

      it('fails with what the listing failed with', async () => {
        await expect(state.observeOwned(failing([owned('a')], new Error('cut off')))).rejects.toThrow('cut off');
      });
    });

    describe('digests', () => {
      it('are those of the listing', async () => {
        await state.observeOwned(pagesOf([owned('a', 'da'), owned('b')]));
        expect(await state.digests([key('a'), key('b'), key('c')])).toEqual(new Map([[text('a'), 'da']]));
      });

      it('are those of committed pages from then on', async () => {
        await state.observeOwned(pagesOf([owned('a', 'old')]));
        await state.commit(page({ entities: [seen('a', { digest: 'new' }), seen('b', { digest: 'db' })] }));
        expect(await state.digests([key('a'), key('b')])).toEqual(
          new Map([
            [text('a'), 'new'],
            [text('b'), 'db'],
          ]),
        );
      });

      it('are gone for what Port refused', async () => {
        await state.observeOwned(pagesOf([owned('a', 'old')]));
        await state.commit(page({ entities: [seen('a', { digest: null })] }));
        expect(await state.digests([key('a')])).toEqual(new Map());
      });

      it('are of the later record when a page holds an entity twice', async () => {
        await state.commit(page({ entities: [seen('a', { digest: 'first' }), seen('a', { digest: 'second' })] }));
        expect(await state.digests([key('a')])).toEqual(new Map([[text('a'), 'second']]));
      });

      it('are forgotten when a write begins, until the page is committed', async () => {
        await state.observeOwned(pagesOf([owned('a', 'da'), owned('b', 'db')]));
        await state.beginWrite([key('a'), key('unknown')]);
        expect(await state.digests([key('a'), key('b')])).toEqual(new Map([[text('b'), 'db']]));
        await state.commit(page({ entities: [seen('a', { digest: 'new' })] }));
        expect(await state.digests([key('a')])).toEqual(new Map([[text('a'), 'new']]));
      });

      it('keep blueprints apart', async () => {
        await state.observeOwned(pagesOf([owned('a', 'da')]));
        expect(await state.digests([{ blueprint: 'other', identifier: 'a' }])).toEqual(new Map());
      });

      it('are asked for no key at all without harm', async () => {
        expect(await state.digests([])).toEqual(new Map());
      });

      it('are forgotten in the next run for what Port does not list any more', async () => {
        await state.observeOwned(pagesOf([]));
        await state.commit(page({ entities: [seen('kept', { digest: 'dk' }), seen('gone', { digest: 'dg' })] }));
        const next = await harness.nextRun();
        await next.observeOwned(pagesOf([owned('kept', 'dk')]));
        expect(await next.digests([key('kept'), key('gone')])).toEqual(new Map([[text('kept'), 'dk']]));
      });
    });

    describe('the contents that Port shows', () => {
      const runOf = async (current: ResyncState, shown: string) => {
        await current.observeOwned(pagesOf([owned('a')], [owned('a', shown)]));
        const wrote = (await current.digests([key('a')])).get(text('a')) !== 'wanted';
        if (wrote) await current.beginWrite([key('a')]);
        await current.commit(page({ entities: [seen('a', { digest: 'wanted' })] }));
        return wrote;
      };
      const wrote = async (...shown: readonly string[]) => {
        const writes: boolean[] = [];
        for (const [index, digest] of shown.entries()) {
          writes.push(await runOf(index === 0 ? state : await harness.nextRun(), digest));
        }
        return writes;
      };

      it('are left alone as long as they are what was written', async () => {
        expect(await wrote('nothing', 'wanted', 'wanted')).toEqual([true, false, false]);
      });

      it('are written again when somebody has changed them, each time', async () => {
        expect(await wrote('wanted', 'edit', 'wanted', 'edit', 'other')).toEqual([false, true, false, true, true]);
      });

      it("are written once more when they are Port's own way, and left alone then, but for an edit", async () => {
        const shown = ['wanted', 'its way', 'its way', 'its way', 'edit', 'its way', 'its way'];
        expect(await wrote(...shown)).toEqual([false, true, false, false, true, false, false]);
      });

      it('are known from run to run, also where a run between them did not ask', async () => {
        await wrote('wanted', 'its way', 'its way');
        const delta = await harness.nextRun();
        await delta.observeOwned(pagesOf([owned('a')]));
        expect(await delta.digests([key('a')])).toEqual(new Map([[text('a'), 'wanted']]));
        expect(await runOf(await harness.nextRun(), 'its way')).toBe(false);
      });
    });

    describe('refused', () => {
      const entries = async (current: ResyncState) => (await ledgerOf(current)).map((entry) => entry.key.identifier);
      const refusing = (...entities: readonly RefusedEntity[]): Partial<CommittedPage> => ({
        entities: entities.map(({ key: { identifier }, targets }) => seen(identifier, { digest: null, targets })),
        counts: { incident: { loadFailed: entities.length } },
        failed: entities.map(({ key: { identifier } }) => refusalOf(identifier)),
        ledger: { ...NO_CHANGES, refused: entities },
      });
      const loadFailed = async (current: ResyncState) => (await current.counts()).get('incident')?.loadFailed;

      it('gives what was refused, and the payload when it is asked for', async () => {
        await state.commit(page(refusing(refused('b', { targets: [text('a')] }), refused('a', { payload: null }))));
        expect(await ledgerOf(state)).toEqual([
          {
            key: key('a'),
            kind: 'incident',
            scope: 'p1',
            recordId: null,
            targets: [],
            code: 'port_rejected',
            message: 'no',
            hasPayload: false,
            counted: true,
            outdated: false,
          },
          expect.objectContaining({ key: key('b'), targets: [text('a')], hasPayload: true }),
        ]);
        expect(await state.payloads([key('a'), key('b'), key('c')])).toEqual(new Map([[text('b'), '{"of":"b"}']]));
      });

      it('keeps every text of a payload, also such that a database cannot keep', async () => {
        const payload = JSON.stringify({ text: 'nul \u0000, half \ud83d, a backslash \\u0000' });
        await state.commit(page(refusing(refused('a', { payload }))));
        expect((await state.payloads([key('a')])).get(text('a'))).toBe(payload);
      });

      it('gives it in the next run too, not counted there', async () => {
        await state.commit(page(refusing(refused('a'))));
        const next = await harness.nextRun();
        expect(await ledgerOf(next)).toMatchObject([{ key: key('a'), counted: false, outdated: false }]);
        expect((await next.payloads([key('a')])).size).toBe(1);
      });

      it('gives it no more once the entity is seen and not refused, in the same run or later', async () => {
        await state.commit(page(refusing(refused('a'), refused('b'), refused('c'))));
        await state.commit(page({ pageNumber: 2, entities: [seen('a')] }));
        expect(await entries(state)).toEqual(['b', 'c']);
        const next = await harness.nextRun();
        await next.commit(page({ entities: [seen('b')], ledger: { ...NO_CHANGES, gone: [key('c')] } }));
        expect(await entries(next)).toEqual([]);
        expect((await next.payloads([key('a'), key('b'), key('c')])).size).toBe(0);
      });

      it('replaces what was refused before', async () => {
        await state.commit(page(refusing(refused('a'))));
        const next = await harness.nextRun();
        await next.commit(page(refusing(refused('a', { payload: '{"of":"later"}', code: 'port_not_found' }))));
        expect(await ledgerOf(next)).toMatchObject([{ code: 'port_not_found', counted: true }]);
        expect((await next.payloads([key('a')])).get(text('a'))).toBe('{"of":"later"}');
      });

      it('forgets a payload that is replaced by one that is not kept', async () => {
        await state.commit(page(refusing(refused('a'))));
        await state.commit(page({ pageNumber: 2, ...refusing(refused('a', { payload: null })) }));
        expect((await state.payloads([key('a')])).size).toBe(0);
      });

      it('keeps a thousand payloads, and everything else of those beyond', async () => {
        const many = (from: number, to: number) =>
          Array.from({ length: to - from }, (_, index) => refused(`e${String(from + index).padStart(4, '0')}`));
        await state.commit(page(refusing(...many(0, 990))));
        await state.commit(page({ pageNumber: 2, ...refusing(...many(980, 1_020)) }));
        const ledger = await ledgerOf(state);
        expect(ledger).toHaveLength(1_020);
        expect(ledger.filter(({ hasPayload }) => hasPayload)).toHaveLength(1_000);
        expect(ledger.slice(0, 1_000).every(({ hasPayload }) => hasPayload)).toBe(true);
        expect(await loadFailed(state)).toBe(1_020);
        await state.commit(page({ pageNumber: 3, entities: [seen('e0000')] }));
        await state.commit(page({ pageNumber: 4, ...refusing(refused('e1019')) }));
        expect((await state.payloads([key('e1019')])).size).toBe(1);
      });

      it('counts an entity at most once a run, by its last word', async () => {
        await state.commit(page(refusing(refused('a'), refused('b'))));
        await state.commit(page({ pageNumber: 2, ...refusing(refused('a')) }));
        expect(await loadFailed(state)).toBe(2);
        await state.commit(page({ pageNumber: 3, entities: [seen('a')], counts: { incident: { updated: 1 } } }));
        expect((await state.counts()).get('incident')).toEqual({ ...NO_COUNTS, updated: 1, loadFailed: 1 });
        const next = await harness.nextRun();
        await next.commit(page({ entities: [seen('b')], counts: { incident: { updated: 1 } } }));
        expect((await next.counts()).get('incident')).toEqual({ ...NO_COUNTS, updated: 1 });
      });

      it('gives what was tried again in vain in the next run only, with the last reason and the same payload', async () => {
        await state.commit(page(refusing(refused('a'), refused('b'))));
        const why = { code: 'port_not_found', message: 'still no' };
        const retried = (identifier: string) => ({
          counts: { incident: { loadFailed: 1 } },
          entities: [seen(identifier, { digest: null })],
          failed: [refusalOf(identifier)],
          ledger: { ...NO_CHANGES, again: [{ key: key(identifier), ...why, sent: true }] },
        });
        await state.commit(page({ source: '@again', ...retried('a') }));
        expect(await entries(state)).toEqual(['b']);
        expect(await loadFailed(state)).toBe(2);
        const next = await harness.nextRun();
        expect(await ledgerOf(next)).toMatchObject([{ ...why, outdated: false }, { code: 'port_rejected' }]);
        expect((await next.payloads([key('a')])).get(text('a'))).toBe('{"of":"a"}');
        await next.commit(page({ source: '@again', ...retried('a') }));
        expect(await entries(next)).toEqual(['b']);
        expect(await loadFailed(next)).toBe(1);
        await next.commit(page({ entities: [seen('a')] }));
        expect(await loadFailed(next)).toBe(0);
      });

      it('gives each once, in pages of at most 50', async () => {
        const all = Array.from({ length: 123 }, (_, index) => refused(`e${index}`, { payload: null }));
        await state.commit(page(refusing(...all)));
        const sizes: number[] = [];
        for await (const ledgerPage of state.refused()) sizes.push(ledgerPage.length);
        expect(sizes).toEqual([50, 50, 23]);
        expect(new Set(await entries(state)).size).toBe(123);
      });
    });

    describe('stale', () => {
      it('gives what is owned and was not seen', async () => {
        await state.observeOwned(pagesOf([owned('seen'), owned('unseen')]));
        await state.commit(page({ entities: [seen('seen'), seen('new')] }));
        expect(await identifiers(state)).toEqual(['unseen']);
      });

      it('gives nothing that Port refused, because the upstream asks for it', async () => {
        await state.observeOwned(pagesOf([owned('a')]));
        await state.commit(page({ entities: [seen('a', { digest: null })] }));
        expect(await identifiers(state)).toEqual([]);
      });

      it('tells entities of the same identifier apart by their blueprints', async () => {
        await state.observeOwned(pagesOf([owned('a'), { key: { blueprint: 'other', identifier: 'a' } }]));
        await state.commit(page({ entities: [seen('a')] }));
        expect((await allStale(state)).map((entity) => entity.key)).toEqual([{ blueprint: 'other', identifier: 'a' }]);
      });

      it('says which of them an entity that was seen relates to', async () => {
        await state.observeOwned(pagesOf([owned('target'), owned('lonely'), owned('stale-source')]));
        await state.commit(page({ entities: [seen('source', { targets: [text('target'), text('elsewhere')] })] }));
        const referenced = (await allStale(state)).map((entity) => [entity.key.identifier, entity.referenced]);
        expect(new Map(referenced as [string, boolean][])).toEqual(
          new Map([
            ['target', true],
            ['lonely', false],
            ['stale-source', false],
          ]),
        );
      });

      it('counts everything of a blueprint as related to by what relates to too many of it to name them', async () => {
        const other = { blueprint: 'other', identifier: 'a' };
        await state.observeOwned(pagesOf([owned('a'), owned('source'), { key: other }]));
        await state.commit(page({ entities: [seen('source', { targets: [anyEntityText(BLUEPRINT)] })] }));
        const told = (await allStale(state)).map((entity) => [entity.key.blueprint, entity.referenced]).sort();
        expect(told).toEqual([
          ['other', false],
          [BLUEPRINT, true],
        ]);
        const next = await harness.nextRun();
        await next.observeOwned(pagesOf([owned('a'), owned('source')]));
        const unread = (await allStale(next, ['incident'])).map((entity) => [entity.key.identifier, entity.referenced]);
        expect(unread).toEqual([['a', true]]);
      });

      it('leaves out entities last seen as an unread kind, and counts as referenced what they relate to', async () => {
        const listing = () => pagesOf([owned('unread'), owned('target'), owned('lonely')]);
        const component = { kind: 'component' };
        await state.observeOwned(listing());
        await state.commit(
          page({
            entities: [
              seen('unread', { targets: [text('target')] }),
              seen('target', component),
              seen('lonely', component),
            ],
          }),
        );
        const next = await harness.nextRun();
        await next.observeOwned(listing());
        const told = async (...unread: string[]) =>
          (await allStale(next, unread)).map((entity) => [entity.key.identifier, entity.referenced]).sort();
        expect(await told('incident')).toEqual([
          ['lonely', false],
          ['target', true],
        ]);
        expect(await told()).toEqual([
          ['lonely', false],
          ['target', false],
          ['unread', false],
        ]);
      });

      it('counts the targets of every sighting of an entity', async () => {
        await state.observeOwned(pagesOf([owned('t1'), owned('t2'), owned('t3')]));
        await state.commit(
          page({
            pageNumber: 1,
            entities: [seen('a', { targets: [text('t1')] }), seen('a', { targets: [text('t2')] })],
          }),
        );
        await state.commit(page({ pageNumber: 2, entities: [seen('a', { targets: [text('t3')] })] }));
        expect((await allStale(state)).filter((entity) => !entity.referenced)).toEqual([]);
      });

      it('gives each once, in pages of at most 500', async () => {
        const all = Array.from({ length: 1_203 }, (_, index) => owned(`entity-${index}`));
        await state.observeOwned(pagesOf(all.slice(0, 700), all.slice(700)));
        await state.commit(page({ entities: [seen('entity-7')] }));
        const sizes: number[] = [];
        const found = new Set<string>();
        for await (const stalePage of state.stale()) {
          sizes.push(stalePage.length);
          for (const entity of stalePage) found.add(entity.key.identifier);
        }
        expect(Math.max(...sizes)).toBeLessThanOrEqual(500);
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(1_202);
        expect(found.size).toBe(1_202);
        expect(found.has('entity-7')).toBe(false);
      });

      it('takes for inherited what was listed before anything was seen, until it is seen', async () => {
        await state.observeOwned(pagesOf([owned('there-before', 'd'), owned('ours-now')]));
        await state.commit(page({ entities: [seen('ours-now'), seen('new')] }));
        expect((await allStale(state)).map((entity) => entity.inherited)).toEqual([true]);
        const next = await harness.nextRun();
        await next.observeOwned(pagesOf([owned('there-before'), owned('ours-now'), owned('new'), owned('put-there')]));
        const inherited = (await allStale(next)).map((entity) => [entity.key.identifier, entity.inherited]);
        expect(new Map(inherited as [string, boolean][])).toEqual(
          new Map([
            ['there-before', true],
            ['ours-now', false],
            ['new', false],
            ['put-there', false],
          ]),
        );
        await next.commit(page({ entities: [seen('there-before')] }));
        const later = await harness.nextRun();
        await later.observeOwned(pagesOf([owned('there-before')]));
        expect((await allStale(later)).map((entity) => entity.inherited)).toEqual([false]);
      });

      it('takes what the last run saw for unseen in the next', async () => {
        await state.observeOwned(pagesOf([owned('a')]));
        await state.commit(page({ entities: [seen('a')] }));
        const next = await harness.nextRun();
        await next.observeOwned(pagesOf([owned('a')]));
        expect(await identifiers(next)).toEqual(['a']);
      });
    });

    describe('cursors', () => {
      const left = (value: object, rest: Partial<CommittedPage> = {}) =>
        page({ last: true, cursor: { source: 'incidents', value: { ...value } }, ...rest });

      it('are what the last page of each list has left', async () => {
        expect(await state.cursors()).toEqual(new Map());
        await state.commit(left({ at: 1 }));
        await state.commit(left({ at: 2 }, { scope: 'p2' }));
        await state.commit(left({ at: 3 }, { scope: 'p2', source: 'incidents@again' }));
        expect(await state.cursors()).toEqual(
          new Map([
            [progressKey('incidents', 'p1'), { at: 1 }],
            [progressKey('incidents', 'p2'), { at: 3 }],
          ]),
        );
      });

      it('stay as they are where a page leaves none', async () => {
        await state.commit(left({ at: 1 }));
        await state.commit(page({ source: 'components', last: true }));
        expect((await state.cursors()).size).toBe(1);
      });
    });

    describe('incomplete', () => {
      it('names kinds and scopes of records that may stand for any entity, and no others', async () => {
        await state.commit(
          page({
            failed: [
              failed({ kind: 'incident', scope: 'p1', blocksDeletion: true }),
              failed({ kind: 'incident', scope: 'p1', blocksDeletion: true }),
              failed({ kind: 'component', scope: 'p2', blocksDeletion: false }),
            ],
          }),
        );
        const incomplete = (await state.incomplete()).map(({ kind, scope }) => `${kind} ${scope}`);
        expect(new Set(incomplete)).toEqual(new Set(['incident p1']));
      });

      it('is empty in the next run', async () => {
        await state.commit(page({ failed: [failed({ blocksDeletion: true })] }));
        expect(await (await harness.nextRun()).incomplete()).toEqual([]);
      });
    });

    describe('counts', () => {
      it('add up over pages, kind by kind', async () => {
        await state.commit(
          page({ pageNumber: 1, counts: { incident: { fetched: 3, created: 2 }, component: { fetched: 1 } } }),
        );
        await state.commit(page({ pageNumber: 2, counts: { incident: { fetched: 4, unchanged: 4 } } }));
        await state.commit(page({ source: '@deletions', scope: '*', counts: { incident: { deleted: 5 } } }));
        expect(await state.counts()).toEqual(
          new Map([
            ['incident', { ...NO_COUNTS, fetched: 7, created: 2, unchanged: 4, deleted: 5 }],
            ['component', { ...NO_COUNTS, fetched: 1 }],
          ]),
        );
      });

      it('stay readable when the run is finished', async () => {
        await state.commit(page({ counts: { incident: { fetched: 1 } } }));
        await state.finish({ outcome: 'complete', faults: [], error: null, requests: { upstream: 1, port: 2 } });
        expect((await state.counts()).get('incident')?.fetched).toBe(1);
      });

      it('begin at nothing in the next run', async () => {
        await state.commit(page({ counts: { incident: { fetched: 1 } } }));
        expect(await (await harness.nextRun()).counts()).toEqual(new Map());
      });
    });

    it('is current while nobody has taken the run over', async () => {
      await expect(state.assertCurrent()).resolves.toBeUndefined();
    });

    it('keeps the number of owned entities while deletions are recorded', async () => {
      await state.observeOwned(pagesOf([owned('a'), owned('b')]));
      await state.recordDeletions([{ key: key('a'), kind: 'incident', status: 'held' }]);
      await state.recordDeletions([{ key: key('b'), kind: null, status: 'deleted' }]);
      await state.recordDeletions([]);
      expect(await identifiers(state)).toContain('a');
      expect(await identifiers(state)).not.toContain('b');
      expect((await state.counts()).get(UNKNOWN_KIND)?.deleted).toBe(1);
      expect((await state.counts()).get('incident')?.deleted ?? 0).toBe(0);
      expect(await state.observeOwned(unreadable())).toEqual({ owned: 2 });
    });
  });
}

/** An installation where a person decides about deletions between two runs. */
export interface DecidingHarness extends ResyncStateHarness {
  /** Ends the present run with these deletions held back, decides about all of them, and begins the next run. */
  decided(decision: DeletionDecision, keys: readonly EntityKey[]): Promise<ResyncState>;
}

/** What every `ResyncState` does that hears of decisions about deletions. */
export function deletionDecisionsSuite(name: string, create: () => Promise<DecidingHarness>): void {
  describe(`${name}, as a ResyncState that hears of decisions`, () => {
    let harness: DecidingHarness;
    beforeEach(async () => {
      harness = await create();
    });
    afterEach(() => harness.close());

    const ab = [owned('a'), owned('b')];
    const decisions = async (state: ResyncState) =>
      (await allStale(state)).map((entity) => [entity.key.identifier, entity.decision]).sort();

    it('knows of none before there is one', async () => {
      await harness.state.observeOwned(pagesOf(ab));
      expect(await decisions(harness.state)).toEqual([
        ['a', null],
        ['b', null],
      ]);
    });

    it.each(['approved', 'rejected'] as const)('tells what was %s, and nothing of the rest', async (decision) => {
      await harness.state.observeOwned(pagesOf(ab));
      const next = await harness.decided(decision, [key('a')]);
      await next.observeOwned(pagesOf(ab));
      expect(await decisions(next)).toEqual([
        ['a', decision],
        ['b', null],
      ]);
    });

    it('tells it again in the run after', async () => {
      await harness.state.observeOwned(pagesOf(ab));
      await (await harness.decided('rejected', [key('a')])).observeOwned(pagesOf(ab));
      const later = await harness.nextRun();
      await later.observeOwned(pagesOf(ab));
      expect(await decisions(later)).toEqual([
        ['a', 'rejected'],
        ['b', null],
      ]);
    });

    it('follows who decides otherwise', async () => {
      await harness.state.observeOwned(pagesOf(ab));
      const rejected = await harness.decided('rejected', [key('a')]);
      await rejected.observeOwned(pagesOf(ab));
      const approved = await harness.decided('approved', [key('a')]);
      await approved.observeOwned(pagesOf(ab));
      expect(await decisions(approved)).toContainEqual(['a', 'approved']);
    });

    it('forgets it once the entity is seen again', async () => {
      await harness.state.observeOwned(pagesOf(ab));
      const next = await harness.decided('approved', [key('a')]);
      await next.observeOwned(pagesOf(ab));
      await next.commit(page({ entities: [seen('a')] }));
      const later = await harness.nextRun();
      await later.observeOwned(pagesOf(ab));
      expect(await decisions(later)).toContainEqual(['a', null]);
    });

    it('forgets it once Port does not list the entity any more', async () => {
      await harness.state.observeOwned(pagesOf(ab));
      const next = await harness.decided('approved', [key('a')]);
      await next.observeOwned(pagesOf([owned('b')]));
      const later = await harness.nextRun();
      await later.observeOwned(pagesOf(ab));
      expect(await decisions(later)).toContainEqual(['a', null]);
    });
  });
}

const BLUEPRINT = 'service';

function key(identifier: string): EntityKey {
  return { blueprint: BLUEPRINT, identifier };
}

function text(identifier: string): string {
  return entityKeyText(key(identifier));
}

function owned(identifier: string, digest?: string): OwnedEntity {
  return { key: key(identifier), ...(digest === undefined ? {} : { digest }) };
}

function seen(identifier: string, rest: Partial<SeenEntity> = {}): SeenEntity {
  return { key: key(identifier), kind: 'incident', scope: 'p1', digest: 'digest', targets: [], ...rest };
}

function failed(rest: Partial<FailedRecord>): FailedRecord {
  return {
    kind: 'incident',
    scope: 'p1',
    step: 'map',
    blocksDeletion: false,
    recordId: null,
    blueprint: null,
    identifier: null,
    code: 'expression_failed',
    message: 'it failed',
    ...rest,
  };
}

const NO_CHANGES: LedgerChanges = { refused: [], again: [], gone: [] };

function refused(identifier: string, rest: Partial<RefusedEntity> = {}): RefusedEntity {
  return {
    key: key(identifier),
    kind: 'incident',
    scope: 'p1',
    recordId: null,
    payload: JSON.stringify({ of: identifier }),
    targets: [],
    code: 'port_rejected',
    message: 'no',
    ...rest,
  };
}

function refusalOf(identifier: string): FailedRecord {
  return failed({ step: 'load', code: 'port_rejected', ...key(identifier) });
}

async function ledgerOf(state: ResyncState): Promise<LedgerEntry[]> {
  const all: LedgerEntry[] = [];
  for await (const ledgerPage of state.refused()) all.push(...ledgerPage);
  return all;
}

function page(rest: Partial<CommittedPage>): CommittedPage {
  return {
    source: 'incidents',
    scope: 'p1',
    pageNumber: 1,
    last: false,
    entities: [],
    counts: {},
    failed: [],
    ...rest,
  };
}

async function* pagesOf(...pages: readonly (readonly OwnedEntity[])[]): AsyncGenerator<readonly OwnedEntity[]> {
  yield* pages;
}

async function* failing(first: readonly OwnedEntity[], error: Error): AsyncGenerator<readonly OwnedEntity[]> {
  yield first;
  throw error;
}

function unreadable(): AsyncIterable<readonly OwnedEntity[]> {
  return {
    [Symbol.asyncIterator]() {
      throw new Error('the listing was read again');
    },
  };
}

async function allStale(state: ResyncState, unread?: readonly string[]): Promise<StaleEntity[]> {
  const all: StaleEntity[] = [];
  for await (const stalePage of state.stale(unread)) all.push(...stalePage);
  return all;
}

async function identifiers(state: ResyncState): Promise<string[]> {
  return (await allStale(state)).map((entity) => entity.key.identifier).sort();
}
