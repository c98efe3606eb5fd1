import { systemClock, type Logger } from '@quayside/domain';
import { frozenClock } from '@quayside/testing';
import { describe, expect, it } from 'vitest';
import { clientOver, fakeHttp, noSignal, tokenAnswer, type FakeAnswer } from './fake-http-client';

const unauthorized: FakeAnswer = { status: 401, body: { ok: false, error: 'unauthorized' } };
const noIntegration: FakeAnswer = { status: 404, body: { ok: false, error: 'not_found', message: 'none' } };

describe('speaking to Port', () => {
  it('shows the token in the header, and itself as the exporter', async () => {
    const fake = fakeHttp(() => noIntegration);
    await clientOver(fake.http).getIntegration(noSignal);
    expect(fake.requests).toMatchObject([
      {
        method: 'GET',
        url: 'https://port.example/v1/integration/acme-sp',
        headers: { authorization: 'Bearer t1', 'user-agent': 'port-ocean/statuspage/1.2.3/acme-sp/exporter' },
      },
    ]);
    expect(fake.tokenRequests).toMatchObject([
      {
        url: 'https://port.example/v1/auth/access_token',
        headers: { 'user-agent': 'port-ocean/statuspage/1.2.3/acme-sp' },
        body: { clientId: 'client-1', clientSecret: 'secret-of-the-tenant' },
        idempotent: true,
      },
    ]);
  });

  it('asks for a token once for many calls at the same time', async () => {
    const fake = fakeHttp(() => noIntegration);
    const port = clientOver(fake.http);
    await Promise.all(Array.from({ length: 8 }, () => port.getIntegration(noSignal)));
    expect(fake.tokenRequests).toHaveLength(1);
  });

  it('asks for a new token shortly before the old one ends', async () => {
    const clock = frozenClock();
    const fake = fakeHttp(() => noIntegration);
    const port = clientOver(fake.http, { clock });
    await port.authenticate(noSignal);
    await clock.advance(10_740_000 - 1);
    await port.authenticate(noSignal);
    expect(fake.tokenRequests).toHaveLength(1);
    await clock.advance(1);
    await port.authenticate(noSignal);
    expect(fake.tokenRequests).toHaveLength(2);
  });

  it('renews a refused token and repeats the call, a patch too', async () => {
    let token = 0;
    const fake = fakeHttp(
      (request) => (request.headers?.['authorization'] === 'Bearer t1' ? unauthorized : { status: 200 }),
      () => tokenAnswer(`t${(token += 1)}`),
    );
    await clientOver(fake.http).patchIntegration({ title: 'x' }, noSignal);
    expect(fake.requests.map((request) => request.method)).toEqual(['PATCH', 'PATCH']);
    expect(fake.tokenRequests).toHaveLength(2);
  });

  it('repeats a call only once when Port goes on refusing', async () => {
    const fake = fakeHttp(() => unauthorized);
    await expect(clientOver(fake.http).getIntegration(noSignal)).rejects.toMatchObject({
      code: 'port_token_rejected',
      retry: 'later',
    });
    expect(fake.requests).toHaveLength(2);
    expect(fake.tokenRequests).toHaveLength(2);
  });

  it('says that the credentials are rejected when the token route answers 401 twice', async () => {
    const fake = fakeHttp(
      () => noIntegration,
      () => unauthorized,
    );
    await expect(clientOver(fake.http).authenticate(noSignal)).rejects.toMatchObject({
      code: 'port_credentials_rejected',
      retry: 'never',
      status: 401,
    });
    expect(fake.tokenRequests).toHaveLength(2);
    expect(fake.requests).toHaveLength(0);
  });

  it('bears one 401 of the token route', async () => {
    const answers = [unauthorized, tokenAnswer('t1')];
    const fake = fakeHttp(
      () => noIntegration,
      () => answers.shift() ?? 'network',
    );
    await expect(clientOver(fake.http).authenticate(noSignal)).resolves.toBeUndefined();
  });

  it.each([
    [400, { ok: false, error: 'bad_request' }],
    [404, { ok: false, error: 'not_found', message: 'no such client' }],
    [404, '<html>nginx</html>'],
    [422, { ok: false, error: 'invalid_request', message: 'clientId must be a string' }],
  ])('blames neither the credentials nor what was asked for at a %i of the token route', async (status, body) => {
    const fake = fakeHttp(
      () => noIntegration,
      () => ({ status, body }),
    );
    await expect(clientOver(fake.http).getIntegration(noSignal)).rejects.toMatchObject({
      code: 'port_unavailable',
      retry: 'later',
      status,
    });
    expect(fake.tokenRequests).toHaveLength(1);
  });

  it('asks again after a failure of the token route', async () => {
    const answers: FakeAnswer[] = ['network', tokenAnswer('t1')];
    const fake = fakeHttp(
      () => noIntegration,
      () => answers.shift() ?? 'network',
    );
    const port = clientOver(fake.http);
    await expect(port.authenticate(noSignal)).rejects.toMatchObject({ code: 'port_unavailable' });
    await expect(port.authenticate(noSignal)).resolves.toBeUndefined();
  });

  it('refuses a token that is not fit for a header, without telling it', async () => {
    const fake = fakeHttp(
      () => noIntegration,
      () => tokenAnswer('evil\r\nx-injected: yes'),
    );
    const error = await clientOver(fake.http)
      .authenticate(noSignal)
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'port_answer_malformed' });
    expect(String(error)).not.toContain('x-injected');
  });

  it('keeps to so many requests at a time, over all of its methods', async () => {
    let running = 0;
    let most = 0;
    const fake = fakeHttp(async () => {
      running += 1;
      most = Math.max(most, running);
      await systemClock.sleep(20);
      running -= 1;
      return noIntegration;
    });
    const port = clientOver(fake.http, { maxInFlight: 3 });
    const blueprints = Array.from({ length: 10 }, (_, index) => port.getBlueprint(`b${index}`, noSignal));
    await Promise.all([...blueprints, port.getIntegration(noSignal)]);
    expect(most).toBe(3);
  });

  it('ends an aborted call in the reason of its signal', async () => {
    const controller = new AbortController();
    const fake = fakeHttp(() => {
      controller.abort(new Error('the run was cancelled'));
      return noIntegration;
    });
    const port = clientOver(fake.http);
    await expect(port.getIntegration(controller.signal)).rejects.toThrow('the run was cancelled');
    await expect(port.getIntegration(controller.signal)).rejects.toThrow('the run was cancelled');
    expect(fake.requests).toHaveLength(1);
  });

  it('writes no secret into logs or errors', async () => {
    const lines: string[] = [];
    const write = (fields: object, message: string): void => void lines.push(JSON.stringify(fields) + message);
    const logger: Logger = { debug: write, info: write, warn: write, error: write };
    const told = { ok: false, error: 'e', message: 'token-of-the-tenant, secret-of-the-tenant' };
    const fake = fakeHttp(
      (request) => ({ status: request.method === 'GET' ? 401 : 422, body: told }),
      () => tokenAnswer('token-of-the-tenant'),
    );
    const port = clientOver(fake.http, { logger });
    const errors = await Promise.allSettled([port.getIntegration(noSignal), port.patchBlueprint('b', {}, noSignal)]);
    for (const error of errors) {
      expect(error.status).toBe('rejected');
      if (error.status === 'rejected') lines.push(String(error.reason), JSON.stringify(error.reason));
    }
    expect(lines.join('\n')).not.toMatch(/of-the-tenant/);
    expect(lines.length).toBeGreaterThan(4);
  });
});
