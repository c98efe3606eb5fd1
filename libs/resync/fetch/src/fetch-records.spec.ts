import { ConnectorError, type ConnectorSession, type ReadTask } from '@quayside/connector-kit';
import { ROOT_SCOPE, type RecordBatch } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import type { Fetched } from './fetch-list';
import { fetchRecords, type FetchPlan } from './fetch-records';

const CONNECTOR = { rootSource: 'pages', scopeSources: ['groups', 'incidents'] };
const page = (source: string, scope: string, pageNumber: number, last: boolean): RecordBatch => ({
  source,
  scope,
  pageNumber,
  last,
  records: [],
});

/** Two pages of every list; `broken` may throw in place of one. */
function session(
  reads: ReadTask[],
  broken: (task: ReadTask, pageNumber: number) => Error | undefined = () => undefined,
): ConnectorSession {
  return {
    scopes: async () => ({
      root: page('pages', ROOT_SCOPE, 1, true),
      scopes: ['p1', 'p2'],
      missing: [{ scope: 'p9', code: 'scope_not_found', message: 'no such page' }],
    }),
    async *read(task) {
      reads.push(task);
      for (let pageNumber = task.fromPage; pageNumber <= 2; pageNumber += 1) {
        const error = broken(task, pageNumber);
        if (error) throw error;
        yield page(task.source, task.scope, pageNumber, pageNumber === 2);
      }
    },
  };
}
async function collect(fetched: AsyncGenerator<Fetched>): Promise<string[]> {
  const seen: string[] = [];
  for await (const item of fetched) {
    if (item.type === 'batch') seen.push(`${item.batch.scope}/${item.batch.source}/${item.batch.pageNumber}`);
    else if (item.type === 'done') seen.push(`${item.scope}/${item.source}/done`);
    else seen.push(`${item.scope}!${item.source}:${item.code}`);
  }
  return seen;
}
const plan = (parts: Partial<FetchPlan> = {}): FetchPlan => ({
  connector: CONNECTOR,
  sources: new Set(['pages', 'groups', 'incidents']),
  progress: new Map(),
  cursors: new Map(),
  recentSources: new Set(),
  shownBy: {},
  ...parts,
});
const signal = new AbortController().signal;

describe('fetchRecords', () => {
  it('reads every list of every scope once, each scope in order, and names what is missing', async () => {
    const seen = await collect(fetchRecords(session([]), plan(), signal));
    expect(seen.slice(0, 2)).toEqual(['*/pages/1', 'p9!null:scope_not_found']);
    for (const scope of ['p1', 'p2']) {
      const lists = ['groups/1', 'groups/2', 'incidents/1', 'incidents/2'];
      expect(seen.filter((text) => text.startsWith(`${scope}/`))).toEqual(lists.map((list) => `${scope}/${list}`));
    }
    expect(seen).toHaveLength(10);
  });

  it('reads only what is new of a recent source, where an earlier reading left a cursor', async () => {
    const reads: ReadTask[] = [];
    const cursors = new Map([
      ['incidents\np1', { at: 1 }],
      ['groups\np1', { at: 2 }],
    ]);
    const progress = new Map([['incidents\np1', 2]]);
    await collect(
      fetchRecords(session(reads), plan({ cursors, progress, recentSources: new Set(['incidents']) }), signal),
    );
    expect(reads).toEqual(
      expect.arrayContaining([
        { source: 'groups', scope: 'p1', fromPage: 1 },
        { source: 'incidents', scope: 'p1', fromPage: 1, since: { at: 1 } },
        { source: 'incidents', scope: 'p2', fromPage: 1 },
      ]),
    );
  });

  describe('a list that another one shows', () => {
    const known = { at: 2 };
    const shown: Partial<FetchPlan> = {
      shownBy: { groups: 'incidents' },
      cursors: new Map([['groups\np1', known]]),
    };
    const taskOf = async (parts: Partial<FetchPlan>): Promise<ReadTask | undefined> => {
      const reads: ReadTask[] = [];
      await collect(fetchRecords(session(reads), plan({ ...shown, ...parts }), signal));
      return reads.find(({ source, scope }) => source === 'groups' && scope === 'p1');
    };

    it('is read with what an earlier reading left', async () => {
      expect(await taskOf({})).toEqual({ source: 'groups', scope: 'p1', fromPage: 1, known });
    });

    it.each<[string, Partial<FetchPlan>]>([
      ['it was never read whole', { cursors: new Map() }],
      ['the other one is not read', { sources: new Set(['groups']) }],
      ['everything is read', { shownBy: {} }],
      ['an earlier attempt has read a part of it', { progress: new Map([['groups\np1', 2]]) }],
      ['an earlier attempt has read a part of the other one', { progress: new Map([['incidents\np1', 2]]) }],
    ])('is read by itself when %s', async (_name, parts) => {
      expect(await taskOf(parts)).not.toHaveProperty('known');
    });
  });

  it('tells the session what earlier readings have left of every list', async () => {
    const given: unknown[] = [];
    const asking = session([]);
    const recording: ConnectorSession = {
      read: asking.read,
      scopes: (stop, left) => {
        given.push(left?.('pages', ROOT_SCOPE), left?.('groups', 'p1'));
        return asking.scopes(stop);
      },
    };
    await collect(fetchRecords(recording, plan({ cursors: new Map([['pages\n*', { known: 1 }]]) }), signal));
    expect(given).toEqual([{ known: 1 }, undefined]);
  });

  it('does not ask for lists that no mapping needs', async () => {
    const reads: ReadTask[] = [];
    await collect(fetchRecords(session(reads), plan({ sources: new Set(['groups']) }), signal));
    expect(reads.map(({ source }) => source)).toEqual(['groups', 'groups']);
  });

  it('goes on where an earlier attempt stopped', async () => {
    const progress = new Map<string, number | 'done'>([
      ['groups\np1', 'done'],
      ['incidents\np1', 2],
    ]);
    const seen = await collect(fetchRecords(session([]), plan({ progress }), signal));
    expect(seen.filter((text) => text.startsWith('p1/'))).toEqual(['p1/groups/done', 'p1/incidents/2']);
  });

  it('gives up a forbidden scope whole, and reads the others', async () => {
    const reads: ReadTask[] = [];
    const broken = ({ scope }: ReadTask) => (scope === 'p1' ? new ConnectorError('scope_forbidden', 'no') : undefined);
    const seen = await collect(fetchRecords(session(reads, broken), plan(), signal));
    expect(seen).toContain('p1!null:scope_forbidden');
    expect(reads.filter(({ scope }) => scope === 'p1')).toHaveLength(1);
    expect(seen.filter((text) => text.startsWith('p2/'))).toHaveLength(4);
  });

  it('gives up only the list that broke in the middle', async () => {
    const broken = ({ scope, source }: ReadTask, pageNumber: number) =>
      scope === 'p1' && source === 'groups' && pageNumber === 2
        ? new ConnectorError('upstream_malformed', 'HTML')
        : undefined;
    const seen = await collect(fetchRecords(session([], broken), plan(), signal));
    expect(seen).toContain('p1/groups/1');
    expect(seen).toContain('p1!groups:upstream_malformed');
    expect(seen).toContain('p1/incidents/2');
  });

  it('stops at once when the key is rejected, and at a fault of ours', async () => {
    for (const error of [new ConnectorError('credentials_rejected', 'no'), new TypeError('bug')]) {
      await expect(
        collect(
          fetchRecords(
            session([], () => error),
            plan(),
            signal,
          ),
        ),
      ).rejects.toBe(error);
    }
  });
});
