import { describe, expect, it } from 'vitest';
import { describeEntities, describeRun } from './summary.mjs';

const run = {
  outcome: 'complete',
  trigger: 'install',
  startedAt: '2026-01-01T00:00:00.000Z',
  finishedAt: '2026-01-01T00:00:01.500Z',
  error: null,
  faults: [],
  requests: { upstream: 12, port: 34 },
  kinds: {
    statuspage: { fetched: 1, mapped: 1, created: 1 },
    incident: { fetched: 1200, mapped: 1197, created: 1190, dropped: 1, mapFailed: 2, loadFailed: 7 },
  },
};

describe('describeRun', () => {
  it('shows the outcome, the counts of every kind in columns, and the requests', () => {
    expect(describeRun(run).split('\n')).toEqual([
      'Resync: complete (asked for by: install; took 1.5 s)',
      '',
      '  kind        fetched  mapped  filteredOut  created  updated  unchanged  deleted  failed',
      '  statuspage        1       1            0        1        0          0        0       0',
      '  incident       1200    1197            0     1190        0          0        0      10',
      '',
      '  requests used: 12 to Statuspage, 34 to Port',
    ]);
  });

  it('says why a run failed', () => {
    const failed = {
      ...run,
      outcome: 'failed',
      error: { code: 'port_unreachable', message: 'Port does not answer.' },
      faults: [{ code: 'scope_forbidden', message: 'The key may not read the page.' }],
      kinds: {},
    };
    expect(describeRun(failed)).toContain('  port_unreachable: Port does not answer.\n');
    expect(describeRun(failed)).toContain('  fault: scope_forbidden: The key may not read the page.\n');
  });
});

describe('describeEntities', () => {
  it('shows what an entity holds, without what is empty, and says which one is missing', () => {
    const entity = {
      title: 'Outage',
      properties: { status: 'investigating', resolvedAt: null, text: 'x'.repeat(200) },
      relations: { components: ['a', 'b'], statuspage: 'p', none: [] },
    };
    const text = describeEntities([
      { blueprint: 'statuspageIncident', identifier: 'i1', entity },
      { blueprint: 'statuspage', identifier: 'p', entity: undefined },
    ]);
    expect(text.split('\n')).toEqual([
      '  statuspageIncident i1: Outage',
      '    status      investigating',
      `    text        ${'x'.repeat(69)}…`,
      '    components  ["a","b"]',
      '    statuspage  p',
      '  statuspage p: not at Port',
    ]);
  });
});
