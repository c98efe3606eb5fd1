import { ConnectorError, type ConnectorSession, type ReadTask } from '@quayside/connector-kit';
import { ROOT_SCOPE, type RecordBatch } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import { fetchRecords, type Fetched, type FetchPlan } from './fetch-records';

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
  ...parts,
});
const signal = new AbortController().signal;

describe('fetchRecords', () => {
  it('reads every list of every scope once, in order, and names what is missing', async () => {
    expect(await collect(fetchRecords(session([]), plan(), signal))).toEqual([
      '*/pages/1',
      'p9!null:scope_not_found',
      'p1/groups/1',
      'p1/groups/2',
      'p1/incidents/1',
      'p1/incidents/2',
      'p2/groups/1',
      'p2/groups/2',
      'p2/incidents/1',
      'p2/incidents/2',
    ]);
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
    expect(seen.slice(2, 5)).toEqual(['p1/groups/done', 'p1/incidents/2', 'p2/groups/1']);
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
