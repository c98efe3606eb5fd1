import type { ConnectorSession, ReadTask } from '@quayside/connector-kit';
import type { StaleEntity } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import { ListLog, secondLook } from './second-look';

const STALE = { key: { blueprint: 'incident', identifier: 'i1' }, scope: 'p1', kind: 'incident' } as StaleEntity;

async function tasksOf(lists: ListLog): Promise<ReadTask[]> {
  const tasks: ReadTask[] = [];
  const session: ConnectorSession = {
    scopes: () => Promise.reject(new Error('not asked for')),
    async *read(task) {
      tasks.push(task);
      yield* [];
    },
  };
  const state = {
    async *stale() {
      yield [STALE];
    },
  };
  const look = secondLook(session, state, lists, () => new Set(['incidents']), new AbortController().signal);
  for await (const fetched of look) throw new Error(`unexpected ${fetched.type}`);
  return tasks;
}

function read(lists: ListLog, scope: string, pageNumber: number, last: boolean): void {
  lists.note({ type: 'batch', batch: { source: 'incidents', scope, pageNumber, last, records: [] }, recent: false });
}

describe('secondLook', () => {
  it('asks the upstream itself for a long list in which something seems to be gone', async () => {
    const lists = new ListLog();
    read(lists, 'p1', 1, false);
    read(lists, 'p1', 2, true);
    read(lists, 'p2', 2, true);
    expect(await tasksOf(lists)).toMatchObject([{ source: 'incidents', scope: 'p1', fromPage: 1, fresh: true }]);
  });

  it('asks for no list that came in one piece', async () => {
    const lists = new ListLog();
    read(lists, 'p1', 1, true);
    expect(await tasksOf(lists)).toEqual([]);
  });
});
