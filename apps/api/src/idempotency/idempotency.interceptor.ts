import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { Logger } from '@quayside/domain';
import { callerOf, RequestError } from '@quayside/platform-nest';
import type { IdempotencyKeys, KeptAnswer, NamedRequest } from '@quayside/tenancy';
import type { ServerResponse } from 'node:http';
import { from, lastValueFrom, of, type Observable } from 'rxjs';
import { organisationOf } from '../organisation-of';
import { ANSWER_SHOWN_ONCE } from './answer-shown-once';
import { digestOf, idempotencyKeyOf, type ParsedRequest } from './idempotency-key';

export interface IdempotencyParts {
  readonly keys: Pick<IdempotencyKeys, 'claim' | 'keep' | 'free'>;
  /** 32 bytes that the database has only wrapped, the same in every process */
  readonly digestKey: () => Promise<Buffer>;
  readonly reflector: Reflector;
  readonly logger: Logger;
}

const MAX_KEPT_BYTES = 65_536;
const KEPT_HEADERS = ['Location', 'ETag'] as const;
const FULL_RETRY_AFTER_SECONDS = 3_600;

/**
 * Carries a POST that its caller has named (`Idempotency-Key`) out once, and gives the answer of the first time to whoever sends
 * the same again. Only what succeeded is kept: what was refused has changed nothing, and may be tried again under its name.
 * It has to be the outermost interceptor, so that it sees answers as they are sent.
 *
 * The key is noted in a transaction of its own, before and after the work. When the process dies in between, or cannot reach
 * Postgres, the request may be carried out again two minutes later.
 */
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly parts: IdempotencyParts) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<ParsedRequest>();
    const caller = callerOf(request);
    if (request.method !== 'POST' || caller === undefined) return next.handle();
    const key = idempotencyKeyOf(request);
    if (key === undefined) return next.handle();
    const named: NamedRequest = {
      organisationId: organisationOf(request) ?? null,
      caller,
      key,
      digest: digestOf(request, await this.parts.digestKey()),
    };
    const response = context.switchToHttp().getResponse<ServerResponse>();
    const claim = await this.parts.keys.claim(named);
    if (claim.state === 'claimed') return from(this.#carryOut(named, claim.claimId, context, next));
    if (claim.state === 'answered') return of(replay(response, claim.answer));
    throw REFUSALS[claim.state](claim.state === 'under_way' ? claim.retryAfterSeconds : FULL_RETRY_AFTER_SECONDS);
  }

  async #carryOut(
    named: NamedRequest,
    claimId: string,
    context: ExecutionContext,
    next: CallHandler,
  ): Promise<unknown> {
    const { keys, reflector } = this.parts;
    let answer: unknown;
    try {
      answer = await lastValueFrom(next.handle(), { defaultValue: undefined });
    } catch (error) {
      await this.#note(named, () => keys.free(named, claimId));
      throw error;
    }
    const shownOnce = reflector.get<boolean | undefined>(ANSWER_SHOWN_ONCE, context.getHandler()) === true;
    const response = context.switchToHttp().getResponse<ServerResponse>();
    await this.#note(named, () => keys.keep(named, claimId, keptAnswer(response, answer, shownOnce)));
    return answer;
  }

  /** The work is done, well or badly: that is what the caller is told, even when it cannot be noted. */
  async #note(named: NamedRequest, write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      const { organisationId, caller } = named;
      this.parts.logger.warn({ organisationId, caller, error }, 'what became of a named request could not be noted');
    }
  }
}

function keptAnswer(response: ServerResponse, answer: unknown, shownOnce: boolean): KeptAnswer {
  const text = answer === undefined ? '' : JSON.stringify(answer);
  const headers = Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = response.getHeader(name);
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
  const kept = !shownOnce && Buffer.byteLength(text) <= MAX_KEPT_BYTES;
  return { status: response.statusCode, headers, body: kept ? text : null };
}

/** @throws RequestError `idempotency_answer_not_kept` */
function replay(response: ServerResponse, { status, headers, body }: KeptAnswer): unknown {
  if (body === null) {
    throw new RequestError(
      'idempotency_answer_not_kept',
      'The request with this `Idempotency-Key` was carried out, and its answer cannot be given again. Look at what it has made; a secret that was shown once is lost: revoke it, and make another under a new key.',
    );
  }
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader('Idempotent-Replayed', 'true');
  return body === '' ? undefined : (JSON.parse(body) as unknown);
}

const REFUSALS = {
  under_way: (seconds: number) =>
    new RequestError(
      'idempotency_key_in_use',
      'A request with this `Idempotency-Key` is under way. Send it again in a moment to get its answer.',
      { headers: { 'Retry-After': String(seconds) }, retry: { afterMs: seconds * 1_000 } },
    ),
  reused: () =>
    new RequestError(
      'idempotency_key_reused',
      'Another request had this `Idempotency-Key` in the last 24 hours. Give every request a key of its own.',
    ),
  full: (seconds: number) =>
    new RequestError(
      'too_many_requests',
      'As many idempotency keys are kept for these credentials as there may be. Wait until some of them are a day old, or leave the header out.',
      { headers: { 'Retry-After': String(seconds) }, retry: { afterMs: seconds * 1_000 } },
    ),
};
