import { MAX_PAYLOAD_BYTES, type Entity } from '@quayside/domain';
import type { PlannedEntity } from '@quayside/resync-diff';
import { describe, expect, it } from 'vitest';
import { PageTally } from './page-tally';

const BATCH = { source: 'incidents', scope: 'p1', pageNumber: 1, last: true, records: [] };
const NO = { ok: false, status: 422, code: 'port_rejected', message: 'no' } as const;

function planned(entity: Partial<Entity>, rest: Partial<PlannedEntity> = {}): PlannedEntity {
  const identifier = 'a';
  return {
    entity: { identifier, blueprint: 'service', properties: {}, relations: {}, ...entity },
    kind: 'incident',
    recordId: 'r1',
    key: { blueprint: 'service', identifier },
    digest: 'd',
    targets: ['service\nother'],
    ...rest,
  };
}

function refusedOn(...items: readonly PlannedEntity[]) {
  const tally = new PageTally('p1');
  for (const item of items) tally.loaded(item, NO);
  return tally.close(BATCH, null);
}

describe('an entity that Port refuses', () => {
  it('goes to the ledger as it was sent', () => {
    const { ledger, counts } = refusedOn(planned({ title: 'whole' }));
    expect(ledger?.refused).toMatchObject([
      { key: { identifier: 'a' }, scope: 'p1', recordId: 'r1', code: 'port_rejected', targets: ['service\nother'] },
    ]);
    expect(JSON.parse(ledger?.refused[0]?.payload ?? '')).toEqual(planned({ title: 'whole' }).entity);
    expect(counts).toMatchObject({ incident: { loadFailed: 1 } });
  });

  it('is kept up to 256 KiB of UTF-8, and beyond that without its payload', () => {
    const bytes = Buffer.byteLength(JSON.stringify(planned({ title: '' }).entity));
    const title = 'é'.repeat(Math.floor((MAX_PAYLOAD_BYTES - bytes) / 2)) + 'x'.repeat((MAX_PAYLOAD_BYTES - bytes) % 2);
    expect(refusedOn(planned({ title })).ledger?.refused[0]?.payload).toHaveLength(bytes + title.length);
    expect(refusedOn(planned({ title: `${title}x` })).ledger?.refused).toMatchObject([{ payload: null, targets: [] }]);
  });

  it('is kept without its payload when fields were left out of it', () => {
    expect(refusedOn(planned({}, { stopped: { relations: [] } })).ledger?.refused).toMatchObject([{ payload: null }]);
  });

  it('is in no ledger when it is found by a search', () => {
    const identifier = { combinator: 'and', rules: [] };
    const { ledger, counts, failed } = refusedOn(planned({ identifier }, { key: null }));
    expect(ledger?.refused).toEqual([]);
    expect(counts).toMatchObject({ incident: { loadFailed: 1 } });
    expect(failed).toMatchObject([{ blocksDeletion: true }]);
  });

  it('counts once, however many records ask for it, and is kept as the last of them wants it', () => {
    const tally = new PageTally('p1');
    for (const title of ['first', 'last']) tally.blueprintMissing(planned({ title }));
    const { ledger, counts } = tally.close(BATCH, null);
    expect(ledger?.refused.map(({ payload }) => payload)).toEqual([JSON.stringify(planned({ title: 'last' }).entity)]);
    expect(counts).toMatchObject({ incident: { loadFailed: 1 } });
  });

  it('counts for the kind that the ledger keeps it under, so that the second pass takes back what was counted', () => {
    const tally = new PageTally('p1');
    for (const kind of ['incident', 'component']) tally.blueprintMissing(planned({ title: kind }, { kind }));
    const { ledger, counts } = tally.close(BATCH, null);
    expect(ledger?.refused).toMatchObject([{ kind: 'incident' }]);
    expect(JSON.parse(ledger?.refused[0]?.payload ?? '')).toMatchObject({ title: 'component' });
    expect(counts).toMatchObject({ incident: { loadFailed: 1 } });
    expect(counts['component']).toBeUndefined();
  });
});
