import { createTestDatabase } from '@quayside/testing';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  API_KEY,
  createConnectedOrganisation,
  install,
  INSTALLATION,
  PORT_CONNECTION,
  type InstalledConnector,
} from './testing/install';
import { startTestApi, TOKEN, type Answer, type Json, type TestApi } from './testing/start-test-api';

let api: TestApi;
let installed: InstalledConnector;
let document: Json;
let secretId: string;
beforeAll(async () => {
  api = await startTestApi(await createTestDatabase());
  installed = await install(api);
  const secrets = (await api.call('GET', `${installed.organisation}/secrets`)).body['items'];
  secretId = String(secrets?.[0]?.['id']);
  document = (await (await fetch(`${api.url}/api/openapi.json`)).json()) as Json;
});
afterAll(() => api.close());

interface Operation {
  readonly method: string;
  /** the address with real ids in it */
  readonly path: string;
  readonly open: boolean;
}

/** Every operation of the document, addressed at the one installation there is. */
function operations(): Operation[] {
  const ids: Record<string, string> = {
    org: String(installed.created['organisationId']),
    id: String(installed.created['id']),
    secret: secretId,
    version: '1',
    connector: 'statuspage',
    run: String(installed.created['firstRun']?.['id']),
  };
  return Object.entries(document['paths'] ?? {}).flatMap(([template, item]) =>
    Object.entries(item as Record<string, { security?: unknown[] }>).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path: template.replace(/\{(\w+)\}/g, (_whole, name: string) => ids[name] ?? randomUUID()),
      open: operation.security?.length === 0,
    })),
  );
}

function expectProblem(answer: Answer, status: number, code: string): void {
  expect(answer).toMatchObject({ status, body: { status, code, type: `urn:quayside:error:${code}` } });
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
}

describe('every route', () => {
  it('is closed without the token, except those that say otherwise', async () => {
    const open: string[] = [];
    for (const { method, path } of operations()) {
      const response = await fetch(api.url + path, { method });
      if (response.status !== 401) open.push(path);
      else expect(response.headers.get('www-authenticate')).toMatch(/^Bearer /);
    }
    expect(open.sort()).toEqual([
      '/api/v1/backchannel-logout',
      '/api/v1/health/live',
      '/api/v1/health/ready',
      '/api/v1/login',
      '/api/v1/login/callback',
    ]);
    expect(operations().filter((operation) => operation.open)).toHaveLength(open.length);
  });

  it('answers without any sensitive value, whatever it is asked', async () => {
    const reads = operations().filter(({ method, path }) => method === 'GET' && !path.startsWith('/api/v1/login'));
    expect(reads.length).toBeGreaterThanOrEqual(12);
    // `call` throws when the answer holds a sensitive value that a test has handed in
    for (const { path } of reads) expect(await api.call('GET', path)).toMatchObject({ status: 200 });
    const misplaced = {
      ...INSTALLATION,
      identifier: `${API_KEY} `,
      settings: {
        statuspageApiKey: [API_KEY],
        statuspageHost: `https://u:${API_KEY}@a.io`,
        statuspageIds: [`${API_KEY} `],
      },
      baseUrl: `https://a.io?key=${API_KEY}`,
    };
    for (const { method, path } of operations()) {
      if (method === 'GET' || method === 'DELETE') continue;
      await api.call(method, path, misplaced);
      await api.call(method, path, JSON.stringify(misplaced).slice(0, -1));
    }
  });

  it('answers a wrong method with those that it takes', async () => {
    const answer = await api.call('PUT', `${installed.path}/resyncs`);
    expectProblem(answer, 405, 'method_not_allowed');
    expect(answer.headers.get('allow')).toBe('POST');
  });
});

describe('the border', () => {
  it('takes an id in capitals for the same id', async () => {
    const inCapitals = (path: string) => path.replace(/[0-9a-f-]{36}/g, (id) => id.toUpperCase());
    const organisation = inCapitals(await createConnectedOrganisation(api));
    const { status, body } = await api.call('POST', `${organisation}/installations`, INSTALLATION);
    expect(status).toBe(201);
    const path = `${organisation}/installations/${String(body['id']).toUpperCase()}`;
    expect(await api.call('PATCH', path, { settings: { statuspageApiKey: API_KEY } })).toMatchObject({ status: 200 });
    expect(await api.call('PUT', `${organisation}/port-connection`, PORT_CONNECTION)).toMatchObject({ status: 200 });
    // what is sealed under it opens under the id that a worker knows
    const secrets = await api.owner.prisma.secret.findMany({
      where: { organisationId: String(body['organisationId']) },
    });
    expect(secrets).toHaveLength(2);
    for (const { organisationId, id: secretId } of secrets) {
      const use = { organisationId, secretId, purpose: 'test' };
      expect(await api.vault.use(api.database, use, async (plain) => plain)).toContain('canary');
    }
  });

  it('knows no other addresses', async () => {
    for (const path of ['/', '/api', '/api/v1', '/api/v2/organisations', '/health/live', '/api/v1/organisation']) {
      expectProblem(await api.call('GET', path), 404, 'route_not_found');
    }
  });

  it('refuses malformed JSON', async () => {
    expectProblem(await api.call('POST', '/api/v1/organisations', '{"name": '), 400, 'request_malformed');
  });

  it('refuses a body above 1 MiB', async () => {
    const body = { name: 'x'.repeat(1_048_577) };
    expectProblem(await api.call('POST', '/api/v1/organisations', body), 413, 'request_too_large');
  });

  it('refuses what is not JSON', async () => {
    const answer = await api.call('POST', '/api/v1/organisations', 'name=a', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expectProblem(answer, 415, 'media_type_unsupported');
  });

  it('survives a caller who goes away in the middle of a body', async () => {
    const { hostname, port } = new URL(api.url);
    await new Promise<void>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(
          `POST /api/v1/organisations HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${TOKEN}\r\n` +
            'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"name"',
          () => socket.resetAndDestroy(),
        );
      });
      socket.once('close', () => resolve());
      socket.once('error', reject);
    });
    expect(await api.call('GET', '/api/v1/health/ready')).toMatchObject({ status: 200, body: { status: 'ok' } });
  });
});

/** Answers to browsers on their way, and to the identity provider. */
const NO_BODY = new Set(['beginLogin 303', 'finishLogin 303', 'endSessions 200']);

describe('the OpenAPI document', () => {
  const described = (): Record<string, Json>[] =>
    Object.values(document['paths'] ?? {}).flatMap((item) =>
      Object.values(item as Record<string, Record<string, Json>>),
    );

  it('is one of OpenAPI 3.1, served to everyone', () => {
    expect(document['openapi']).toBe('3.1.0');
    expect(document['info']).toMatchObject({ title: 'Quayside API' });
    expect(document['components']?.['securitySchemes']).toEqual({
      bearer: { type: 'http', scheme: 'bearer' },
      session: { type: 'apiKey', in: 'cookie', name: '__Host-quayside-session' },
    });
  });

  it('has every route of the API', () => {
    const routes = Object.entries(document['paths'] ?? {}).flatMap(([path, item]) =>
      Object.keys(item as object).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const rotations = '/api/v1/organisations/{org}/secrets/{secret}/rotations';
    const installations = '/api/v1/organisations/{org}/installations';
    expect(routes.sort()).toEqual(
      [
        'GET /api/v1/session',
        'GET /api/v1/login',
        'GET /api/v1/login/callback',
        'POST /api/v1/logout',
        'POST /api/v1/backchannel-logout',
        'POST /api/v1/invitations/accept',
        'GET /api/v1/organisations/{org}/members',
        'PATCH /api/v1/organisations/{org}/members/{user}',
        'DELETE /api/v1/organisations/{org}/members/{user}',
        'GET /api/v1/organisations/{org}/invitations',
        'POST /api/v1/organisations/{org}/invitations',
        'DELETE /api/v1/organisations/{org}/invitations/{invitation}',
        'GET /api/v1/organisations/{org}/api-tokens',
        'POST /api/v1/organisations/{org}/api-tokens',
        'DELETE /api/v1/organisations/{org}/api-tokens/{token}',
        'GET /api/v1/connectors',
        'GET /api/v1/egress-addresses',
        'GET /api/v1/health/live',
        'GET /api/v1/health/ready',
        'GET /api/v1/organisations',
        'POST /api/v1/organisations',
        'GET /api/v1/organisations/{org}',
        'DELETE /api/v1/organisations/{org}',
        'GET /api/v1/organisations/{org}/audit-events',
        'GET /api/v1/organisations/{org}/audit-events/export',
        'GET /api/v1/organisations/{org}/audit-events/verification',
        'GET /api/v1/organisations/{org}/port-connection',
        'PUT /api/v1/organisations/{org}/port-connection',
        'GET /api/v1/organisations/{org}/secrets',
        `POST ${rotations}`,
        `DELETE ${rotations}`,
        `POST ${rotations}/promote`,
        `POST ${rotations}/rollback`,
        'POST /api/v1/organisations/{org}/connectors/{connector}/install-files',
        `GET ${installations}`,
        `POST ${installations}`,
        `GET ${installations}/{id}`,
        `PATCH ${installations}/{id}`,
        `DELETE ${installations}/{id}`,
        `POST ${installations}/{id}/resyncs`,
        `GET ${installations}/{id}/runs`,
        `GET ${installations}/{id}/runs/{run}`,
        `POST ${installations}/{id}/runs/{run}/cancel`,
        `GET ${installations}/{id}/runs/{run}/failed-records`,
        `GET ${installations}/{id}/runs/{run}/deletions`,
        `POST ${installations}/{id}/runs/{run}/deletions/approve`,
        `POST ${installations}/{id}/runs/{run}/deletions/reject`,
        `GET ${installations}/{id}/refused-entities`,
        `GET ${installations}/{id}/mapping`,
        `PUT ${installations}/{id}/mapping`,
        `GET ${installations}/{id}/mapping/versions`,
        `GET ${installations}/{id}/mapping/versions/{version}`,
        `POST ${installations}/{id}/mapping/rollback`,
        `GET ${installations}/{id}/examples`,
      ].sort(),
    );
  });

  it('describes every operation: an id of its own, a summary, a success and its problems', () => {
    const ids = described().map((operation) => String(operation['operationId']));
    expect(new Set(ids).size).toBe(ids.length);
    for (const operation of described()) {
      expect(operation['summary'], String(operation['operationId'])).toBeTruthy();
      const responses = Object.entries(operation['responses'] ?? {});
      expect(responses.some(([status]) => /^[23]/.test(status))).toBe(true);
      for (const [status, response] of responses as [string, Json][]) {
        expect(response['description'], `${String(operation['operationId'])} ${status}`).toBeTruthy();
        if (NO_BODY.has(`${String(operation['operationId'])} ${status}`) || /^(?:204|304)$/.test(status)) continue;
        const success = String(operation['operationId']) === 'exportAuditEvents' ? 'x-ndjson' : 'json';
        const type = Number(status) < 400 ? `application/${success}` : 'application/problem+json';
        expect(Object.keys(response['content'] ?? {}), `${String(operation['operationId'])} ${status}`).toEqual([type]);
      }
    }
  });

  it('refers to nothing that is not there, and describes every parameter of a path', () => {
    const text = JSON.stringify(document);
    const schemas = Object.keys(document['components']?.['schemas'] ?? {});
    const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(references.length).toBeGreaterThan(20);
    expect(schemas).toContain('Organisation');
    expect(text).not.toContain('_Output');
    for (const reference of references) {
      expect(schemas.map((name) => `#/components/schemas/${name}`)).toContain(reference);
    }
    for (const [path, item] of Object.entries(document['paths'] ?? {})) {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      for (const operation of Object.values(item as Record<string, { parameters?: { in: string; name: string }[] }>)) {
        const given = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
        expect(given.map(({ name }) => name).sort()).toEqual([...names].sort());
      }
    }
  });

  it('shows no example of a sensitive value', () => {
    const connection = document['components']?.['schemas']?.['PutPortConnection'];
    expect(connection?.['properties']?.['clientSecret']).toMatchObject({ writeOnly: true });
    expect(connection?.['properties']?.['clientSecret']).not.toHaveProperty('example');
    expect(JSON.stringify(document)).not.toMatch(/"(?:clientSecret|statuspageApiKey)":\s*"/);
  });
});

describe('without an identity provider', () => {
  it('has no login', async () => {
    for (const [method, path] of [
      ['GET', 'login'],
      ['GET', 'login/callback?code=a&state=b'],
      ['POST', 'backchannel-logout'],
    ] as const) {
      expectProblem(await api.call(method, `/api/v1/${path}`), 404, 'login_unavailable');
    }
  });

  it('tells whoever asks that they are the operator', async () => {
    expect(await api.call('GET', '/api/v1/session')).toMatchObject({
      status: 200,
      body: { caller: 'operator', user: null, platformOperator: true, organisations: [], endsAt: null },
    });
    expect(await api.call('POST', '/api/v1/logout')).toMatchObject({ status: 200, body: { providerLogoutUrl: null } });
  });
});

describe('without its database', () => {
  it('says so, and stays alive', async () => {
    const lonely = await startTestApi(await createTestDatabase());
    try {
      const { path, organisation } = await install(lonely);
      await lonely.loseDatabase();
      const answers = [
        await lonely.call('GET', '/api/v1/health/ready'),
        await lonely.call('GET', path),
        await lonely.call('POST', `${path}/resyncs`),
        await lonely.call('POST', '/api/v1/organisations', { name: 'a' }),
        await lonely.call('POST', `${organisation}/installations`, { ...INSTALLATION, identifier: 'b' }),
      ];
      for (const answer of answers) {
        expectProblem(answer, 503, 'database_unavailable');
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      }
      expect(await lonely.call('GET', '/api/v1/health/live')).toMatchObject({ status: 200 });
      expect(await lonely.call('GET', '/api/v1/connectors')).toMatchObject({ status: 200 });
    } finally {
      await lonely.close();
    }
  });
});
