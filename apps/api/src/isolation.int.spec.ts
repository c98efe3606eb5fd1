/**
 * Every route and method of the OpenAPI document, tried by whoever may not: with the ids of another organisation, with a
 * lower role, with a token that is over, with none. Nobody learns anything by it, and nothing changes.
 */
import { isJsonObject, ROLES, type Role } from '@quayside/domain';
import { newApiToken, PLATFORM_OPERATOR } from '@quayside/platform-identity';
import { createTestDatabase } from '@quayside/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PERMISSIONS, type Permission } from './identity/permissions';
import { install, INSTALLATION, PORT_CONNECTION, type InstalledConnector } from './testing/install';
import { freePort, signedIn, testLogin } from './testing/people';
import { startTestApi, type Json, type TestApi } from './testing/start-test-api';

interface Operation {
  readonly name: string;
  readonly method: string;
  readonly template: string;
  readonly permission: Permission | undefined;
  readonly isOpen: boolean;
  readonly takesBody: boolean;
}
type Ids = Readonly<Record<string, string>>;
type Headers = Readonly<Record<string, string>>;

/** A body that would be taken, of every operation that takes one: what is refused is whoever sends it. */
const BODIES: Readonly<Record<string, object>> = {
  createOrganisation: { name: 'Another' },
  putPortConnection: PORT_CONNECTION,
  createInstallation: { ...INSTALLATION, identifier: 'another' },
  updateInstallation: { name: 'Taken' },
  putMapping: { text: 'resources: []' },
  rollBackMapping: { version: 1 },
  createInstallFiles: { method: 'helm', identifier: 'another' },
  approveDeletions: {},
  rejectDeletions: {},
  changeMember: { role: 'viewer' },
  createInvitation: { email: 'eve@harbour.example', role: 'admin' },
  createApiToken: { name: 'Another', role: 'admin' },
  beginRotation: { value: 'another-key-of-statuspage' },
  acceptInvitation: { token: 'x'.repeat(43) },
};

let api: TestApi;
let ours: InstalledConnector;
let operations: Operation[];
/** what there is in our organisation, and in another one */
let ids: Ids;
let theirIds: Ids;
let tokens: Readonly<Record<Role | 'revoked' | 'expired' | 'theirs', string>>;
let theirAdmin: Headers;

beforeAll(async () => {
  const port = await freePort();
  const login = testLogin(port);
  api = await startTestApi(await createTestDatabase(), {}, { login }, port);
  ours = await install(api);
  const theirs = await install(api, { identifier: 'theirs' });
  const document = (await (await fetch(`${api.url}/api/openapi.json`)).json()) as Json;
  operations = Object.entries(document['paths'] ?? {}).flatMap(([template, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      name: String(operation['operationId']),
      method: method.toUpperCase(),
      template,
      permission: operation['x-permission'] as unknown as Permission | undefined,
      isOpen: operation['security']?.length === 0,
      takesBody: operation['requestBody'] !== undefined,
    })),
  );
  const tokenOf = async (installed: InstalledConnector, role: Role): Promise<{ id: string; token: string }> => {
    const { body } = await api.call('POST', `${installed.organisation}/api-tokens`, { name: role, role });
    return { id: String(body['id']), token: String(body['token']) };
  };
  const expired = await tokenOf(ours, 'admin');
  await api.owner.prisma.$executeRaw`UPDATE api_tokens SET expires_at = now() WHERE id = ${expired.id}::uuid`;
  const revoked = await tokenOf(ours, 'admin');
  await api.call('DELETE', `${ours.organisation}/api-tokens/${revoked.id}`);
  const admin = await tokenOf(ours, 'admin');
  const theirToken = await tokenOf(theirs, 'admin');
  tokens = {
    viewer: (await tokenOf(ours, 'viewer')).token,
    operator: (await tokenOf(ours, 'operator')).token,
    editor: (await tokenOf(ours, 'editor')).token,
    admin: admin.token,
    revoked: revoked.token,
    expired: expired.token,
    theirs: theirToken.token,
  };
  const person = async (installed: InstalledConnector, subject: string): Promise<Headers> =>
    signedIn(api.database, login, { subject, organisation: organisationOf(installed), role: 'admin' });
  await person(ours, 'ada');
  theirAdmin = await person(theirs, 'eve');
  ids = await idsOf(ours, admin.id);
  theirIds = await idsOf(theirs, theirToken.id);
});
afterAll(() => api.close());

function organisationOf(installed: InstalledConnector): string {
  return String(installed.created['organisationId']);
}

/** What belongs to nothing, each in the form of its own. */
function unknownIds(): Ids {
  return { ...Object.fromEntries(Object.keys(ids).map((name) => [name, randomUUID()])), version: '4711' };
}

async function idsOf(installed: InstalledConnector, token: string): Promise<Ids> {
  const invitation = { email: 'new@harbour.example', role: 'viewer' };
  const { body } = await api.call('POST', `${installed.organisation}/invitations`, invitation);
  const members = await api.call('GET', `${installed.organisation}/members`);
  const secrets = await api.call('GET', `${installed.organisation}/secrets`);
  return {
    org: organisationOf(installed),
    id: String(installed.created['id']),
    run: String(installed.created['firstRun']?.['id']),
    invitation: String(body['id']),
    secret: String(secrets.body['items']?.[0]?.['id']),
    version: '1',
    connector: 'statuspage',
    user: String(members.body['items']?.[0]?.['userId']),
    token,
  };
}

/** What an operation answers, without what names the request alone. */
async function ask(operation: Operation, at: Ids, headers: Headers): Promise<{ status: number; body: unknown }> {
  const { method, template, takesBody, name } = operation;
  const path = template.replace(/\{(\w+)\}/g, (_whole, id: string) => at[id] ?? 'missing');
  const response = await fetch(api.url + path, {
    method,
    headers: { ...headers, ...(takesBody ? { 'content-type': 'application/json' } : {}) },
    ...(takesBody ? { body: JSON.stringify(BODIES[name]) } : {}),
  });
  const text = await response.text();
  const body: unknown = text === '' ? null : JSON.parse(text);
  return { status: response.status, body: isJsonObject(body) ? { ...body, instance: undefined } : body };
}

const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });

/** Everything that is stored, but when a token or a session was last used. */
async function digestOfAllTables(): Promise<Readonly<Record<string, string>>> {
  const { prisma } = api.owner;
  const tables = await prisma.$queryRaw<{ name: string }[]>`
    SELECT relname::text AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`;
  const digests = tables.map(async ({ name }) => {
    const [row] = await prisma.$queryRawUnsafe<{ digest: string | null }[]>(
      `SELECT md5(string_agg(line, chr(10) ORDER BY line)) AS digest
       FROM (SELECT (to_jsonb(t) - 'last_used_at' - 'last_seen_at')::text AS line FROM "${name}" t) AS lines`,
    );
    return [name, row?.digest ?? 'empty'] as const;
  });
  return Object.fromEntries(await Promise.all(digests));
}

async function changesNothing(attempts: () => Promise<void>): Promise<void> {
  const before = await digestOfAllTables();
  expect(Object.keys(before).length).toBeGreaterThan(20);
  await attempts();
  expect(await digestOfAllTables()).toEqual(before);
}

const inOrganisation = (): Operation[] => operations.filter(({ template }) => template.includes('{org}'));
const closed = (): Operation[] => operations.filter(({ isOpen }) => !isOpen);

it('has a body for every operation that takes one', () => {
  const taking = closed().filter(({ takesBody }) => takesBody);
  expect(taking.map(({ name }) => name).sort()).toEqual(Object.keys(BODIES).sort());
  expect(inOrganisation().length).toBeGreaterThanOrEqual(27);
  expect(inOrganisation().filter(({ permission }) => permission === undefined)).toEqual([]);
});

describe('another organisation', () => {
  it('is not found, whether it is there, is not, or cannot be, by token or by session', async () => {
    await changesNothing(async () => {
      for (const operation of inOrganisation()) {
        for (const headers of [bearer(tokens.theirs), theirAdmin]) {
          const answers = [
            await ask(operation, ids, headers),
            await ask(operation, { ...ids, org: randomUUID() }, headers),
            await ask(operation, { ...ids, org: 'harbour' }, headers),
            await ask(operation, { ...ids, org: ids['org']?.toUpperCase() ?? '' }, headers),
          ];
          const needed = operation.permission === undefined ? undefined : PERMISSIONS[operation.permission];
          const expected =
            needed === PLATFORM_OPERATOR
              ? { status: 403, code: 'forbidden' }
              : { status: 404, code: 'organisation_not_found' };
          expect(answers[0], operation.name).toMatchObject({ status: expected.status, body: { code: expected.code } });
          for (const answer of answers) expect(answer, operation.name).toEqual(answers[0]);
        }
      }
    });
  });

  it('gives nothing away by what is in it, named in one’s own', async () => {
    // connectors are everybody's
    const named = inOrganisation().filter(({ template }) => /\{(?!org\}|connector\})/.test(template));
    expect(named.length).toBeGreaterThanOrEqual(17);
    await changesNothing(async () => {
      for (const operation of named) {
        const unknown = unknownIds();
        const org = theirIds['org'] ?? '';
        const answer = await ask(operation, { ...ids, org }, theirAdmin);
        expect(answer.status, operation.name).toBe(404);
        expect(answer, operation.name).toEqual(await ask(operation, { ...unknown, org }, theirAdmin));
      }
    });
  });
});

describe('a lower role', () => {
  it('is refused, whatever is asked for', async () => {
    let tried = 0;
    await changesNothing(async () => {
      for (const operation of closed()) {
        const needed = operation.permission === undefined ? undefined : PERMISSIONS[operation.permission];
        const lower = needed === PLATFORM_OPERATOR ? ROLES : ROLES.filter((_, rank) => rank < rankOf(needed));
        for (const role of lower) {
          tried += 1;
          expect(await ask(operation, ids, bearer(tokens[role])), `${operation.name} ${role}`).toMatchObject({
            status: 403,
            body: { code: 'forbidden' },
          });
        }
      }
    });
    expect(tried).toBeGreaterThan(30);
  });

  const rankOf = (role: Role | undefined): number => (role === undefined ? 0 : ROLES.indexOf(role));
});

describe('nobody', () => {
  it('gets in without a token, and with one that is over or was never given out', async () => {
    const nobody: Headers[] = [{}, bearer('made-up-by-somebody'), { cookie: 'quayside-session=' + 'x'.repeat(43) }];
    const over = [tokens.revoked, tokens.expired, newApiToken().token].map(bearer);
    await changesNothing(async () => {
      for (const operation of closed()) {
        for (const headers of [...nobody, ...over]) {
          const answer = await ask(operation, ids, headers);
          expect(answer, operation.name).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
          // it does not depend on what is asked for either
          expect(answer).toEqual(await ask(operation, theirIds, headers));
        }
        const answers = await Promise.all(over.map((headers) => ask(operation, ids, headers)));
        for (const answer of answers) expect(answer).toEqual(answers[0]);
      }
    });
  });
});
