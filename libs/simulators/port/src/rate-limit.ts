import type { SimulatedRateLimit } from './port-simulator-options';

export interface RateVerdict {
  readonly allowed: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/** Fixed windows, one count an organisation. */
export class RateLimit {
  private readonly windows = new Map<string, { start: number; used: number }>();

  constructor(private readonly rule: SimulatedRateLimit) {}

  take(organisationId: string, nowMs: number): RateVerdict {
    const { limit, windowSeconds } = this.rule;
    const lengthMs = windowSeconds * 1000;
    const start = Math.floor(nowMs / lengthMs) * lengthMs;
    let window = this.windows.get(organisationId);
    if (!window || window.start !== start) {
      window = { start, used: 0 };
      this.windows.set(organisationId, window);
    }
    const allowed = window.used < limit;
    if (allowed) window.used += 1;
    const secondsLeft = Math.max(1, Math.ceil((start + lengthMs - nowMs) / 1000));
    const reset = this.rule.resetStyle === 'epoch' ? Math.ceil((start + lengthMs) / 1000) : secondsLeft;
    return {
      allowed,
      headers: {
        'x-ratelimit-period': String(windowSeconds),
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-remaining': String(limit - window.used),
        'x-ratelimit-reset': String(reset),
        ...(!allowed && this.rule.retryAfter ? { 'retry-after': String(secondsLeft) } : {}),
      },
    };
  }
}
