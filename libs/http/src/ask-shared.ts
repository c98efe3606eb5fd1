import { SHARE_HOLD_MS, type Clock, type ResponseShare, type ShareClaim } from '@quayside/domain';
import type { HttpResponse } from './http-request';
import type { PreparedRequest } from './prepare-request';

const FIRST_PAUSE_MS = 25;
const MAX_PAUSE_MS = 250;
/** A window of the budget, and a request; whoever asks for longer is in trouble that a request of one's own may not have. */
const MAX_WAIT_MS = 90_000;
const OK = 200;

/**
 * Gives the answer that another run got to the same request, waiting for it where the other still asks, or asks and lets
 * others have the answer. Throws what `ask` throws.
 */
export async function askShared(
  share: ResponseShare,
  request: PreparedRequest,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal | undefined },
  ask: () => Promise<HttpResponse>,
): Promise<HttpResponse> {
  const shareable = { url: request.url.href, headers: request.headers };
  let pauseMs = FIRST_PAUSE_MS;
  for (let waitedMs = 0; waitedMs < MAX_WAIT_MS; waitedMs += pauseMs) {
    const look = await share.look(shareable);
    if (look.type === 'found') return JSON.parse(look.answer) as HttpResponse;
    if (look.type === 'claimed') return askForAll(share, look.claim, ask);
    if (look.type === 'alone') return ask();
    pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS);
    try {
      await clock.sleep(pauseMs, signal);
    } catch (error) {
      if (!signal?.aborted) throw error;
      break;
    }
  }
  return ask();
}

async function askForAll(
  share: ResponseShare,
  claim: ShareClaim,
  ask: () => Promise<HttpResponse>,
): Promise<HttpResponse> {
  const holding = setInterval(() => void share.hold(claim), SHARE_HOLD_MS);
  let answer: string | null = null;
  try {
    const response = await ask();
    if (response.status === OK) answer = JSON.stringify(response);
    return response;
  } finally {
    clearInterval(holding);
    await share.settle(claim, answer);
  }
}
