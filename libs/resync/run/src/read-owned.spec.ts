import type { Mapper } from '@quayside/mapping';
import type { PortBlueprint, PortClient } from '@quayside/port';
import { expect, it } from 'vitest';
import { BlueprintCatalogue } from './blueprint-catalogue';
import { readOwned } from './read-owned';

const SHIP = { identifier: 'ship', schema: { properties: {} }, relations: {} } as unknown as PortBlueprint;

it('lists what is ours, and reads no blueprint that is missing', async () => {
  const keys = [
    { blueprint: 'ship', identifier: 'a' },
    { blueprint: 'gone', identifier: 'b' },
  ];
  const port = {
    getBlueprint: (name: string) => Promise.resolve(name === 'ship' ? SHIP : null),
    listOwned: async function* () {
      yield await Promise.resolve(keys);
    },
    readOwned: async function* (blueprint: string) {
      if (blueprint !== 'ship') throw new Error(`Port has no blueprint ${blueprint}`);
      yield await Promise.resolve([{ identifier: 'a', title: 'A', properties: {}, relations: {} }]);
    },
  } as unknown as PortClient;
  const mapper = { mappedFields: () => ({ properties: new Set(), relations: new Set() }) } as unknown as Mapper;
  const { signal } = new AbortController();
  const read = [];
  for await (const owned of readOwned(port, new BlueprintCatalogue(port), mapper, signal)) read.push(...owned);
  expect(read).toEqual([...keys.map((key) => ({ key })), { key: keys[0], digest: expect.anything() as unknown }]);
});
