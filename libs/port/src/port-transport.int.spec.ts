import { silentLogger, systemClock } from '@quayside/domain';
import { createHttpClient, type HttpClient } from '@quayside/http';
import { SimulatorServer } from '@quayside/simulator-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entity } from './fake-http-client';
import { createPortClient } from './port-client';
import type { PortClient, UpsertOptions } from './port-types';

const MIB = 1_048_576;
const BULK = '/v1/blueprints/service/entities/bulk';
const TOKEN = '/v1/auth/access_token';

/** What goes over the wire, byte for byte, against a server that answers by a table of routes. */
describe('the wire to Port', () => {
  let server: SimulatorServer;
  let http: HttpClient;
  let port: PortClient;
  let validToken = 'token-1';
  const signal = new AbortController().signal;
  const options: UpsertOptions = { merge: true, createMissingRelatedEntities: false, runId: 'run-1', signal };

  const open = async (maxBodyBytes = MIB): Promise<void> => {
    validToken = 'token-1';
    server = new SimulatorServer({
      before: ({ path, headers }) =>
        path === TOKEN || headers['authorization'] === `Bearer ${validToken}`
          ? undefined
          : { status: 401, body: { ok: false, error: 'unauthorized' } },
      recordBodies: true,
      maxBodyBytes,
      tooLarge: { ok: false, error: 'too_large', message: 'limit is 1MiB' },
    });
    server.route('POST', TOKEN, () => ({
      status: 200,
      body: { ok: true, accessToken: validToken, expiresIn: 10_800, tokenType: 'Bearer' },
    }));
    server.route('POST', '/v1/blueprints/:blueprint/entities/bulk', ({ body }) => {
      const entities = (body as { entities: { identifier: string }[] }).entities;
      const written = entities.map(({ identifier }, index) => ({ index, identifier, created: true }));
      return { status: 200, body: { ok: true, entities: written, errors: [] } };
    });
    server.route('POST', '/v1/entities/search', () => ({ status: 200, body: { ok: true, entities: [] } }));
    server.route('GET', '/v1/integration/:id', () => ({
      status: 200,
      body: { ok: true, integration: { installationId: 'acme-sp', config: {} } },
    }));
    server.route('PATCH', '/v1/integration/:id', () => ({ status: 200, body: { ok: true } }));
    const baseUrl = `${await server.listen()}/`;
    http = createHttpClient({
      clock: systemClock,
      random: () => 0.5,
      logger: silentLogger,
      allowPrivateHosts: true,
      userAgent: 'quayside',
      baseDelayMs: 1,
    });
    port = createPortClient({
      http,
      baseUrl,
      credentials: { clientId: 'c-1', clientSecret: 'the-secret-of-c-1' },
      integrationType: 'statuspage',
      integrationVersion: '1.2.3',
      integrationIdentifier: 'acme-sp',
      clock: systemClock,
      logger: silentLogger,
    });
  };

  beforeEach(() => open());
  afterEach(async () => {
    await http.close();
    await server.close();
  });

  const requestsTo = (path: string): typeof server.requests =>
    server.requests.filter((request) => request.path === path);

  it('carries the token, the name of the exporter and every flag of an upsert', async () => {
    await port.upsert('service', [entity('a')], options);
    const [token, bulk] = server.requests;
    expect(token).toMatchObject({
      method: 'POST',
      path: TOKEN,
      body: { clientId: 'c-1', clientSecret: 'the-secret-of-c-1' },
    });
    expect(token?.headers['user-agent']).toBe('port-ocean/statuspage/1.2.3/acme-sp');
    expect(token?.headers['authorization']).toBeUndefined();
    expect(bulk).toMatchObject({
      method: 'POST',
      path: BULK,
      query:
        '?upsert=true&merge=true&create_missing_related_entities=false&validation_only=false' +
        '&ocean_info_event_type=resync&ocean_info_resync_id=run-1',
      body: { entities: [{ identifier: 'a', blueprint: 'service', title: 'a', properties: {}, relations: {} }] },
    });
    expect(bulk?.headers).toMatchObject({
      authorization: 'Bearer token-1',
      'user-agent': 'port-ocean/statuspage/1.2.3/acme-sp/exporter',
      'content-type': 'application/json',
    });
  });

  it('repeats a query parameter that has several values', async () => {
    await port.confirmOwned('service', ['a'], signal);
    expect(requestsTo('/v1/entities/search')[0]?.query).toBe(
      '?exclude_calculated_properties=true&include=identifier&include=blueprint',
    );
  });

  it('fills a request up to Port’s limit and never beyond it, counted in bytes', async () => {
    const around = Buffer.byteLength(JSON.stringify({ entities: [entity('x', { text: '' })] }));
    const exact = entity('x', { text: 'x'.repeat(MIB - around) });
    const beyond = entity('x', { text: 'x'.repeat(MIB - around + 1) });
    const accents = Array.from({ length: 6 }, () => entity('e', { text: 'é\n"'.repeat(50_000) }));
    const outcomes = await port.upsert('service', [exact, beyond, ...accents], options);
    expect(outcomes.map((outcome) => outcome.ok || outcome.code)).toEqual([
      true,
      'port_entity_too_large',
      ...accents.map(() => true),
    ]);
    const sizes = requestsTo(BULK).map((request) => request.bodyBytes);
    expect(Math.max(...sizes)).toBe(MIB);
    expect(requestsTo(BULK).every((request) => request.status === 200)).toBe(true);
  });

  it('halves what a stricter Port finds too large', async () => {
    await http.close();
    await server.close();
    await open(40_000);
    const entities = Array.from({ length: 20 }, (_, index) => entity(`e${index}`, { text: 'x'.repeat(5_000) }));
    entities[7] = entity('e7', { text: 'x'.repeat(50_000) });
    const outcomes = await port.upsert('service', entities, options);
    expect(outcomes.map((outcome) => outcome.ok || outcome.code)).toEqual(
      entities.map((_, index) => (index === 7 ? 'port_entity_too_large' : true)),
    );
  });

  it('sends an upsert again whose answer got lost', async () => {
    server.faults.add({ effect: { kind: 'reset_after_write' }, path: BULK, times: 1 });
    server.faults.add({ effect: { kind: 'cut' }, path: BULK, times: 1 });
    expect(await port.upsert('service', [entity('a')], options)).toMatchObject([{ ok: true }]);
    expect(requestsTo(BULK)).toHaveLength(3);
  });

  it('keeps what the other batches achieved when one batch fails', async () => {
    await port.authenticate(signal);
    server.faults.add({ effect: { kind: 'status', status: 500, body: { ok: false } }, path: BULK, times: 1 });
    const entities = Array.from({ length: 60 }, (_, index) => entity(`e${index}`));
    const outcomes = await port.upsert('service', entities, options);
    const failed = outcomes.filter((outcome) => !outcome.ok);
    expect(failed).toHaveLength(20);
    expect(new Set(failed.map((outcome) => !outcome.ok && outcome.code))).toEqual(new Set(['port_unavailable']));
  });

  it('renews its token once when many requests are refused at the same time', async () => {
    await port.authenticate(signal);
    validToken = 'token-2';
    const entities = Array.from({ length: 100 }, (_, index) => entity(`e${index}`));
    const outcomes = await port.upsert('service', entities, options);
    expect(outcomes.every((outcome) => outcome.ok)).toBe(true);
    expect(requestsTo(TOKEN)).toHaveLength(2);
  });

  it('repeats a patch that was refused for its token, and a patch whose answer got lost', async () => {
    const refused = { kind: 'status', status: 401, body: { ok: false, error: 'unauthorized' } } as const;
    server.faults.add({ effect: refused, method: 'PATCH', times: 1 });
    server.faults.add({ effect: { kind: 'reset' }, method: 'PATCH', times: 1 });
    await port.patchIntegration({ title: 'x' }, signal);
    expect(requestsTo('/v1/integration/acme-sp').map((request) => request.status)).toEqual([401, 0, 200]);
  });

  it('says after two requests that the credentials are rejected', async () => {
    const refused = { kind: 'status', status: 401, body: { ok: false, error: 'unauthorized' } } as const;
    server.faults.add({ effect: refused, path: TOKEN });
    await expect(port.getIntegration(signal)).rejects.toMatchObject({ code: 'port_credentials_rejected' });
    expect(server.requests).toHaveLength(2);
  });

  it('waits out a rate limit', async () => {
    server.faults.add({
      effect: { kind: 'status', status: 429, headers: { 'retry-after': '0' }, body: { ok: false, error: 'rate' } },
      method: 'GET',
      times: 2,
    });
    expect(await port.getIntegration(signal)).toMatchObject({ installationId: 'acme-sp' });
    expect(requestsTo('/v1/integration/acme-sp')).toHaveLength(3);
  });

  it('says that an answer is not Port’s', async () => {
    server.faults.add({ effect: { kind: 'malformed', text: '<html>hello</html>' }, method: 'GET' });
    await expect(port.getIntegration(signal)).rejects.toMatchObject({ code: 'port_answer_malformed' });
  });

  it('ends at once when it is aborted, in the reason of the signal', async () => {
    server.faults.add({ effect: { kind: 'hang' }, method: 'GET' });
    const controller = new AbortController();
    const call = port.getIntegration(controller.signal);
    setTimeout(() => controller.abort(new Error('the run was cancelled')), 50);
    await expect(call).rejects.toThrow('the run was cancelled');
  });

  it('shows nothing of the token or the secret in an error', async () => {
    const told = { ok: false, error: 'bad', message: 'you sent token-1 of the-secret-of-c-1' };
    server.faults.add({ effect: { kind: 'status', status: 422, body: told }, method: 'GET' });
    const error = await port.getIntegration(signal).catch((caught: Error) => caught);
    const cause = (error as Error).cause as Error & { body: unknown };
    const shown = [String(error), JSON.stringify(error), String(cause), JSON.stringify(cause)].join('\n');
    expect(error).toMatchObject({ code: 'port_rejected', portCode: 'bad' });
    expect(shown).not.toContain('token-1');
    expect(String(error)).not.toContain('the-secret-of-c-1');
  });
});
