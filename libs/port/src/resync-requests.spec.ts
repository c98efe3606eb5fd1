import { silentLogger } from '@quayside/domain';
import { frozenClock } from '@quayside/testing';
import { describe, expect, it } from 'vitest';
import { fakeHttp, noSignal, type FakeAnswer, type FakeHttp } from './fake-http-client';
import type { OpenCredentials } from './port-types';
import { createResyncRequests } from './resync-requests';

const OPENED: OpenCredentials = (use) => use({ clientId: 'client-1', clientSecret: 'secret-of-the-tenant' });

function newestOver({ http }: FakeHttp, openCredentials = OPENED): Promise<Date | null | undefined> {
  const clock = { ...frozenClock(), sleep: () => Promise.resolve() };
  const options = { http, baseUrl: 'https://port.example/', userAgent: 'quayside/1.2.3', clock, logger: silentLogger };
  return createResyncRequests({ ...options, openCredentials }).newestOf('acme-sp', noSignal);
}
const answering = (body: unknown): FakeHttp => fakeHttp(() => ({ status: 200, body }));

describe('the newest request for a resync of an integration', () => {
  it('is told by its time', async () => {
    const fake = answering({ ok: true, request: { id: 'rr_1', updatedAt: '2026-01-01T11:59:58.000+02:00' } });
    expect(await newestOver(fake)).toEqual(new Date('2026-01-01T09:59:58.000Z'));
    expect(fake.requests).toMatchObject([
      {
        method: 'GET',
        url: 'https://port.example/v1/integration/acme-sp/resync-request',
        headers: { authorization: 'Bearer t1', 'user-agent': 'quayside/1.2.3' },
      },
    ]);
  });

  it.each([
    [{ ok: true, request: null }],
    [{ ok: true }],
    [{ ok: true, request: { id: 'rr_1' } }],
    [{ ok: true, request: { id: 'rr_1', updatedAt: 'yesterday' } }],
  ])('is none where Port says %j', async (body) => {
    expect(await newestOver(answering(body))).toBeNull();
  });

  it('is undefined when Port has no such integration', async () => {
    const none: FakeAnswer = { status: 404, body: { ok: false, error: 'not_found', message: 'none' } };
    expect(await newestOver(fakeHttp(() => none))).toBeUndefined();
  });

  it.each([['text'], [null], [[]]])('is not read out of the answer %j', async (body) => {
    await expect(newestOver(answering(body))).rejects.toMatchObject({ code: 'port_answer_malformed' });
  });

  it('opens the credentials for the token only, and never repeats them', async () => {
    let opened = 0;
    const refusing = fakeHttp(
      () => ({ status: 500 }),
      () => ({ status: 401, body: { ok: false, error: 'unauthorized', message: 'not secret-of-the-tenant' } }),
    );
    const counting: OpenCredentials = (use) => {
      opened += 1;
      return OPENED(use);
    };
    const failure = await newestOver(refusing, counting).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'port_credentials_rejected' });
    expect(String((failure as Error).message)).not.toContain('secret-of-the-tenant');

    const { http } = answering({ request: null });
    const options = { http, baseUrl: 'https://port.example', userAgent: 'quayside', logger: silentLogger };
    opened = 0;
    const requests = createResyncRequests({ ...options, clock: frozenClock(), openCredentials: counting });
    for (const identifier of ['one', 'two', 'three']) await requests.newestOf(identifier, noSignal);
    expect(opened).toBe(1);
  });
});
