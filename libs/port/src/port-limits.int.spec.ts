import { silentLogger, systemClock, type Entity } from '@quayside/domain';
import { createHttpClient, type HttpClient } from '@quayside/http';
import { createPortSimulator, type PortSimulator, type SimulatedRateLimit } from '@quayside/simulator-port';
import { afterEach, describe, expect, it } from 'vitest';
import { createPortClient } from './port-client';
import type { PortClient } from './port-types';

const BLUEPRINT = { identifier: 'service', title: 'Service', schema: { properties: {}, required: [] } };
const RULE: SimulatedRateLimit = { limit: 40, windowSeconds: 1, resetStyle: 'seconds', retryAfter: false };
const ENTITIES = 1_600;

let simulator: PortSimulator;
let clients: HttpClient[] = [];
const { signal } = new AbortController();

async function open(rateLimit: SimulatedRateLimit): Promise<void> {
  simulator = createPortSimulator({ rateLimit });
  await simulator.listen();
  simulator.createBlueprint(BLUEPRINT);
}
afterEach(async () => {
  await Promise.all(clients.map((http) => http.close()));
  clients = [];
  await simulator.close();
});

function client(integrationIdentifier: string): PortClient {
  const common = { clock: systemClock, logger: silentLogger };
  const http = createHttpClient({ ...common, random: Math.random, allowPrivateHosts: true });
  clients.push(http);
  return createPortClient({
    ...common,
    http,
    baseUrl: simulator.url,
    credentials: { clientId: 'demo-client', clientSecret: 'demo-secret' },
    integrationType: 'statuspage',
    integrationVersion: '1.2.3',
    integrationIdentifier,
  });
}

const entities = (prefix: string): readonly Entity[] =>
  Array.from({ length: ENTITIES }, (_, index) => ({
    identifier: `${prefix}-${index}`,
    blueprint: 'service',
    title: prefix,
    properties: {},
    relations: {},
  }));
const load = (port: PortClient, prefix: string) =>
  port.upsert('service', entities(prefix), {
    merge: true,
    createMissingRelatedEntities: false,
    runId: 'run-1',
    signal,
  });
const refusals = (): number => simulator.server.requests.filter(({ status }) => status === 429).length;

describe('Port’s own limit', () => {
  it.each([
    ['the seconds that are left', RULE],
    ['an epoch second', { ...RULE, resetStyle: 'epoch' }],
    ['both, and Retry-After', { ...RULE, resetStyle: 'epoch', retryAfter: true }],
  ] as const)(
    'is not hit by thousands of entities when the reset is told as %s',
    { timeout: 60_000 },
    async (_, rule) => {
      await open(rule);
      const outcomes = await load(client('one'), 'a');
      expect(outcomes.filter(({ ok }) => !ok)).toEqual([]);
      expect(simulator.entities('service')).toHaveLength(ENTITIES);
      expect(refusals()).toBe(0);
    },
  );

  it('is found out by each client of an organisation from its own answers', { timeout: 60_000 }, async () => {
    await open({ ...RULE, limit: 60 });
    const outcomes = await Promise.all([load(client('one'), 'a'), load(client('two'), 'b')]);
    expect(outcomes.flat().filter(({ ok }) => !ok)).toEqual([]);
    expect(simulator.entities('service')).toHaveLength(2 * ENTITIES);
    // each knows what is left only when it hears of it: a few requests of the other may be under way
    expect(refusals()).toBeLessThanOrEqual(10);
  });

  it('loses nothing where requests are refused all the same', { timeout: 60_000 }, async () => {
    await open({ ...RULE, limit: 3, retryAfter: true });
    const port = client('one');
    const few = entities('a').slice(0, 160);
    const outcomes = await port.upsert('service', few, {
      merge: true,
      createMissingRelatedEntities: false,
      runId: 'run-1',
      signal,
    });
    expect(outcomes.filter(({ ok }) => !ok)).toEqual([]);
    expect(simulator.entities('service')).toHaveLength(160);
  });
});
