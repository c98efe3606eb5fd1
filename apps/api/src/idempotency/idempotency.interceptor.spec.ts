import 'reflect-metadata';
import type { CallHandler, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { setCaller } from '@quayside/platform-nest';
import type { KeptAnswer, KeyClaim } from '@quayside/tenancy';
import type { IncomingMessage } from 'node:http';
import { lastValueFrom, of, throwError } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { AnswerShownOnce } from './answer-shown-once';
import { IdempotencyInterceptor } from './idempotency.interceptor';

class Routes {
  usual(): void {}

  @AnswerShownOnce()
  token(): void {}
}

function situation(claim: KeyClaim, changes: { readonly caller?: string | null; readonly handler?: () => void } = {}) {
  const keys = {
    claim: vi.fn(async () => claim),
    keep: vi.fn(async (_request: unknown, _claimId: string, _answer: KeptAnswer) => {}),
    free: vi.fn(async () => {}),
  };
  const headers = new Map<string, string>([['Location', '/somewhere']]);
  const request = { method: 'POST', originalUrl: '/x', headers: { 'idempotency-key': 'k' }, body: { secret: 'a' } };
  const response = {
    statusCode: 201,
    getHeader: (name: string) => headers.get(name),
    setHeader: (name: string, value: string) => void headers.set(name, value),
  };
  const { caller = 'somebody', handler = Routes.prototype.usual } = changes;
  if (caller !== null) setCaller(request as unknown as IncomingMessage, caller);
  const context = {
    getHandler: () => handler,
    switchToHttp: () => ({ getRequest: () => request, getResponse: () => response }),
  } as unknown as ExecutionContext;
  const warn = vi.fn();
  const logger = { debug: () => {}, info: () => {}, warn, error: () => {} };
  const interceptor = new IdempotencyInterceptor({
    keys,
    digestKey: async () => Buffer.alloc(32),
    reflector: new Reflector(),
    logger,
  });
  const run = async (next: CallHandler): Promise<unknown> =>
    lastValueFrom(await interceptor.intercept(context, next), { defaultValue: undefined });
  return { keys, run, response, headers, warn };
}
const CLAIMED: KeyClaim = { state: 'claimed', claimId: 'c' };
const answers = (answer: unknown): CallHandler => ({ handle: () => of(answer) });
const NEVER: CallHandler = {
  handle: () => {
    throw new Error('it was carried out');
  },
};

describe('a named request', () => {
  it('is kept with its status, its place and its answer', async () => {
    const { keys, run } = situation(CLAIMED);
    expect(await run(answers({ id: 1 }))).toEqual({ id: 1 });
    expect(keys.keep).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ key: 'k', caller: 'somebody' }), 'c', {
      status: 201,
      headers: { Location: '/somewhere' },
      body: '{"id":1}',
    });
    expect(keys.free).not.toHaveBeenCalled();
  });

  it('is kept without its answer when that is shown once, or is large', async () => {
    for (const [handler, answer] of [
      [Routes.prototype.token, { token: 'qsy_canary' }],
      [Routes.prototype.usual, { text: 'x'.repeat(65_536) }],
    ] as const) {
      const { keys, run } = situation(CLAIMED, { handler });
      expect(await run(answers(answer))).toEqual(answer);
      expect(keys.keep.mock.calls[0]?.[2]).toMatchObject({ status: 201, body: null });
    }
  });

  it('is free again when it fails, with the error that it had', async () => {
    const { keys, run } = situation(CLAIMED);
    const error = new Error('refused');
    await expect(run({ handle: () => throwError(() => error) })).rejects.toBe(error);
    expect(keys.free).toHaveBeenCalledOnce();
    expect(keys.keep).not.toHaveBeenCalled();
  });

  it('is answered as it went, though that could not be noted', async () => {
    const { keys, run, warn } = situation(CLAIMED);
    keys.keep.mockRejectedValue(new Error('no database'));
    keys.free.mockRejectedValue(new Error('no database'));
    expect(await run(answers({ id: 1 }))).toEqual({ id: 1 });
    const error = new Error('refused');
    await expect(run({ handle: () => throwError(() => error) })).rejects.toBe(error);
    expect(warn).toHaveBeenCalledTimes(2);
  });

  it('is not carried out when there is an answer, or nothing that can be given as one', async () => {
    const kept = { status: 202, headers: { Location: '/there' }, body: '{"id":7}' };
    const { run, response, headers } = situation({ state: 'answered', answer: kept });
    expect(await run(NEVER)).toEqual({ id: 7 });
    expect(response.statusCode).toBe(202);
    expect(Object.fromEntries(headers)).toEqual({ Location: '/there', 'Idempotent-Replayed': 'true' });
    const empty = situation({ state: 'answered', answer: { ...kept, body: '' } });
    expect(await empty.run(NEVER)).toBeUndefined();
  });

  it.each([
    [{ state: 'answered', answer: { status: 201, headers: {}, body: null } }, 'idempotency_answer_not_kept', undefined],
    [{ state: 'under_way', retryAfterSeconds: 3 }, 'idempotency_key_in_use', '3'],
    [{ state: 'reused' }, 'idempotency_key_reused', undefined],
    [{ state: 'full' }, 'too_many_requests', '3600'],
  ] as const)('is refused when it is %j', async (claim, code, retryAfter) => {
    const error = await situation(claim)
      .run(NEVER)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, headers: retryAfter === undefined ? {} : { 'Retry-After': retryAfter } });
  });

  it('has no meaning while nobody knows who sends it', async () => {
    const { keys, run } = situation({ state: 'reused' }, { caller: null });
    expect(await run(answers('done'))).toBe('done');
    expect(keys.claim).not.toHaveBeenCalled();
  });
});
