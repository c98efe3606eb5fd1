import { monotonicMs, type RequestBudget, type RequestGrant, type RequestLane } from '@quayside/domain';
import type { Dispatcher } from 'undici';
import { guardStart } from './guard-start';
import type { PreparedRequest } from './prepare-request';
import { RETRY_WITHOUT_STATUS } from './retry-table';
import { aborted, type SendFailure, type SendResult } from './send-failure';
import { sendOnce } from './send-once';

/** The requests that may be sent, and for whom these are. */
export interface HttpBudget {
  readonly budget: RequestBudget;
  readonly lane: RequestLane;
}

/** How often in a row a grant may be over before its request could be written to a connection. */
const MAX_LATE = 5;
const NEVER = new AbortController().signal;

/**
 * Sends a request once, as soon as the budget grants it. A grant is good for a moment only; whether it still is, is asked
 * right before the request is written to its connection, since a connection may be long in coming and a process may have
 * been stopped. Throws what `acquire` throws.
 *
 * @param onSend called when the request is written to its connection
 */
export async function sendWithinBudget(
  dispatcher: Dispatcher,
  request: PreparedRequest,
  signal: AbortSignal | undefined,
  { budget, lane }: HttpBudget,
  onSend: () => void,
): Promise<SendResult> {
  for (let late = 1; ; late += 1) {
    const grant = await acquire(budget, lane, signal);
    if (grant === null) return { ok: false, failure: aborted(signal ?? NEVER) };
    const result = await sendBefore(grant.usableUntilMs, dispatcher, request, signal, onSend);
    if (result !== null) return result;
    await budget.giveBack(grant);
    if (late === MAX_LATE) return { ok: false, failure: tooLate() };
  }
}

/** Null when the caller gave the request up. */
async function acquire(
  budget: RequestBudget,
  lane: RequestLane,
  signal: AbortSignal | undefined,
): Promise<RequestGrant | null> {
  try {
    return await budget.acquire({ lane, signal: signal ?? NEVER });
  } catch (error) {
    if (signal?.aborted) return null;
    throw error;
  }
}

/** Null when the request was not written to its connection in time. */
async function sendBefore(
  usableUntilMs: number,
  dispatcher: Dispatcher,
  request: PreparedRequest,
  signal: AbortSignal | undefined,
  onSend: () => void,
): Promise<SendResult | null> {
  let isLate = false;
  const mayStart = (): boolean => {
    isLate = monotonicMs() >= usableUntilMs;
    if (!isLate) onSend();
    return !isLate;
  };
  try {
    return await sendOnce(guardStart(dispatcher, mayStart), request, signal);
  } catch (error) {
    if (isLate) return null;
    throw error;
  }
}

function tooLate(): SendFailure {
  return {
    code: 'http_timeout',
    what: 'found no connection while it was allowed to be sent',
    rule: RETRY_WITHOUT_STATUS,
    retry: 'later',
  };
}
