import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiCaller } from './testing/api-caller';
import { startSimulator, type Started } from './testing/start-simulator';

describe('tokens over HTTP', () => {
  let started: Started;
  beforeAll(async () => (started = await startSimulator()));
  afterAll(() => started.simulator.close());

  const ask = (body: unknown) => ApiCaller.anonymous(started.simulator).post('/v1/auth/access_token', body);
  const good = { clientId: 'demo-client', clientSecret: 'demo-secret' };

  it('hands out the same token with less time, and another one after three hours', async () => {
    const first = await ask(good);
    expect(first.body).toMatchObject({ ok: true, tokenType: 'Bearer', expiresIn: 10_800 });
    started.clock.ms += 3_600_000;
    const second = await ask(good);
    expect(second.body).toMatchObject({ accessToken: first.body['accessToken'], expiresIn: 7200 });
    started.clock.ms += 7_200_000;
    const third = await ask(good);
    expect(third.body['accessToken']).not.toBe(first.body['accessToken']);
    started.clock.ms -= 10_800_000;
  });

  it('refuses wrong credentials with 401 and other keys with 422', async () => {
    const wrong = await ask({ ...good, clientSecret: 'nope' });
    expect(wrong.status).toBe(401);
    expect(wrong.body).toMatchObject({ ok: false, error: expect.any(String) as string });
    expect((await ask({ ...good, scope: 'all' })).status).toBe(422);
    expect((await ask({ clientId: 'demo-client' })).status).toBe(422);
    expect((await ask('{"clientId":')).status).toBe(400);
  });

  it('refuses requests without a token, with a strange one, and with one that was made invalid', async () => {
    const anonymous = ApiCaller.anonymous(started.simulator);
    expect((await anonymous.get('/v1/organization')).status).toBe(401);
    expect((await anonymous.with({ authorization: 'Bearer x.y.z' }).get('/v1/organization')).status).toBe(401);
    const caller = await ApiCaller.login(started.simulator);
    expect((await caller.get('/v1/organization')).status).toBe(200);
    started.simulator.expireTokens();
    expect((await caller.get('/v1/organization')).status).toBe(401);
    expect((await (await ApiCaller.login(started.simulator)).get('/v1/organization')).status).toBe(200);
  });

  it('puts a trace id on every answer', async () => {
    const caller = await ApiCaller.login(started.simulator);
    for (const answer of [
      await ask({}),
      await caller.get('/v1/organization'),
      await caller.get('/v1/nowhere'),
      await caller.get('/v1/integration/nobody'),
      await ApiCaller.anonymous(started.simulator).get('/v1/organization'),
    ]) {
      expect(answer.headers.get('x-trace-id')).toMatch(/\S/);
      if (answer.status !== 200) expect(answer.body['ok']).toBe(false);
    }
  });
});

describe('organisations', () => {
  it('keeps the data of each to itself, and shares it between credentials of the same one', async () => {
    const credentials = [
      { clientId: 'a1', clientSecret: 's', organisationId: 'a', organisationName: 'Acme' },
      { clientId: 'a2', clientSecret: 's', organisationId: 'a' },
      { clientId: 'b1', clientSecret: 's', organisationId: 'b' },
    ];
    const { simulator } = await startSimulator({ credentials });
    const [a1, a2, b1] = await Promise.all(credentials.map((one) => ApiCaller.login(simulator, one)));
    expect((await a1?.get('/v1/organization'))?.body).toEqual({
      ok: true,
      organization: { id: 'a', name: 'Acme', featureFlags: [] },
    });
    await a1?.bulk('harbour', [{ identifier: 'h' }]);
    expect((await a2?.get('/v1/blueprints/harbour/entities/h'))?.status).toBe(200);
    expect((await b1?.get('/v1/blueprints/harbour/entities/h'))?.status).toBe(404);
    expect(simulator.entities().length).toBe(1);
    expect(simulator.organisation('b').entities()).toEqual([]);
    await simulator.close();
  });
});

describe('the rate limit', () => {
  it.each(['epoch', 'seconds'] as const)('is told in headers, with the reset as %s', async (resetStyle) => {
    const rateLimit = { limit: 2, windowSeconds: 60, resetStyle, retryAfter: resetStyle === 'seconds' };
    const { simulator, caller, clock } = await startSimulator({ rateLimit });
    clock.ms += 20_000;
    const answers = [];
    for (let request = 0; request < 3; request += 1) answers.push(await caller.get('/v1/organization'));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers.map(({ headers }) => headers.get('x-ratelimit-remaining'))).toEqual(['1', '0', '0']);
    const last = answers[2];
    expect(last?.body).toMatchObject({ ok: false });
    expect(last?.headers.get('x-ratelimit-limit')).toBe('2');
    expect(last?.headers.get('x-ratelimit-period')).toBe('60');
    const epoch = Date.parse('2024-06-01T00:01:00Z') / 1000;
    expect(last?.headers.get('x-ratelimit-reset')).toBe(resetStyle === 'epoch' ? String(epoch) : '40');
    expect(last?.headers.get('retry-after')).toBe(resetStyle === 'epoch' ? null : '40');
    clock.ms += 40_000;
    expect((await caller.get('/v1/organization')).status).toBe(200);
    await simulator.close();
  });

  it('is silent when there is none', async () => {
    const { simulator, caller } = await startSimulator();
    expect((await caller.get('/v1/organization')).headers.get('x-ratelimit-limit')).toBeNull();
    await simulator.close();
  });
});
