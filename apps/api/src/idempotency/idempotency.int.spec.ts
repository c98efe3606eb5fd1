import { createTestDatabase } from '@quayside/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, createConnectedOrganisation, install, INSTALLATION } from '../testing/install';
import { CANARY, startTestApi, type Answer, type TestApi } from '../testing/start-test-api';

const PATH = '/api/v1/organisations';
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi(await createTestDatabase());
});
afterAll(() => api.close());

const named = (key: string) => ({ 'idempotency-key': key });
const create = (name: string, key: string): Promise<Answer> => api.call('POST', PATH, { name }, named(key));
const isReplay = ({ headers }: Answer): boolean => headers.get('idempotent-replayed') === 'true';
const countOf = async (name: string): Promise<number> => api.owner.prisma.organisation.count({ where: { name } });

describe('a request with a name', () => {
  it('is carried out once, and answered the same each time', async () => {
    const key = randomUUID();
    const first = await create('Once', key);
    expect(first).toMatchObject({ status: 201 });
    expect(isReplay(first)).toBe(false);
    const second = await create('Once', key);
    expect(second).toMatchObject({ status: 201, body: first.body });
    expect(isReplay(second)).toBe(true);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect(second.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
    expect(await countOf('Once')).toBe(1);
  });

  it('is carried out once when it comes ten times at the same time', async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 10 }, () => create('Ten', key)));
    expect(await countOf('Ten')).toBe(1);
    for (const { status, body, headers } of answers) {
      if (status === 201) continue;
      expect({ status, code: body['code'] }).toEqual({ status: 409, code: 'idempotency_key_in_use' });
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(await create('Ten', key)).toMatchObject({ status: 201 });
    expect(await countOf('Ten')).toBe(1);
  });

  it('is refused when the name is that of another one', async () => {
    const key = randomUUID();
    await create('Mine', key);
    expect(await create('Other', key)).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
    expect(await countOf('Other')).toBe(0);
  });

  it('may have the name of another organisation’s', async () => {
    const key = randomUUID();
    for (const name of ['a', 'b']) {
      const organisation = await createConnectedOrganisation(api, name);
      const answer = await api.call('POST', `${organisation}/installations`, INSTALLATION, named(key));
      expect(answer).toMatchObject({ status: 201 });
      expect(isReplay(answer)).toBe(false);
    }
  });

  it('that was refused may be tried again under its name', async () => {
    const { body } = await api.call('POST', PATH, { name: 'Unconnected' });
    const organisation = `${PATH}/${String(body['id'])}`;
    const key = randomUUID();
    const installIt = (installation: object) =>
      api.call('POST', `${organisation}/installations`, installation, named(key));
    expect(await installIt({})).toMatchObject({ status: 422, body: { code: 'request_invalid' } });
    expect(await installIt(INSTALLATION)).toMatchObject({ status: 409, body: { code: 'port_connection_missing' } });
    await api.call('PUT', `${organisation}/port-connection`, { clientId: 'c', clientSecret: `${CANARY}-secret` });
    expect(await installIt(INSTALLATION)).toMatchObject({ status: 201 });
  });

  it('asks for one run', async () => {
    const { path } = await install(api);
    await api.owner.prisma.$executeRaw`
      UPDATE runs SET state = 'finished', outcome = 'complete', started_at = now(), finished_at = now()`;
    const key = randomUUID();
    const first = await api.call('POST', `${path}/resyncs`, undefined, named(key));
    expect(first).toMatchObject({ status: 202, body: { alreadyActive: false } });
    await api.owner.prisma.$executeRaw`
      UPDATE runs SET state = 'finished', outcome = 'complete', started_at = now(), finished_at = now()
      WHERE state = 'queued'`;
    const second = await api.call('POST', `${path}/resyncs`, undefined, named(key));
    expect(second).toMatchObject({ status: 202, body: first.body });
    expect((await api.call('GET', `${path}/runs`)).body['items']).toHaveLength(2);
  });

  it('leaves nothing of its secrets, nor anything to try them on', async () => {
    const organisation = await createConnectedOrganisation(api);
    await api.call('POST', `${organisation}/installations`, INSTALLATION, named(randomUUID()));
    const rows = await api.owner.prisma.$queryRaw<unknown[]>`SELECT to_jsonb(k) FROM idempotency_keys k`;
    expect(rows.length).toBeGreaterThan(1);
    const text = JSON.stringify(rows);
    expect(text).toContain('status-prod');
    expect(text).not.toContain(API_KEY);
    expect(text).not.toContain(CANARY);
  });

  it.each(['', 'two words', 'ü', 'x'.repeat(256), 'a, b'])('has none of the form %j', async (key) => {
    const answer = await api.call('POST', PATH, { name: 'x' }, named(key));
    expect(answer).toMatchObject({ status: 400, body: { code: 'idempotency_key_invalid' } });
  });

  it('is no matter to what can be repeated as it is', async () => {
    const { path } = await install(api);
    for (const name of ['a', 'b']) {
      expect(await api.call('PATCH', path, { name }, named('same'))).toMatchObject({ status: 200, body: { name } });
    }
  });
});
