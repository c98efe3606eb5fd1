import { MAX_TOLD_APART } from '@quayside/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReadLog, type ReadEvent } from './read-log';

const clock = { now: () => new Date(0) };
const page = (scope: string, parts: Partial<ReadEvent> = {}): ReadEvent => ({
  source: 'incidents',
  scope,
  pages: 1,
  records: 10,
  faults: 0,
  ended: true,
  ...parts,
});

describe('ReadLog', () => {
  it('adds up each list and each scope, from the first answer to the last', () => {
    let ms = 0;
    const log = new ReadLog({ now: () => new Date((ms += 1_000)) });
    log.note(page('a', { ended: false }));
    log.note(page('a', { records: 3 }));
    log.note(page('a', { source: null, pages: 0, records: 0, faults: 1, ended: false }));
    const [first, last, later] = [1, 3, 5].map((second) => new Date(second * 1_000).toISOString());
    const { lists, scopes } = log.read();
    expect(lists).toMatchObject([
      { source: 'incidents', scope: 'a', pages: 2, records: 13, faults: 0, ended: 1, firstAt: first, lastAt: last },
    ]);
    expect(scopes).toMatchObject([{ scope: 'a', pages: 2, records: 13, faults: 1, ended: 1 }]);
    expect(scopes[0]?.lastAt).toBe(later);
  });

  it('stays bounded whatever is read, and loses nothing of the sums', () => {
    const event = fc.record({
      scope: fc.nat(400).map((number) => `s${number}`),
      source: fc.constantFrom('incidents', 'components'),
      pages: fc.constant(1),
      records: fc.nat(100),
      faults: fc.nat(1),
      ended: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 800, size: 'max' }), (events) => {
        const log = new ReadLog(clock);
        for (const one of events) log.note(one);
        const records = events.reduce((sum, one) => sum + one.records, 0);
        const { lists, scopes } = log.read();
        // and a sum for each of the two sources
        expect(lists.length).toBeLessThanOrEqual(MAX_TOLD_APART + 2);
        expect(scopes.length).toBeLessThanOrEqual(MAX_TOLD_APART + 1);
        for (const rows of [lists, scopes]) {
          expect(rows.reduce((sum, row) => sum + row.records, 0)).toBe(records);
          expect(rows.reduce((sum, row) => sum + row.pages, 0)).toBe(events.length);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('folds what is beyond into one sum a source', () => {
    const log = new ReadLog(clock);
    for (let number = 0; number < MAX_TOLD_APART + 50; number += 1) log.note(page(`s${number}`));
    log.note(page('s0'));
    const { lists, scopes } = log.read();
    expect(lists[0]).toMatchObject({ scope: 's0', pages: 2 });
    expect(lists.at(-1)).toMatchObject({ source: 'incidents', scope: null, pages: 50, records: 500, ended: 50 });
    expect(scopes.at(-1)).toMatchObject({ scope: null, pages: 50 });
  });
});
