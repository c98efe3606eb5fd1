import { HttpError, type HttpClient } from '@quayside/http';
import { describe, expect, it } from 'vitest';
import { clientOver, fakeHttp, noSignal } from './fake-http-client';

async function read<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const items: T[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}

const rules = [
  { property: '$datasource', operator: 'contains', value: 'port-ocean/statuspage/' },
  { property: '$datasource', operator: 'contains', value: '/acme-sp/exporter' },
];

describe('listing what is ours', () => {
  it('asks for our datasource, page after page', async () => {
    const pages = [
      { ok: true, entities: [{ identifier: 'p1', blueprint: 'statuspage', extra: 1 }], next: 'c1' },
      { ok: true, entities: [{ identifier: 'c9', blueprint: 'statuspageComponent' }], next: null },
    ];
    const fake = fakeHttp(() => ({ status: 200, body: pages.shift() }));
    expect(await read(clientOver(fake.http).listOwned(noSignal))).toEqual([
      { identifier: 'p1', blueprint: 'statuspage' },
      { identifier: 'c9', blueprint: 'statuspageComponent' },
    ]);
    const asked = { datasource_prefix: 'port-ocean/statuspage/', datasource_suffix: '/acme-sp/exporter', limit: 5_000 };
    expect(fake.requests.map((request) => request.body)).toEqual([asked, { ...asked, from: 'c1' }]);
    expect(fake.requests[0]).toMatchObject({
      method: 'POST',
      url: 'https://port.example/v1/blueprints/entities/datasource-entities',
      idempotent: true,
    });
  });

  it('ends in an error when a cursor comes back, and when an entity has no key', async () => {
    const endless = fakeHttp(() => ({ status: 200, body: { entities: [], next: 'same' } }));
    await expect(read(clientOver(endless.http).listOwned(noSignal))).rejects.toMatchObject({
      code: 'port_answer_malformed',
    });
    expect(endless.requests).toHaveLength(2);
    const keyless = fakeHttp(() => ({ status: 200, body: { entities: [{ identifier: 'p1' }] } }));
    await expect(read(clientOver(keyless.http).listOwned(noSignal))).rejects.toMatchObject({
      code: 'port_answer_malformed',
      message: expect.stringContaining('entities.0.blueprint') as string,
    });
  });
});

describe('reading what is ours', () => {
  it('gives an entity that moves to a later page as it was, and as it is', async () => {
    const a = { identifier: 'a', blueprint: 'service', title: null, properties: { n: 1 }, relations: {}, icon: null };
    const b = { identifier: 'b', blueprint: 'service', team: [], updatedAt: '2026-01-01T00:00:00.000Z' };
    const moved = { ...a, properties: { n: 2 } };
    const pages = [
      { ok: true, entities: [a], next: 'c1' },
      { ok: true, entities: [b, moved] },
    ];
    const fake = fakeHttp(() => ({ status: 200, body: pages.shift() }));
    expect(await read(clientOver(fake.http).readOwned('service', noSignal))).toEqual([
      a,
      { ...b, properties: {}, relations: {} },
      moved,
    ]);
    expect(fake.requests.map((request) => request.body)).toEqual([
      { query: { combinator: 'and', rules }, limit: 1_000 },
      { query: { combinator: 'and', rules }, limit: 1_000, from: 'c1' },
    ]);
    expect(fake.requests[0]?.url).toBe('https://port.example/v1/blueprints/service/entities/search');
  });

  it('takes smaller pages when one is larger than we read', async () => {
    const limits: unknown[] = [];
    const fake = fakeHttp(() => ({ status: 200, body: { entities: [] } }));
    const http: HttpClient = {
      requestsSent: 0,
      close: () => Promise.resolve(),
      async request(request) {
        const limit = (request.body as { limit?: number } | undefined)?.limit ?? 0;
        if (limit > 0) limits.push(limit);
        if (limit <= 250) return await fake.http.request(request);
        throw new HttpError('http_body_too_large', 'large', { method: 'POST', url: request.url, attempts: 1 });
      },
    };
    expect(await read(clientOver(http).readOwned('service', noSignal))).toEqual([]);
    expect(limits).toEqual([1_000, 500, 250]);
  });
});

describe('confirming what is ours', () => {
  it('asks by a hundred, and believes only what it asked about', async () => {
    const fake = fakeHttp((request) => {
      const [rule] = (request.body as { rules: { value: string[] }[] }).rules;
      const [first] = rule?.value ?? [];
      const entities = [
        { identifier: first, blueprint: 'service' },
        { identifier: 'never-asked', blueprint: 'service' },
        { identifier: rule?.value[1], blueprint: 'other' },
      ];
      return { status: 200, body: { ok: true, entities } };
    });
    const identifiers = Array.from({ length: 150 }, (_, index) => `e${index}`);
    const confirmed = await clientOver(fake.http).confirmOwned('service', identifiers, noSignal);
    expect(confirmed).toEqual(new Set(['e0', 'e100']));
    expect(fake.requests).toHaveLength(2);
    expect(fake.requests[1]).toMatchObject({
      method: 'POST',
      url: 'https://port.example/v1/entities/search',
      query: { exclude_calculated_properties: true, include: ['identifier', 'blueprint'] },
      idempotent: true,
      body: {
        combinator: 'and',
        rules: [
          { property: '$identifier', operator: 'in', value: identifiers.slice(100) },
          { property: '$blueprint', operator: '=', value: 'service' },
          ...rules,
        ],
      },
    });
  });

  it('asks nothing about nothing', async () => {
    const fake = fakeHttp(() => 'network');
    expect(await clientOver(fake.http).confirmOwned('service', [], noSignal)).toEqual(new Set());
  });
});
