import { ConnectorError } from '@quayside/connector-kit';
import type { JsonObject } from '@quayside/domain';
import { describe, expect, it } from 'vitest';
import { ReadAhead } from './read-ahead';
import { readGroups } from './read-groups';
import type { Row } from './read-rows';
import type { ListPage } from './statuspage-client';

const { signal } = new AbortController();
const group = (id: string): Row => ({ id, name: id, components: [] });
const row = (id: string): Row => ({ ...group(id), group: true, group_id: null });

/** A page of which both lists are given; an error stands for a list page that cannot be read. */
function page(lists: { readonly components: readonly (readonly Row[] | Error)[]; readonly groups: readonly Row[] }) {
  const asked: string[] = [];
  async function* list(name: string): AsyncGenerator<ListPage, void, void> {
    const pages = name === 'components' ? lists.components : [lists.groups];
    for (const [index, rows] of pages.entries()) {
      asked.push(name);
      if (rows instanceof Error) throw rows;
      yield { pageNumber: index + 1, rows, last: index === pages.length - 1 };
    }
  }
  const ahead = new ReadAhead();
  const read = async (known?: JsonObject) => {
    const pages = [];
    const task = { scope: 'p1', fromPage: 1, ...(known && { known }) };
    for await (const one of readGroups({ list }, ahead, task, signal)) pages.push(one);
    return { ids: pages.flatMap(({ rows }) => rows.map(({ id }) => id)), left: pages.at(-1)?.left };
  };
  const components = async (): Promise<string[]> => {
    const ids: string[] = [];
    for await (const { rows } of ahead.take('p1') ?? list('components')) ids.push(...rows.map(({ id }) => id));
    return ids;
  };
  return { asked, read, components };
}

describe('component groups', () => {
  it('are taken from the list of components while nothing has changed, and that is asked for once', async () => {
    const { asked, read, components } = page({
      components: [[row('g1')], [row('g2')]],
      groups: [group('g1'), group('g2')],
    });
    const first = await read();
    expect(asked.splice(0)).toEqual(['component-groups']);
    expect(await read(first.left)).toEqual(first);
    expect(await components()).toEqual(['g1', 'g2']);
    expect(asked).toEqual(['components', 'components']);
  });

  it('are asked for when the list of components shows others', async () => {
    const { asked, read } = page({ components: [[row('g1'), row('g2')]], groups: [group('g1')] });
    const { left } = await read();
    asked.length = 0;
    expect(await read(left)).toEqual({ ids: ['g1'], left });
    expect(asked).toEqual(['components', 'component-groups']);
  });

  it.each<[string, Row[][]]>([
    ['long', Array.from({ length: 14 }, (_, index) => [row(`g${index}`)])],
    ['large', Array.from({ length: 3 }, (_, index) => [{ ...row(`g${index}`), description: 'x'.repeat(3_000_000) }])],
  ])('are asked for when that list is %s, which is given to its end all the same, and once', async (_name, pages) => {
    const groups = pages.flat().map(({ group: _group, group_id: _id, ...rest }): Row => rest);
    const { asked, read, components } = page({ components: pages, groups });
    const { left } = await read();
    asked.length = 0;
    await read(left);
    expect(asked.filter((name) => name === 'component-groups')).toHaveLength(1);
    expect(await components()).toEqual(pages.flat().map(({ id }) => id));
    expect(asked.filter((name) => name === 'components')).toHaveLength(pages.length);
  });

  it('are asked for when that list fails, which fails by itself then, after the same page', async () => {
    const error = new ConnectorError('upstream_malformed', 'HTML');
    const { asked, read, components } = page({ components: [[row('g1')], error], groups: [group('g1')] });
    const { left } = await read();
    asked.length = 0;
    expect((await read(left)).ids).toEqual(['g1']);
    await expect(components()).rejects.toBe(error);
    expect(asked).toEqual(['components', 'components', 'component-groups']);
  });

  it('are not asked for when the key is rejected', async () => {
    const error = new ConnectorError('credentials_rejected', 'no');
    const { asked, read } = page({ components: [error], groups: [group('g1')] });
    const { left } = await read();
    asked.length = 0;
    await expect(read(left)).rejects.toBe(error);
    expect(asked).toEqual(['components']);
  });
});
