import { NO_COUNTS, RUN_OUTCOMES, type KindCounts } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import { syncMetricsAtEnd, syncMetricsAtStart, type EndedRun } from './sync-metrics';

const RESOURCES = [
  { kind: 'component', blueprint: '"component"' },
  { kind: 'incident', blueprint: '"incident"' },
  { kind: 'incident', blueprint: '"maintenance"' },
];
const counted = (parts: Partial<KindCounts>): KindCounts => ({ ...NO_COUNTS, ...parts });
const ended = (parts: Partial<EndedRun> = {}): EndedRun => ({
  outcome: 'complete',
  cameToItsEnd: true,
  counts: new Map(),
  faultsOf: () => 0,
  seconds: { run: 9, read: 5, reconcile: 2 },
  ...parts,
});
const states = (run: EndedRun): Record<string, string> =>
  Object.fromEntries(syncMetricsAtEnd(RESOURCES, run).map(({ kind, index, state }) => [`${kind}-${index}`, state]));

describe('metrics of a resync', () => {
  it('begin with every count at nothing, whatever the run before has left', () => {
    const started = syncMetricsAtStart(RESOURCES);
    expect(started.map(({ kind, index, state }) => [kind, index, state])).toEqual([
      ['component', 0, 'syncing'],
      ['incident', 1, 'syncing'],
      ['incident', 2, 'syncing'],
      ['__reconciliation__', null, 'pending'],
      ['__runtime__', null, 'syncing'],
    ]);
    for (const { counts } of started) expect(new Set(Object.values(counts))).toEqual(new Set([0]));
  });

  it('end with what was really done, each record counted once', () => {
    const incident = counted({
      fetched: 20,
      mapped: 12,
      filteredOut: 5,
      dropped: 1,
      mapFailed: 2,
      created: 3,
      updated: 4,
      unchanged: 4,
      loadFailed: 1,
      deleted: 6,
    });
    const counts = new Map([
      ['incident', incident],
      ['unknown', counted({ deleted: 1 })],
    ]);
    const told = syncMetricsAtEnd(RESOURCES, ended({ counts, faultsOf: (kind) => (kind === 'incident' ? 2 : 0) }));
    expect(told[1]).toMatchObject({
      state: 'failed',
      durationSeconds: 5,
      counts: {
        extracted: 20,
        extractFailed: 2,
        transformed: 12,
        filteredOut: 6,
        transformFailed: 2,
        loaded: 7,
        loadFailed: 1,
        skipped: 4,
        deleted: 0,
      },
    });
    expect(told[2]?.counts.extracted).toBe(0);
    expect(told[3]).toMatchObject({ kind: '__reconciliation__', counts: { deleted: 7 }, durationSeconds: 2 });
    expect(told[4]).toMatchObject({ kind: '__runtime__', durationSeconds: 9 });
  });

  it.each(RUN_OUTCOMES)('leave nothing under way after a run that ended %s', (outcome) => {
    for (const cameToItsEnd of [true, false]) {
      const left = Object.values(states(ended({ outcome, cameToItsEnd })));
      expect(left).not.toContain('syncing');
      expect(left).not.toContain('pending');
    }
  });

  it('tell the kinds that failed from those that did not', () => {
    const counts = new Map([['component', counted({ mapFailed: 1 })]]);
    expect(states(ended({ outcome: 'partial', counts }))).toEqual({
      'component-0': 'failed',
      'incident-1': 'completed',
      'incident-2': 'completed',
      '__reconciliation__-null': 'completed',
      '__runtime__-null': 'failed',
    });
    expect(states(ended({ outcome: 'held' }))).toMatchObject({
      'incident-1': 'completed',
      '__reconciliation__-null': 'failed',
    });
    expect(new Set(Object.values(states(ended({ outcome: 'cancelled', cameToItsEnd: false }))))).toEqual(
      new Set(['aborted']),
    );
    expect(new Set(Object.values(states(ended({ outcome: 'failed', cameToItsEnd: false }))))).toEqual(
      new Set(['failed']),
    );
  });
});
