import type { Clock } from '@quayside/domain';
import { rateLimitResetMs, retryAfterMs, type HttpResponse } from '@quayside/http';
import type { PortLane } from './turns';

/** How much of Port's limit is left to small requests. */
const SHARE_OF_SMALL = 0.05;
/** By how much two answers of one window may differ about its end. */
const ROUNDING_MS = 2_000;
/** When a refusal names no time. */
const REFUSED_WAIT_MS = 1_000;

/**
 * What is left of Port's limit, by the headers of its answers. The limit is the organisation's, and so are the headers: what
 * other integrations and other clients of ours use up shows in them too. Port counts a request before we read its answer,
 * so that everything under way is taken for not counted yet. Where no answer of the present window is known, everything
 * may begin: the first answer tells.
 *
 * `x-ratelimit-reset` is an epoch second, or the seconds that are left; an instant that lies further away than
 * `x-ratelimit-period` is a clock that differs from ours.
 */
export class RateWindow {
  /** the lowest `remaining` that was seen in this window: answers can overtake each other */
  private remaining = Number.POSITIVE_INFINITY;
  private share = 0;
  private resetAtMs = 0;
  private refusedUntilMs = 0;
  private underWay = 0;

  /** @param nowMs of a clock that never goes back, by which it waits; the other one reads what the headers say */
  constructor(
    private readonly clock: Clock,
    private readonly nowMs: () => number,
  ) {}

  /** How long a request has to wait from now; 0 when it may begin. */
  waitMs(lane: PortLane): number {
    const now = this.nowMs();
    if (now >= this.resetAtMs) this.remaining = Number.POSITIVE_INFINITY;
    const kept = lane === 'bulk' ? this.share : 0;
    const isUsedUp = this.remaining - this.underWay <= kept;
    return Math.max(0, this.refusedUntilMs - now, isUsedUp ? this.resetAtMs - now : 0);
  }

  begin(): void {
    this.underWay += 1;
  }

  end(): void {
    this.underWay -= 1;
  }

  learn({ status, headers }: Pick<HttpResponse, 'status' | 'headers'>): void {
    const now = this.nowMs();
    const resetMs = this.resetMs(headers);
    if (status === 429) {
      const askedMs = retryAfterMs(headers['retry-after'], this.clock.now()) ?? resetMs ?? REFUSED_WAIT_MS;
      this.refusedUntilMs = Math.max(this.refusedUntilMs, now + askedMs);
    }
    const remaining = wholeNumber(headers['x-ratelimit-remaining']);
    if (remaining === undefined || resetMs === undefined) return;
    if (now >= this.resetAtMs) this.remaining = Number.POSITIVE_INFINITY;
    this.remaining = Math.min(this.remaining, remaining);
    // seconds are rounded, up or down: the latest of what the answers of a window say is not too early
    const resetAtMs = now + resetMs;
    const isSame = Math.abs(resetAtMs - this.resetAtMs) <= ROUNDING_MS;
    this.resetAtMs = isSame ? Math.max(this.resetAtMs, resetAtMs) : resetAtMs;
    this.share = Math.ceil((wholeNumber(headers['x-ratelimit-limit']) ?? 0) * SHARE_OF_SMALL);
  }

  private resetMs(headers: HttpResponse['headers']): number | undefined {
    const resetMs = rateLimitResetMs(headers['x-ratelimit-reset'], this.clock.now());
    const periodSeconds = wholeNumber(headers['x-ratelimit-period']);
    if (resetMs === undefined || periodSeconds === undefined) return resetMs;
    return Math.min(resetMs, periodSeconds * 1_000);
  }
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
