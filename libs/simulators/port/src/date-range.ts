import { isJsonObject, type JsonValue } from '@quayside/domain';
import { invalid } from './refusal';

const DAY_MS = 24 * 60 * 60 * 1000;

/** How many days back each preset reaches from now. */
const DAYS_BACK: Readonly<Record<string, number>> = {
  lastDay: 1,
  lastWeek: 7,
  last2Weeks: 14,
  lastMonth: 30,
  last3Months: 90,
  last6Months: 180,
  last12Months: 365,
};

/** Which day each preset means, counted from today. */
const DAY_OFFSETS: Readonly<Record<string, number>> = { yesterday: -1, today: 0, tomorrow: 1 };

export interface DateRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** `{from, to}` or `{preset}`. Days begin at midnight UTC. */
export function dateRange(value: JsonValue | undefined, nowMs: number, path: string): DateRange {
  if (!isJsonObject(value)) throw invalid(`"${path}" must be object`);
  const { preset, from, to } = value;
  if (preset === undefined) {
    const range = { fromMs: instant(from), toMs: instant(to) };
    if (Number.isNaN(range.fromMs) || Number.isNaN(range.toMs)) throw invalid(`"${path}" must be a date range`);
    return range;
  }
  const offset = typeof preset === 'string' ? DAY_OFFSETS[preset] : undefined;
  if (offset !== undefined) {
    const midnight = Math.floor(nowMs / DAY_MS) * DAY_MS + offset * DAY_MS;
    return { fromMs: midnight, toMs: midnight + DAY_MS - 1 };
  }
  const days = typeof preset === 'string' ? DAYS_BACK[preset] : undefined;
  if (days === undefined) throw invalid(`"${path}/preset" must be equal to one of the allowed values`);
  return { fromMs: nowMs - days * DAY_MS, toMs: nowMs };
}

/** A point in time out of a JSON value, in milliseconds since the epoch; NaN when it is none. */
export function instant(value: JsonValue | undefined): number {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value) ? Date.parse(value) : Number.NaN;
}
