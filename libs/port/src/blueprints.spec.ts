import { describe, expect, it } from 'vitest';
import { clientOver, fakeHttp, noSignal } from './fake-http-client';

const reading = (blueprint: unknown): ReturnType<typeof clientOver> =>
  clientOver(fakeHttp(() => ({ status: 200, body: { ok: true, blueprint } })).http);

describe('reading a blueprint', () => {
  it('is null when there is none', async () => {
    const fake = fakeHttp(() => ({ status: 404, body: { ok: false, error: 'not_found', message: 'none' } }));
    expect(await clientOver(fake.http).getBlueprint('service', noSignal)).toBeNull();
  });

  it('is null, without a request, for a text that is no identifier', async () => {
    const fake = fakeHttp(() => 'network');
    expect(await clientOver(fake.http).getBlueprint('..', noSignal)).toBeNull();
    expect(fake.requests).toHaveLength(0);
  });

  it('keeps what we use and leaves out the rest', async () => {
    const blueprint = {
      identifier: 'service',
      title: 'Service',
      description: 'Ours',
      schema: { properties: { tier: { type: 'string', enum: ['a'] } }, required: ['tier'], more: 1 },
      relations: { page: { target: 'statuspage', many: true, required: false, title: 'Page' } },
      calculationProperties: { x: {} },
    };
    expect(await reading(blueprint).getBlueprint('service', noSignal)).toEqual({
      identifier: 'service',
      description: 'Ours',
      schema: { properties: { tier: { type: 'string', enum: ['a'] } }, required: ['tier'] },
      relations: { page: { target: 'statuspage', many: true, required: false } },
    });
  });

  it.each([
    { identifier: 'service' },
    { identifier: 'service', description: null, schema: null, relations: null },
    { identifier: 'service', schema: {} },
  ])('takes what is missing for empty: %j', async (blueprint) => {
    expect(await reading(blueprint).getBlueprint('service', noSignal)).toEqual({
      identifier: 'service',
      schema: { properties: {} },
      relations: {},
    });
  });

  it('does not take a relation that cannot be read for none', async () => {
    const blueprint = { identifier: 'service', relations: { page: 'statuspage' } };
    await expect(reading(blueprint).getBlueprint('service', noSignal)).rejects.toMatchObject({
      code: 'port_answer_malformed',
    });
  });
});

describe('writing a blueprint', () => {
  it('creates and patches it as given', async () => {
    const fake = fakeHttp(() => ({ status: 200 }));
    const port = clientOver(fake.http);
    await port.createBlueprint({ identifier: 'service' }, noSignal);
    await port.patchBlueprint('ser vice', { relations: {} }, noSignal);
    expect(fake.requests).toMatchObject([
      { method: 'POST', url: 'https://port.example/v1/blueprints', body: { identifier: 'service' } },
      { method: 'PATCH', url: 'https://port.example/v1/blueprints/ser%20vice', body: { relations: {} } },
    ]);
  });
});
