import { MemoryState } from '@quayside/resync-run';
import { describe, expect, it } from 'vitest';
import { withFailpoints } from './failpoints';

const page = { source: 'incidents', scope: 'p1', pageNumber: 1, last: true, entities: [], counts: {}, failed: [] };

describe('withFailpoints', () => {
  it('is the state itself where none is set', () => {
    const state = new MemoryState();
    expect(withFailpoints(state, undefined)).toBe(state);
  });

  it('reaches a point before a page is committed, one while it is, and none elsewhere', async () => {
    const state = new MemoryState();
    const reached: string[] = [];
    const failing = withFailpoints(state, (point) => void reached.push(point));
    expect((await failing.progress()).size).toBe(0);
    expect(reached).toEqual([]);
    await failing.commit(page);
    expect(reached).toEqual(['page_written', 'page_commit']);
    expect([...(await state.progress()).values()]).toEqual(['done']);
  });

  it('commits nothing where the point before it throws', async () => {
    const state = new MemoryState();
    const failing = withFailpoints(state, () => {
      throw new Error('reached');
    });
    await expect(failing.commit(page)).rejects.toThrow('reached');
    expect((await state.progress()).size).toBe(0);
  });
});
