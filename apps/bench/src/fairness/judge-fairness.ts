import type { Figures } from '../framework/comparison';
import { quantile } from '../framework/quantile';
import type { Held } from './worker-pool';

export const JAIN = 'Jain index of worker time';
export const QUIET_P99 = 'quiet wait p99 s';
export const TOTAL = 'total s';

/** @param sinceMs when everything was there to be taken */
export function judgeFairness(held: readonly Held[], sinceMs: number): Figures {
  const waits = held.filter(({ isQuiet }) => isQuiet).map(({ fromMs }) => (fromMs - sinceMs) / 1_000);
  waits.sort((left, right) => left - right);
  const untilMs = endOfContention(held);
  return {
    [JAIN]: jainIndex(timeOf(held, untilMs)),
    'contended s': (untilMs - sinceMs) / 1_000,
    'quiet wait p50 s': quantile(waits, 0.5),
    [QUIET_P99]: quantile(waits, 0.99),
    [TOTAL]: (Math.max(...held.map(({ toMs }) => toMs)) - sinceMs) / 1_000,
  };
}

/** Until somebody's last run is taken: so long everybody wants more than an equal share, and is entitled to just that. */
function endOfContention(held: readonly Held[]): number {
  const last = new Map<string, number>();
  for (const { organisationId, fromMs } of held) {
    last.set(organisationId, Math.max(fromMs, last.get(organisationId) ?? 0));
  }
  return Math.min(...last.values());
}

/** The workers' time that each tenant had until then, in ms; 0 for those who had none. */
function timeOf(held: readonly Held[], untilMs: number): readonly number[] {
  const time = new Map<string, number>();
  for (const { organisationId, fromMs, toMs } of held) {
    const had = Math.max(0, Math.min(toMs, untilMs) - fromMs);
    time.set(organisationId, (time.get(organisationId) ?? 0) + had);
  }
  return [...time.values()];
}

/** 1 when all shares are equal, 1/n when one of n has everything. */
export function jainIndex(shares: readonly number[]): number {
  const sum = shares.reduce((total, share) => total + share, 0);
  const squares = shares.reduce((total, share) => total + share * share, 0);
  return squares === 0 ? 1 : (sum * sum) / (shares.length * squares);
}
