import { ConnectorError } from '@quayside/connector-kit';
import { describe, expect, it } from 'vitest';
import { findPages } from './find-pages';

const { signal } = new AbortController();
const SHOWN = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];

/** An account with three pages, in which one page may be closed or the key dead. */
function account(refusal?: ConnectorError) {
  const asked: string[] = [];
  const client = {
    pages: () => {
      asked.push('*');
      return Promise.resolve(SHOWN);
    },
    page: (id: string) => {
      asked.push(id);
      const page = SHOWN.find((row) => row.id === id);
      if (refusal) return Promise.reject(refusal);
      return page ? Promise.resolve(page) : Promise.reject(new ConnectorError('scope_not_found', 'no such page'));
    },
  };
  return { asked, find: (ids: readonly string[]) => findPages(client, ids, signal) };
}

describe('findPages', () => {
  it('asks for one page by its id', async () => {
    const { asked, find } = account();
    expect(await find(['b'])).toEqual({ pages: [{ id: 'b' }], missing: [] });
    expect(asked).toEqual(['b']);
  });

  it.each([
    [[], ['a', 'b', 'c']],
    [
      ['c', 'a'],
      ['a', 'c'],
    ],
  ])('asks for the list when %j is wanted, which costs no more', async (ids, found) => {
    const { asked, find } = account();
    expect((await find(ids)).pages.map(({ id }) => id)).toEqual(found);
    expect(asked).toEqual(['*']);
  });

  it('names a page that is not there in the same way, however it was asked for', async () => {
    const one = (await account().find(['x'])).missing;
    const listed = (await account().find(['x', 'y'])).missing;
    expect(one).toMatchObject([
      { scope: 'x', code: 'scope_not_found', message: expect.stringContaining('x') as string },
    ]);
    expect(listed[0]).toEqual(one[0]);
  });

  it('names a page that is closed', async () => {
    const { find } = account(new ConnectorError('scope_forbidden', 'closed'));
    expect(await find(['a'])).toEqual({
      pages: [],
      missing: [{ scope: 'a', code: 'scope_forbidden', message: 'closed' }],
    });
  });

  it.each(['credentials_rejected', 'upstream_unavailable'] as const)('fails with %s', async (code) => {
    await expect(account(new ConnectorError(code, 'no')).find(['a'])).rejects.toMatchObject({ code });
  });
});
