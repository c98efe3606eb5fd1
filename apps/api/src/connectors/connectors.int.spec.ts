import { createTestDatabase } from '@quayside/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../testing/start-test-api';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi(await createTestDatabase());
});
afterAll(() => api.close());

describe('the connectors', () => {
  it('say which settings they take', async () => {
    const { status, body } = await api.call('GET', '/api/v1/connectors');
    expect(status).toBe(200);
    expect(body).toMatchObject({ items: [{ type: 'statuspage' }], next: null });
    const settings = Array.from(body['items']?.[0]?.['settings'] ?? []);
    expect(settings.find((setting) => String(setting['name']) === 'statuspageApiKey')).toMatchObject({
      type: 'string',
      required: true,
      sensitive: true,
      default: null,
    });
    expect(settings.find((setting) => String(setting['name']) === 'statuspageHost')).toMatchObject({
      type: 'url',
      sensitive: false,
      default: 'https://api.statuspage.io',
    });
  });
});

describe('the egress addresses', () => {
  it('are those of the configuration, for every region', async () => {
    expect(await api.call('GET', '/api/v1/egress-addresses')).toMatchObject({
      status: 200,
      body: {
        items: [
          { region: 'eu', addresses: ['192.0.2.10'] },
          { region: 'us', addresses: [] },
        ],
        next: null,
      },
    });
  });
});
