import { NO_COUNTS } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import { foldOutcome, portResyncStatus, type RunFindings } from './fold-outcome';
import { faultLine, kindLine } from './run-report';

const findings = (parts: Partial<RunFindings> = {}): RunFindings => ({
  faults: [],
  counts: new Map(),
  held: false,
  deletionsFailed: 0,
  ...parts,
});

describe('foldOutcome', () => {
  it('is complete when nothing failed', () => {
    expect(
      foldOutcome(
        findings({ counts: new Map([['incident', { ...NO_COUNTS, fetched: 3, dropped: 1, filteredOut: 1 }]]) }),
      ),
    ).toBe('complete');
  });

  it.each([
    ['a page failed', { faults: [{ code: 'scope_forbidden', message: '' }] }],
    ['a record could not be mapped', { counts: new Map([['incident', { ...NO_COUNTS, mapFailed: 1 }]]) }],
    ['Port refused an entity', { counts: new Map([['incident', { ...NO_COUNTS, loadFailed: 1 }]]) }],
    ['a deletion failed', { deletionsFailed: 1 }],
  ])('is partial when %s', (_, parts) => {
    expect(foldOutcome(findings(parts))).toBe('partial');
  });

  it('is held when deletions wait for a person, whatever else failed', () => {
    expect(foldOutcome(findings({ held: true, deletionsFailed: 1 }))).toBe('held');
  });
});

describe('portResyncStatus', () => {
  it('calls only a complete run completed', () => {
    expect(portResyncStatus('complete')).toBe('completed');
    expect(portResyncStatus('cancelled')).toBe('aborted');
    expect(
      ['partial', 'held', 'failed', 'credentials_rejected'].map((outcome) => portResyncStatus(outcome as 'partial')),
    ).toEqual(Array.from({ length: 4 }, () => 'failed'));
  });
});

describe('lines for people', () => {
  it('show what failed only when something did', () => {
    expect(kindLine('incident', { ...NO_COUNTS, fetched: 2, created: 2 })).toBe(
      'incident: fetched 2, created 2, updated 0, unchanged 0, deleted 0',
    );
    expect(kindLine('incident', { ...NO_COUNTS, fetched: 2, loadFailed: 1 })).toContain('refused by Port 1');
  });

  it('name the page and the reason', () => {
    expect(faultLine({ code: 'scope_forbidden', message: 'The key may not read it.', scope: 'abc' })).toBe(
      'page abc: The key may not read it. (scope_forbidden)',
    );
  });
});
